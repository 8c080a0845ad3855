import type { ECSClientConfig } from '@aws-sdk/client-ecs';
import { ECSClient } from '@aws-sdk/client-ecs';
import type { TaskEvent } from '../../../events/event.ts';
import { errorNameOf } from '../../../primitives/error-text.ts';
import { ALL_CLUSTERS } from '../../../primitives/identity.ts';
import { newCalls } from '../calls.ts';
import { isDenied } from '../scaling-alarms.ts';
import { fargateTasks } from './fargate-tasks.ts';

/** Attempts per call: with one in five throttled, one in two hundred million fails for good. */
const ATTEMPTS = 12;

type Place = { readonly account: string; readonly region: string };

type Running = (cluster: Place & { readonly cluster: string }) => Promise<readonly TaskEvent[] | undefined>;

/** A client that waits out throttles. */
export const taskClient = (config: ECSClientConfig): ECSClient => new ECSClient({ ...config, maxAttempts: ATTEMPTS });

/**
 * Fargate tasks that run in a cluster; undefined where this installation may not list them: in a place that is no
 * spoke, or whose role refuses. A deleted cluster runs nothing, and neither does the one that stands for notices about
 * all.
 */
export const runningTasksIn = (
  clientAt: (place: Place) => ECSClient,
  isKnown: (place: Place) => Promise<boolean>,
): Running => {
  return async ({ account, region, cluster }) => {
    const place = { account, region };
    if (cluster === ALL_CLUSTERS) return [];
    if (!(await isKnown(place))) return undefined;
    try {
      return await fargateTasks(clientAt(place), newCalls())(cluster, 'RUNNING');
    } catch (error) {
      if (errorNameOf(error) === 'ClusterNotFoundException') return [];
      if (isDenied(error)) return undefined;
      throw error;
    }
  };
};
