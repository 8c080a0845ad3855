import type { SeenFailure } from '../../../functions/preflight/facts.ts';
import type { ServiceState } from '../../../functions/service-state/service-state.ts';
import type { DeploymentHealth } from '../../../functions/service-state/deployment-health.ts';
import type { NamedService } from '../../input/named-service.ts';
import type { Installation } from './own-state.ts';
import { ownStateOf } from './own-state.ts';

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

/** Failures of the deployments of a service that an installation of Farwatch rolled back. */
export const rememberedFailures = async (
  service: Pick<NamedService, 'cluster' | 'service'>,
  store: Installation,
): Promise<readonly SeenFailure[]> => {
  const state = await ownStateOf(service, store);
  return state === undefined ? [] : state.healths.flatMap((health) => failuresOf(state, health));
};
