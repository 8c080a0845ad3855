import type { IncidentId } from '../service-state/incident.ts';

/** An incident over several services that a single service's incident is part of. */
export type Cover = { readonly id: IncidentId; readonly title: string };
