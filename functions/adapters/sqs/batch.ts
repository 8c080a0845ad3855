import { errorTextOf } from '../../primitives/error-text.ts';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Log } from '../common.ts';
import { settings } from '../runtime/config.ts';
import type { EventEffects, EventRecord } from './record.ts';
import type { Retried, Retry } from './retry.ts';
import { sqsRetry } from './retry.ts';

type Running = { readonly remainingMs: () => number };
type Flushing<Effects> = Effects & { readonly flush: () => void; readonly log: Log };

const recordOf = ({ messageId, body, attributes }: SQSRecord): EventRecord => ({
  id: messageId,
  body,
  group: attributes.MessageGroupId,
  receives: Number(attributes.ApproximateReceiveCount),
});

const retriedOf = ({ messageId, receiptHandle, attributes }: SQSRecord): Retried => ({
  id: messageId,
  receiptHandle,
  receives: Number(attributes.ApproximateReceiveCount),
});

/** A retry that fails costs time alone: the message comes again after the queue's own time-out. */
const retrySoon = async (messages: readonly Retried[], retry: Retry, log: Log): Promise<void> => {
  if (messages.length === 0) return;
  try {
    await retry(messages);
  } catch (error) {
    log.warn('retries wait for the time-out of the queue', { messages: messages.length, reason: errorTextOf(error) });
  }
};

/**
 * A Lambda behind a queue: hands the records over and answers which must be tried again; those come back within
 * seconds. Effects are built at the first invocation and kept for the life of the process.
 */
export const onBatch = <Effects = EventEffects>(
  handle: (records: readonly EventRecord[], fx: Effects & Running) => Promise<readonly string[]>,
  connect: () => Flushing<Effects>,
  connectRetry: () => Retry = () => sqsRetry(settings('QUEUE_URL').QUEUE_URL),
): ((event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>) => Promise<SQSBatchResponse>) => {
  let effects: Flushing<Effects> | undefined;
  let retry: Retry | undefined;
  return async ({ Records }, context) => {
    const fx = (effects ??= connect());
    const again = (retry ??= connectRetry());
    try {
      const remainingMs = (): number => context.getRemainingTimeInMillis();
      const ids = new Set(await handle(Records.map(recordOf), { ...fx, remainingMs }));
      const failed = Records.filter(({ messageId }) => ids.has(messageId));
      await retrySoon(failed.map(retriedOf), again, fx.log);
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    } catch (error) {
      await retrySoon(Records.map(retriedOf), again, fx.log);
      throw error;
    } finally {
      fx.flush();
    }
  };
};
