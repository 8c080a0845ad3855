import { ASSUMPTIONS, deduceWorld } from '../deployments/deduced.ts';
import type { World } from '../deployments/world.ts';
import type { ServiceKey } from '../events/identity.ts';
import { newWatch } from '../watch/watch.ts';
import type { CallOutcome, EcsActor, EcsReader } from './ecs-ports.ts';
import type { Clock, Store } from './ports.ts';

const ACCEPTED: CallOutcome = { outcome: 'accepted' };

/**
 * ECS as recorded events alone show it, for `replay FILE` without a world: it reads what is believed, and takes every
 * changing call as accepted without making one, so that cool-down and budgets work as they would have.
 */
export const deducedEcs = ({
  store,
  clock,
}: {
  readonly store: Store;
  readonly clock: Clock;
}): EcsReader & EcsActor => {
  const world = async (key: ServiceKey): Promise<World> =>
    deduceWorld((await store.loadWatch(key)) ?? newWatch(key), clock.now());
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
