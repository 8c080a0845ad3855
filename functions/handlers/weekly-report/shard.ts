import { messageOf } from '../../primitives/error-text.ts';
import * as z from 'zod/mini';
import { renewed } from './begin.ts';
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

/** Attempts after which a spoke is left out: a Lambda that ends without an answer costs ninety minutes each time. */
const ATTEMPTS = 2;
const GIVEN_UP = 'it could not be read to its end in two attempts (memory or time of the Lambda, or its bucket)';

/** Works through a shard. What is left when time is short goes back to the queue as a new shard. */
const work = async (shard: Shard, receives: number, fx: ReportEffects): Promise<void> => {
  const known = await runUnderWay(fx);
  // A newer run has begun, or this one is done: this part is not needed.
  if (known === undefined || known.id !== shard.run) return;
  const run = await renewed(fx, known);
  if (run === undefined) return;
  // A run that is planned again may have other groups: then this shard takes all of them.
  const [from, to] = run === known ? [shard.from, shard.to] : [0, run.groups];
  const groups = Array.from({ length: to - from }, (_, index) => from + index);
  const isGivenUp = groups.length === 1 && receives > ATTEMPTS;
  const next = await workThrough(fx, run, groups, isGivenUp ? GIVEN_UP : undefined);
  if (next !== undefined) await fx.sendShard({ run: run.id, from: next, to });
  else await finishRun(fx, run.id);
};

/**
 * Handles the queue's shards of a report; returns those to retry. One that cannot be parsed goes to the dead letters at
 * once.
 */
export const handleShards = async (records: readonly EventRecord[], fx: ReportEffects): Promise<readonly string[]> => {
  const again: string[] = [];
  for (const { id, body, receives = 1 } of records) {
    const shard = shardOf(body);
    try {
      if (shard === undefined) throw new Error('not a shard of a report');
      await work(shard, receives, fx);
    } catch (error) {
      again.push(id);
      fx.log.error('a shard failed', { id, reason: messageOf(error) });
    }
  }
  return again;
};
