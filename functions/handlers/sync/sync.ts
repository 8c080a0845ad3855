import * as z from 'zod/mini';
import { errorTextOf } from '../../primitives/error-text.ts';
import { isThrottled } from '../../primitives/throttled.ts';
import { cursorKey } from '../../adapters/dynamodb/keys.ts';
import { partsOf, serviceOfArn } from '../../primitives/identity.ts';
import { msOf, secondsOf } from '../../primitives/instant.ts';
import { keptSample } from '../../scaling/parse-facts.ts';
import type { SeenService } from '../../state-updates/missed-events.ts';
import { applyAbsences, applySnapshot } from '../../state-updates/missed-events.ts';
import { runningOf } from '../../state-updates/shortage.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { Fleet } from '../../adapters/aws/fleet.ts';
import { claimPending } from '../../adapters/dynamodb/pending-deployment-events.ts';
import type { Key } from '../../adapters/common.ts';
import type { EventEffects } from '../../adapters/sqs/record.ts';
import { handleEvents, handleServiceEvents } from '../ingest/handle-events.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';

export type SyncEffects = EventEffects & {
  readonly fleet: Fleet;
  readonly remainingMs: () => number;
  /** Where the run keeps its place; absent: that of the installation's own account and region. */
  readonly cursor?: Key;
};

/** Where a run that ran out of time stopped. */
export const SYNC_CURSOR = cursorKey('sync');

type Cursor = { readonly cluster: string; readonly service: string } | null;

const cursorSchema: z.ZodMiniType<Cursor> = z.nullable(z.object({ cluster: z.string(), service: z.string() }));

/** DescribeServices takes ten, DescribeTasks a hundred. */
const SERVICES_PER_CALL = 10;
const TASKS_PER_CALL = 100;
/** Milliseconds left of an invocation at which the rest is left to the next one. */
const RESERVE_MS = 30_000;

const chunks = <Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));

/** A service that was begun is finished: the run keeps a reserve of its own. */
const NO_DEADLINE = (): number => Infinity;

/** Pauses before a throttled read is retried, beyond the SDK's own retries. */
const PAUSES_MS: readonly number[] = [1000, 2000, 4000, 8000, 16_000];

const patiently = async <Answer>(ask: () => Promise<Answer>, { clock, remainingMs }: SyncEffects): Promise<Answer> => {
  for (const pause of PAUSES_MS) {
    try {
      return await ask();
    } catch (error) {
      // A pause must not run into the end of the invocation: the next one goes on at the run's place.
      if (!isThrottled(error) || remainingMs() < pause + RESERVE_MS) throw error;
      await clock.sleep(pause);
    }
  }
  return ask();
};

/**
 * Where counts differ, tasks are listed: those without an event are applied like events, those that are gone are ended.
 */
const reconcile = async (clusterArn: string, seen: SeenService, fx: SyncEffects): Promise<void> => {
  const arns = await patiently(() => fx.fleet.taskArns(clusterArn, partsOf(seen.key).name), fx);
  for (const some of chunks(arns, TASKS_PER_CALL)) {
    const tasks = await patiently(() => fx.fleet.tasks(clusterArn, some), fx);
    const records = tasks.map((task) => ({ id: seen.key, body: JSON.stringify(task) }));
    if ((await handleEvents(records, { ...fx, remainingMs: NO_DEADLINE })).length > 0)
      throw new Error(`tasks of ${seen.key} could not be applied to its state`);
  }
  await updateState(fx, seen.key, (state) => applyAbsences(state, seen.readAt, arns));
};

/** Events with an old short ARN wait until something names their deployment's cluster: a task, or this read. */
const claim = async ({ key, serviceArn, primary }: SeenService, fx: SyncEffects): Promise<void> => {
  if (primary === null || serviceOfArn(serviceArn)?.cluster !== undefined) return;
  const pending = await claimPending(key, primary.id, { ...partsOf(key), at: fx.clock.now() }, fx.store);
  if (pending.length > 0) await handleServiceEvents(key, pending, fx);
};

/** A changed desired count is recorded as a sample, for installations without CloudTrail. */
const keepSample = async ({ facts }: ServiceState, { key, readAt, desiredCount }: SeenService, fx: SyncEffects) => {
  const before = facts === null || facts.desiredCount === null ? null : facts;
  if (before !== null && (before.readAt >= readAt || before.desiredCount === desiredCount)) return;
  const last = before && { at: msOf(before.readAt), desired: before.desiredCount ?? 0 };
  await fx.store.putHistory(keptSample(key, { at: msOf(readAt), desired: desiredCount }, last));
};

const syncService = async (clusterArn: string, seen: SeenService, fx: SyncEffects): Promise<void> => {
  const state = await updateState(fx, seen.key, async (before) => {
    await keepSample(before, seen, fx);
    return applySnapshot(before, seen);
  });
  await claim(seen, fx);
  if (runningOf(state) !== seen.runningCount) await reconcile(clusterArn, seen, fx);
};

/** Runs a step; a failure is logged and does not stop other steps, except throttling by ECS. */
const isDone = async (name: string, step: () => Promise<void>, { log }: SyncEffects): Promise<boolean> => {
  try {
    await step();
    return true;
  } catch (error) {
    if (isThrottled(error)) throw error;
    log.error('sync failed', { name, reason: errorTextOf(error) });
    return false;
  }
};

/** Ten services; returns the names of what failed. */
const syncChunk = async (clusterArn: string, arns: readonly string[], fx: SyncEffects): Promise<readonly string[]> => {
  const readAt = secondsOf(fx.clock.now());
  const failed: string[] = [];
  const describe = async (): Promise<void> => {
    for (const seen of await patiently(() => fx.fleet.describe(clusterArn, arns, readAt), fx))
      if (!(await isDone(seen.key, () => syncService(clusterArn, seen, fx), fx))) failed.push(seen.key);
  };
  if (!(await isDone(arns[0] ?? clusterArn, describe, fx))) failed.push(...arns);
  return failed;
};

const loadCursor = async ({ store, cursor = SYNC_CURSOR }: SyncEffects) => {
  const document = await store.loadDocument(cursor);
  // If the cursor cannot be read, the fleet is read from the beginning: nothing is lost.
  const kept = z.safeParse(cursorSchema, document?.body ?? null);
  return { version: document?.version ?? 0, cursor: kept.success ? kept.data : null };
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

type Run = { reached: Cursor; version: number; readonly failed: string[] };

/** Saves where the run is; false when another run has saved its place meanwhile. */
const isPlaceSaved = async (run: Run, place: Cursor, fx: SyncEffects): Promise<boolean> => {
  const { store, cursor = SYNC_CURSOR } = fx;
  const isSaved = (await store.saveDocument(cursor, run.version, place)) === 'saved';
  if (isSaved) run.version += 1;
  return isSaved;
};

/** Whether a fleet was read to its end, or why its rest is left to the next run. */
export type Synced = 'done' | 'to be continued' | 'throttled';

/**
 * Continues behind the cursor while there is time. The place is saved before each chunk: a chunk at which the process
 * dies is left to the next reading of the fleet, so the services behind it are still read.
 */
const runOn = async (run: Run, fx: SyncEffects): Promise<Synced> => {
  for await (const { cluster, chunk } of chunksBehind(run.reached, fx.fleet)) {
    if (fx.remainingMs() < RESERVE_MS) return 'to be continued';
    const behind = { cluster, service: chunk.at(-1) ?? '' };
    if (!(await isPlaceSaved(run, behind, fx))) return 'to be continued';
    run.failed.push(...(await syncChunk(cluster, chunk, fx)));
    run.reached = behind;
  }
  return 'done';
};

/** As `runOn`; when ECS throttles, the progress is kept and the next run continues there. */
const runOnUntilThrottled = async (run: Run, fx: SyncEffects): Promise<Synced> => {
  try {
    return await runOn(run, fx);
  } catch (error) {
    if (!isThrottled(error)) throw error;
    fx.log.warn('sync was throttled', { reason: errorTextOf(error) });
    return 'throttled';
  }
};

/**
 * Reads the fleet and corrects the state: tags, desired count, last known good, tasks without an event. What is read is
 * applied like events. Resumes where the last run ran out of time, was throttled or died. Returns whether the fleet was
 * read to its end; throws at the end if a service could not be read.
 */
export const sync = async (fx: SyncEffects): Promise<Synced> => {
  const { version, cursor } = await loadCursor(fx);
  const run: Run = { reached: cursor, version, failed: [] };
  const ended = await runOnUntilThrottled(run, fx);
  await isPlaceSaved(run, ended === 'done' ? null : run.reached, fx);
  if (run.failed.length > 0)
    throw new Error(
      `services that could not be read: ${run.failed.length}, such as ${run.failed.slice(0, 3).join(', ')}`,
    );
  return ended;
};
