import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Log } from '../common.ts';
import { onSchedule } from '../runtime/schedule.ts';
import { onBatch } from './batch.ts';
import type { EventRecord } from './record.ts';

type Running = { readonly remainingMs: () => number };

/** What a Lambda does on its schedule, and with messages of its own queue. */
export type Work<Effects> = {
  readonly run: (fx: Effects & Running) => Promise<unknown>;
  readonly handle: (records: readonly EventRecord[], fx: Effects & Running) => Promise<readonly string[]>;
  readonly connect: () => Effects;
};

const isBatch = (event: unknown): event is SQSEvent =>
  typeof event === 'object' && event !== null && 'Records' in event && Array.isArray(event.Records);

/** A Lambda that a schedule starts, and that has parts of its work done by its own queue. */
export const onScheduleOrBatch = <Effects extends { readonly flush: () => void; readonly log: Log }>({
  run,
  handle,
  connect,
}: Work<Effects>): ((event: unknown, context: Context) => Promise<SQSBatchResponse | undefined>) => {
  const scheduled = onSchedule(run, connect);
  const batch = onBatch<Effects>(handle, connect);
  return async (event, context) => {
    if (isBatch(event)) return batch(event, context);
    await scheduled(event, context);
    return undefined;
  };
};
