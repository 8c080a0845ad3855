import type { DeploymentId } from '../../primitives/identity.ts';
import type { Candidate } from './successes.ts';
import type { DeploymentHealth } from '../../service-state/deployment-health.ts';
import type { ServiceRevision, EcsSnapshot } from '../ecs-snapshot.ts';
import { serviceDeploymentOf, targetRevisionOf } from '../ecs-snapshot.ts';

/** The revision of a deployment by its tasks, where ECS lists none: task sets of other controllers. */
const revisionOfHealth = (
  health: DeploymentHealth,
  taskDefinition: string,
  platformVersion: string | null,
): ServiceRevision => ({
  arn: '',
  taskDefinition,
  platformVersion,
  createdAt: health.seenAt,
  images: Object.entries(health.digests).map(([container, digest]) => ({ container, image: '', digest })),
  surroundings: {},
});

/**
 * The deployment under evaluation with its revision: as ECS describes it, otherwise by its tasks. Undefined when
 * neither has its task definition.
 */
export const candidateOf = (
  snapshot: EcsSnapshot,
  id: DeploymentId,
  health: DeploymentHealth,
): Candidate | undefined => {
  const known = snapshot.service?.deployments.find((deployment) => deployment.id === id);
  const taskDefinition = known?.taskDefinition ?? health.taskDefinition;
  if (taskDefinition === null) return undefined;
  const serviceDeployment = serviceDeploymentOf(snapshot, id);
  const target = serviceDeployment && targetRevisionOf(snapshot, serviceDeployment);
  return {
    revision: target ?? revisionOfHealth(health, taskDefinition, known?.platformVersion ?? health.platformVersion),
    definition: snapshot.definitions[taskDefinition],
    serviceDeployment,
    createdAt: known?.createdAt ?? health.seenAt,
  };
};
