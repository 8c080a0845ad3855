import type { DeploymentId } from '../events/identity.ts';
import type { World } from './world.ts';
import { primaryOf, serviceDeploymentOf } from './world.ts';

type Seen = Readonly<Record<string, string | number | undefined | null>>;

/** What must be the same just before acting as when it was judged (science/rollback.md section 7.9). */
const seenOf = (world: World, deployment: DeploymentId): Seen => ({
  'the PRIMARY deployment': primaryOf(world)?.id,
  'the task definition': world.service?.taskDefinition,
  'the platform version': world.service?.platformVersion,
  'the desired count': world.service?.desiredCount,
  'the service status': world.service?.status,
  'the deployment controller': world.service?.controller,
  'the mode': world.service?.tags['farwatch:mode'],
  'the hold': world.service?.tags['farwatch:hold'],
  'the service deployment': serviceDeploymentOf(world, deployment)?.status,
  'the pause hooks': JSON.stringify(serviceDeploymentOf(world, deployment)?.hooks ?? []),
});

/** What moved between two looks at ECS; undefined when all that the decision rests on is as it was. */
export const movedOn = (judged: World, now: World, deployment: DeploymentId): string | undefined => {
  const [before, after] = [seenOf(judged, deployment), seenOf(now, deployment)];
  return Object.keys(before).find((name) => before[name] !== after[name]);
};
