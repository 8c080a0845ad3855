import * as z from 'zod/mini';
import { finishRun } from './finish.ts';
import { runUnderWay } from './run.ts';
import type { ReportEffects, Shard } from './work.ts';
import { workThrough } from './work.ts';
import type { EventRecord } from '../../adapters/sqs/record.ts';

const shardSchema = z.object({ run: z.string(), from: z.number(), to: z.number() });

const shardOf = (body: string): Shard | undefined => {
  try {
    const read = z.safeParse(shardSchema, JSON.parse(body));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

/** Works a shard off. What is left when time is short goes back to the queue as a shard of its own. */
const work = async (shard: Shard, fx: ReportEffects): Promise<void> => {
  const run = await runUnderWay(fx);
  // A newer run has begun, or this one is done: nobody waits for this part.
  if (run === undefined || run.id !== shard.run) return;
  const groups = Array.from({ length: shard.to - shard.from }, (_, index) => shard.from + index);
  const next = await workThrough(fx, run, groups);
  if (next !== undefined) await fx.sendShard({ ...shard, from: next });
  else await finishRun(fx, run.id);
};

/** Shards of a report from their queue; answers which must be tried again. One that can't be read is dead at once. */
export const handleShards = async (records: readonly EventRecord[], fx: ReportEffects): Promise<readonly string[]> => {
  const again: string[] = [];
  for (const { id, body } of records) {
    const shard = shardOf(body);
    try {
      if (shard === undefined) throw new Error('not a shard of a report');
      await work(shard, fx);
    } catch (error) {
      again.push(id);
      fx.log.error('a shard failed', { id, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  return again;
};
