import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';
import type { IncidentId } from '../service-state/incident.ts';

/** The incident of a failing release: one per service and deployment. */
export const releaseIncidentId = (key: ServiceKey, deployment: DeploymentId): IncidentId =>
  `${key}#release#${deployment}` as IncidentId;
