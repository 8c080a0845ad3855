import type { DeploymentHealth } from '../service-state/deployment-health.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import type { SeenFailure } from './facts.ts';

/** Whether Farwatch rolled back this deployment, or its image. */
const isKnownBad = ({ knownBad }: ServiceState, { taskDefinition, digests }: DeploymentHealth): boolean =>
  Object.entries(digests).some(([container, digest]) => `${container}@${digest}` in knownBad) ||
  (taskDefinition !== null && taskDefinition in knownBad);

const failuresOf = (state: ServiceState, health: DeploymentHealth): readonly SeenFailure[] =>
  isKnownBad(state, health)
    ? health.failures.map(({ cause, ageSeconds, failedContainer }) => ({
        cause,
        evidence: failedContainer === null ? '' : `container ${failedContainer} failed`,
        taskDefinition: health.taskDefinition ?? '',
        ageSeconds,
        digests: health.digests,
        wasRolledBack: true,
      }))
    : [];

/** Failures of the deployments of a service that Farwatch rolled back. */
export const rememberedIn = (state: ServiceState): readonly SeenFailure[] =>
  state.healths.flatMap((health) => failuresOf(state, health));
