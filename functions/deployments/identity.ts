import { incidentNamed } from '../incidents/identity.ts';
import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';
import type { IncidentId } from '../service-state/incident.ts';

/** The incident of a failing release: one per service and deployment. */
export const releaseIncidentId = (key: ServiceKey, deployment: DeploymentId): IncidentId =>
  incidentNamed(`${key}#release#${deployment}`);
