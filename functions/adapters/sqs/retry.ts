import { ChangeMessageVisibilityBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { piecesOf } from '../aws/calls.ts';

/** A message that must come again. */
export type Retried = {
  readonly id: string;
  readonly receiptHandle: string;
  /** How often it was received, this time included. */
  readonly receives: number;
};

/** Makes messages visible again soon instead of after the queue's own time-out. */
export type Retry = (messages: readonly Retried[]) => Promise<void>;

/** Seconds until the first retry; doubled with each, so that a table that is throttled for minutes is not pressed. */
const FIRST_SECONDS = 5;
const LONGEST_SECONDS = 600;
/** Entries that one call takes. */
const PER_CALL = 10;

/** Seconds until a message is tried again: half to all of a time that doubles; by chance, or all would come at once. */
export const retrySeconds = (receives: number, chance: number): number => {
  const longest = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** Math.max(0, receives - 1));
  return Math.ceil(longest * (0.5 + chance / 2));
};

/** Retries of a queue in SQS. A message whose time-out can't be changed comes again after the queue's own. */
export const sqsRetry =
  (queueUrl: string, client = new SQSClient({}), random = Math.random): Retry =>
  async (messages) => {
    for (const some of piecesOf(messages, PER_CALL))
      await client.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: queueUrl,
          Entries: some.map(({ receiptHandle, receives }, index) => ({
            Id: String(index),
            ReceiptHandle: receiptHandle,
            VisibilityTimeout: retrySeconds(receives, random()),
          })),
        }),
      );
  };
