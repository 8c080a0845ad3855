import type { DeploymentId } from '../events/identity.ts';
import type { Candidate } from './successes.ts';
import type { Trial } from './trial.ts';
import type { ServiceRevision, World } from './world.ts';
import { serviceDeploymentOf, targetRevisionOf } from './world.ts';

/** What the tasks of a deployment tell of its revision, where ECS lists none: task sets of other controllers. */
const revisionOfTrial = (trial: Trial, taskDefinition: string, platformVersion: string | null): ServiceRevision => ({
  arn: '',
  taskDefinition,
  platformVersion,
  createdAt: trial.seenAt,
  images: Object.entries(trial.digests).map(([container, digest]) => ({ container, image: '', digest })),
  surroundings: {},
});

/**
 * The deployment under judgement with its revision: as ECS describes it, else as its tasks do. Undefined when neither
 * tells its task definition.
 */
export const candidateOf = (world: World, id: DeploymentId, trial: Trial): Candidate | undefined => {
  const known = world.service?.deployments.find((deployment) => deployment.id === id);
  const taskDefinition = known?.taskDefinition ?? trial.taskDefinition;
  if (taskDefinition === null) return undefined;
  const serviceDeployment = serviceDeploymentOf(world, id);
  const told = serviceDeployment && targetRevisionOf(world, serviceDeployment);
  return {
    revision: told ?? revisionOfTrial(trial, taskDefinition, known?.platformVersion ?? trial.platformVersion),
    definition: world.definitions[taskDefinition],
    serviceDeployment,
    createdAt: known?.createdAt ?? trial.seenAt,
  };
};
