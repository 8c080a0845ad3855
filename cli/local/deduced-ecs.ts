import { ASSUMPTIONS, deduceSnapshot } from '../../functions/deployments/deduced-snapshot.ts';
import type { EcsSnapshot } from '../../functions/deployments/ecs-snapshot.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import type { CallOutcome, EcsActor, EcsReader } from '../../functions/adapters/aws/ecs-ports.ts';
import type { Clock, Store } from '../../functions/adapters/common.ts';

const ACCEPTED: CallOutcome = { outcome: 'accepted' };

/**
 * ECS as deduced from recorded events, for `replay FILE` without a world: it reads the state, and accepts every
 * changing call without making one, so that cool-down and budgets work.
 */
export const deducedEcs = ({
  store,
  clock,
}: {
  readonly store: Store;
  readonly clock: Clock;
}): EcsReader & EcsActor => {
  const world = async (key: ServiceKey): Promise<EcsSnapshot> =>
    deduceSnapshot((await store.loadState(key)) ?? newServiceState(key), clock.now());
  return {
    assumptions: ASSUMPTIONS,
    service: async (key) => (await world(key)).service,
    clusterStatus: async (key) => (await world(key)).clusterStatus,
    serviceDeployments: async (key) => (await world(key)).serviceDeployments,
    describeServiceDeployments: async (key, arns) =>
      (await world(key)).serviceDeployments.filter(({ arn }) => arns.includes(arn)),
    serviceRevisions: async (key, arns) => (await world(key)).revisions.filter(({ arn }) => arns.includes(arn)),
    taskDefinition: async (key, name) => (await world(key)).definitions[name],
    tags: async () => ({}),
    stopServiceDeployment: async () => ACCEPTED,
    updateService: async () => ACCEPTED,
    continueServiceDeployment: async () => ACCEPTED,
  };
};
