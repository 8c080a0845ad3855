import { virtualClock } from '../../local/virtual.ts';
import { randomOf } from '../../fake-aws/random.ts';
import type { Arrival, StreamOptions } from './events.ts';
import { SCOPE, stream, take } from './events.ts';
import type { StageCounts } from './pipeline.ts';
import { pipeline } from './pipeline.ts';
import { embeddedTableInThread } from '../../local/embedded.ts';

/** As in serverless.yml. */
const BATCH_MAX = 500;
const WINDOW_MS = 5_000;
/** Pollers that Lambda starts with; each forms its own batches. */
const POLLERS = 5;

export type Load = {
  readonly services: number;
  readonly tasksPerService: number;
  readonly eventsPerSecond: number;
  /** Events before counting begins, so that every service is known. */
  readonly warmUp: number;
  readonly events: number;
};

export type LoadFigures = {
  readonly load: Load;
  readonly counts: StageCounts;
  readonly bodyBytes: number;
};

/**
 * Batches as Lambda forms them: what one poller of a queue receives within the window after its first record, at most
 * five hundred.
 */
const batchesOf = (arrivals: readonly Arrival[]): readonly (readonly Arrival[])[] => {
  const random = randomOf('pollers');
  const open = new Map<string, Arrival[]>();
  const batches: Arrival[][] = [];
  for (const arrival of arrivals) {
    const poller = `${arrival.queue} ${random.integer(1, POLLERS)}`;
    const batch = open.get(poller);
    const first = batch?.[0];
    if (batch !== undefined && first !== undefined && arrival.atMs - first.atMs < WINDOW_MS && batch.length < BATCH_MAX)
      batch.push(arrival);
    else {
      const fresh = [arrival];
      open.set(poller, fresh);
      batches.push(fresh);
    }
  }
  return batches.sort((a, b) => (a.at(-1)?.atMs ?? 0) - (b.at(-1)?.atMs ?? 0));
};

const START = new Date('2026-11-20T09:00:00Z');

/** Plays a load through the handlers on an embedded DynamoDB and counts their calls. */
export const play = async (load: Load): Promise<LoadFigures> => {
  const embedded = await embeddedTableInThread();
  const options: StreamOptions = { ...load, start: START };
  const arrivals = take(load.warmUp + load.events, stream(options, randomOf(`load ${load.eventsPerSecond}`)));
  const farwatch = pipeline(embedded, {
    clock: virtualClock(START),
    scope: SCOPE,
    desiredCount: load.tasksPerService,
  });
  const playAll = async (batches: readonly (readonly Arrival[])[]): Promise<void> => {
    for (const batch of batches) {
      const records = batch.map(({ body }, index) => ({ id: String(index), body }));
      await farwatch.deliver(records, new Date(START.getTime() + (batch.at(-1)?.atMs ?? 0) + 100));
    }
    await farwatch.finish();
  };
  await playAll(batchesOf(arrivals.slice(0, load.warmUp)));
  farwatch.forget();
  await playAll(batchesOf(arrivals.slice(load.warmUp)));
  await embedded.close();
  const bodyBytes = arrivals.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0) / arrivals.length;
  return { load, counts: farwatch.counts(), bodyBytes };
};
