import { ECSClient } from '@aws-sdk/client-ecs';
import type { TaskEvent } from '../../../events/event.ts';
import { errorNameOf } from '../../../primitives/error-text.ts';
import { ALL_CLUSTERS } from '../../../primitives/identity.ts';
import { newCalls } from '../calls.ts';
import { fargateTasks } from './fargate-tasks.ts';

/** Attempts per call: with one in five throttled, one in two hundred million fails for good. */
const ATTEMPTS = 12;

type Place = { readonly account: string; readonly region: string };

/**
 * Fargate tasks that run in a cluster; undefined where this installation may not list them: outside `here`. A deleted
 * cluster runs nothing, and neither does the one that stands for notices about all.
 */
export const runningTasksIn = (
  here: Place,
): ((cluster: Place & { readonly cluster: string }) => Promise<readonly TaskEvent[] | undefined>) => {
  const tasks = fargateTasks(new ECSClient({ maxAttempts: ATTEMPTS }), newCalls());
  return async ({ account, region, cluster }) => {
    if (cluster === ALL_CLUSTERS) return [];
    if (account !== here.account || region !== here.region) return undefined;
    try {
      return await tasks(cluster, 'RUNNING');
    } catch (error) {
      if (errorNameOf(error) === 'ClusterNotFoundException') return [];
      throw error;
    }
  };
};
