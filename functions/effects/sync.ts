import type { SeenService } from '../watch/seen.ts';
import { foldAbsences, foldSeen } from '../watch/seen.ts';
import type { Watch } from '../watch/watch.ts';
import type { Fleet } from './fleet.ts';
import type { EventEffects } from './take-events.ts';
import { takeEvents } from './take-events.ts';
import { updateWatch } from './update-watch.ts';

export type SyncEffects = EventEffects & { readonly fleet: Fleet; readonly remainingMs: () => number };

/** Where a run that ran out of time stopped. */
export const SYNC_CURSOR = 'cursor/sync';

type Cursor = { readonly cluster: string; readonly service: string } | null;

/** DescribeServices takes ten, DescribeTasks a hundred. */
const SERVICES_PER_CALL = 10;
const TASKS_PER_CALL = 100;
/** Milliseconds left of an invocation at which the rest is left to the next one. */
const RESERVE_MS = 30_000;

const chunks = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));

const runningOf = (watch: Watch): number =>
  [...watch.live.values()].filter(({ startedAt }) => startedAt !== null).length;

/** Where counts differ, tasks are listed: those no event told of are folded like events, those that are gone are ended. */
const reconcile = async (clusterArn: string, seen: SeenService, fx: SyncEffects): Promise<void> => {
  const name = seen.key.slice(seen.key.lastIndexOf('/') + 1);
  const arns = await fx.fleet.taskArns(clusterArn, name);
  for (const some of chunks(arns, TASKS_PER_CALL)) {
    const records = (await fx.fleet.tasks(clusterArn, some)).map((task) => ({
      id: seen.key,
      body: JSON.stringify(task),
    }));
    await takeEvents(records, fx);
  }
  await updateWatch(fx, seen.key, (watch) => foldAbsences(watch, seen.readAt, arns));
};

const syncService = async (clusterArn: string, seen: SeenService, fx: SyncEffects): Promise<void> => {
  const watch = await updateWatch(fx, seen.key, (before) => foldSeen(before, seen));
  if (runningOf(watch) !== seen.runningCount) await reconcile(clusterArn, seen, fx);
};

const syncChunk = async (clusterArn: string, serviceArns: readonly string[], fx: SyncEffects): Promise<void> => {
  const readAt = Math.floor(fx.clock.now().getTime() / 1000);
  for (const seen of await fx.fleet.describe(clusterArn, serviceArns, readAt)) await syncService(clusterArn, seen, fx);
};

const loadCursor = async ({ store }: SyncEffects) => {
  const document = await store.loadDocument(SYNC_CURSOR);
  return { version: document?.version ?? 0, cursor: (document?.body ?? null) as Cursor };
};

/** All chunks of the fleet behind the cursor, in an order that does not change between runs. */
async function* chunksBehind(cursor: Cursor, fleet: Fleet) {
  for (const cluster of [...(await fleet.clusters())].sort()) {
    if (cursor !== null && cluster < cursor.cluster) continue;
    const arns: string[] = [];
    for await (const page of fleet.services(cluster)) arns.push(...page);
    const left = arns.sort().filter((arn) => cursor === null || cluster > cursor.cluster || arn > cursor.service);
    for (const chunk of chunks(left, SERVICES_PER_CALL)) yield { cluster, chunk };
  }
}

/**
 * Reads the fleet and corrects belief: tags, desired count, last known good, tasks no event told of. What is read goes through
 * the same folds as events. Resumes where the last run ran out of time. Returns whether the fleet was read to its end.
 */
export const sync = async (fx: SyncEffects): Promise<'done' | 'to be continued'> => {
  const { version, cursor } = await loadCursor(fx);
  let reached: Cursor = cursor;
  for await (const { cluster, chunk } of chunksBehind(cursor, fx.fleet)) {
    if (fx.remainingMs() < RESERVE_MS) {
      await fx.store.saveDocument(SYNC_CURSOR, version, reached);
      return 'to be continued';
    }
    await syncChunk(cluster, chunk, fx);
    reached = { cluster, service: chunk.at(-1) ?? '' };
  }
  await fx.store.saveDocument(SYNC_CURSOR, version, null);
  return 'done';
};
