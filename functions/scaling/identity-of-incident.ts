import type { ServiceKey } from '../events/identity.ts';
import type { IncidentId } from '../incidents/incident.ts';

type Subject = { readonly service: ServiceKey; readonly kind: string; readonly about: string };

/** The id of an incident about a subject of a service: the same subject is the same incident. */
export const incidentIdOf = ({ service, kind, about }: Subject): IncidentId =>
  `${service}#${kind}#${about}` as IncidentId;
