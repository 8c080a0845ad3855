import type { ServiceKey } from '../primitives/identity.ts';
import { keyNamed } from '../primitives/identity.ts';
import type { IncidentId } from '../service-state/incident.ts';

/** `account/region/cluster/name#hash`: the same failure of a service is the same incident in any order of events. */
export const incidentId = (service: ServiceKey, fingerprint: string): IncidentId =>
  `${service}#${fingerprint}` as IncidentId;

/** The id in a text that is one, such as a button's value or a part of a stored item's key. */
export const incidentNamed = (text: string): IncidentId => text as IncidentId;

/** The service that an incident's id names. */
export const serviceOf = (id: IncidentId): ServiceKey => keyNamed(id.slice(0, id.indexOf('#')));
