import type { Clock, Store } from '../../adapters/common.ts';
import type { Readers } from './clients.ts';
import type { Place } from './sources.ts';
import { walkBack } from '../scaling-poll/walk.ts';
import { recordOf } from '../../adapters/dynamodb/stops/stop-record.ts';

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

export type HistoryOptions = {
  readonly readers: Pick<Readers, 'ecs' | 'activitiesOf'>;
  readonly store: Pick<Store, 'putStops' | 'putHistory'>;
  readonly clock: Clock;
  /** Without an installation, stopped tasks are read from ECS, which keeps them for an hour. */
  readonly wantsStops: boolean;
};

const ONLY_AN_HOUR =
  'no installation has kept stopped tasks, and ECS forgets them after an hour: costs are those of the ' +
  'tasks that run now';

/** What AWS itself keeps: tasks that stopped within the hour, scaling activities of the week. */
export const historyFrom =
  ({ readers, store, clock, wantsStops }: HistoryOptions) =>
  async (place: Place, clusterArns: readonly string[]): Promise<readonly string[]> => {
    const missingData: string[] = wantsStops ? [ONLY_AN_HOUR] : [];
    for (const arn of wantsStops ? clusterArns : []) {
      const stopped = await readers.ecs.tasks(arn, 'STOPPED');
      await store.putStops(stopped.flatMap((event) => recordOf(event) ?? []));
    }
    const until = clock.now().getTime() - WEEK_DAYS * DAY_MS;
    const cursor = { until, notBefore: 0, throttles: 0, walk: null };
    const walk = await walkBack(cursor, { store, autoScaling: readers.activitiesOf(place), clock });
    if (walk.end !== 'done') missingData.push('scaling activities of the week were read in part only');
    return missingData;
  };
