import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { EventEffects, EventRecord } from './record.ts';

type Flushing<Effects> = Effects & { readonly flush: () => void };

/**
 * A Lambda behind a queue: passes the records on and returns which to retry. Effects are built at the first invocation
 * and kept for the life of the process.
 */
export const onBatch = <Effects = EventEffects>(
  take: (records: readonly EventRecord[], fx: Effects) => Promise<readonly string[]>,
  live: () => Flushing<Effects>,
): ((event: SQSEvent) => Promise<SQSBatchResponse>) => {
  let effects: Flushing<Effects> | undefined;
  return async (event) => {
    effects ??= live();
    try {
      const records = event.Records.map(({ messageId, body, attributes }) => ({
        id: messageId,
        body,
        group: attributes.MessageGroupId,
      }));
      const again = await take(records, effects);
      return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
    } finally {
      effects.flush();
    }
  };
};
