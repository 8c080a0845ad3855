import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { dynamoStore } from '../../functions/effects/dynamo.ts';
import type { EventEffects } from '../../functions/effects/take-events.ts';
import { takeEvents } from '../../functions/effects/take-events.ts';
import { embeddedTable } from '../local/embedded.ts';
import { virtualClock } from '../local/virtual.ts';
import { randomOf } from '../simulated/random.ts';
import type { Counts } from './counting.ts';
import { countCalls, countingLog, countingMetrics, countingQueues, noCounts } from './counting.ts';
import type { Arrival, StreamOptions } from './events.ts';
import { stream, take } from './events.ts';

/** As in serverless.yml. */
const BATCH_MAX = 500;
const WINDOW_MS = 2_000;
/** Pollers that Lambda begins with; each forms batches of its own. */
const POLLERS = 5;

export type Load = {
  readonly services: number;
  readonly tasksPerService: number;
  readonly eventsPerSecond: number;
  /** Events before the counting begins, so that every service is known. */
  readonly warmUp: number;
  readonly events: number;
};

export type LoadFigures = {
  readonly load: Load;
  readonly batches: number;
  readonly counts: Counts;
  /** CPU of this process per batch, embedded DynamoDB included: an upper bound. */
  readonly cpuMs: number;
  readonly bodyBytes: number;
};

/**
 * Batches as Lambda forms them: what one of the pollers of a queue gets within two seconds of the first, at most five
 * hundred.
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
  return batches;
};

const START = new Date('2026-11-20T09:00:00Z');

/** Plays a load through the handlers' own code on the embedded DynamoDB and counts what it calls. */
export const play = async (load: Load): Promise<LoadFigures> => {
  const { table, close } = await embeddedTable();
  const clock = virtualClock(START);
  const options: StreamOptions = { ...load, start: START };
  const arrivals = take(load.warmUp + load.events, stream(options, randomOf(`load ${load.eventsPerSecond}`)));
  const counts = noCounts();
  const effects = (into: Counts): EventEffects => ({
    store: dynamoStore(table),
    queues: countingQueues(into),
    clock,
    log: countingLog(into),
    metrics: countingMetrics(into),
    policy: async () => DEFAULT_POLICY,
  });
  const playAll = async (batches: readonly (readonly Arrival[])[], fx: EventEffects): Promise<void> => {
    for (const batch of batches) {
      clock.set(new Date(START.getTime() + (batch.at(-1)?.atMs ?? 0) + 100));
      const again = await takeEvents(
        batch.map(({ body }, index) => ({ id: String(index), body })),
        fx,
      );
      if (again.length > 0) throw new Error(`${again.length} of ${batch.length} events were not taken`);
    }
  };
  await playAll(batchesOf(arrivals.slice(0, load.warmUp)), effects(noCounts()));
  countCalls(table, counts);
  const batches = batchesOf(arrivals.slice(load.warmUp));
  const began = process.cpuUsage();
  await playAll(batches, effects(counts));
  const { user, system } = process.cpuUsage(began);
  await close();
  const bodyBytes = arrivals.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0) / arrivals.length;
  return { load, batches: batches.length, counts, cpuMs: (user + system) / 1000 / batches.length, bodyBytes };
};
