import { incidentNamed } from '../incidents/identity.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import type { IncidentId } from '../service-state/incident.ts';

type Subject = { readonly service: ServiceKey; readonly kind: string; readonly about: string };

/** The id of an incident about a subject of a service: the same subject is the same incident. */
export const incidentIdOf = ({ service, kind, about }: Subject): IncidentId =>
  incidentNamed(`${service}#${kind}#${about}`);
