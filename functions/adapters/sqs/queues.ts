import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { hash48 } from '../../service-state/hash.ts';
import type { Queues } from '../common.ts';
import type { Place } from '../dynamodb/keys.ts';

export type QueueUrls = { readonly notices: string; readonly rollbacks: string; readonly investigations: string };

const ID_MAX = 128;
const HASH = 8;

/**
 * SQS takes at most 128 of these characters as a group or deduplication id; a longer one ends in a hash of the whole.
 */
export const idOf = (text: string): string => {
  const clean = text.replace(/[^\w!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~-]/g, '_');
  return clean.length <= ID_MAX ? clean : `${clean.slice(0, ID_MAX - HASH)}${hash48(text)}`;
};

/** Queues in SQS. FIFO deduplication (5 minutes) saves work; consumers do not rely on it. */
export const sqsQueues = (urls: QueueUrls, client = new SQSClient({})): Queues => {
  const send = async (url: string, body: unknown, id?: string, group?: string): Promise<void> => {
    await client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: JSON.stringify(body),
        ...(group === undefined ? {} : { MessageGroupId: idOf(group), MessageDeduplicationId: idOf(id ?? group) }),
      }),
    );
  };
  return {
    sendNotice: (id, group, notice) => send(urls.notices, notice, id, group),
    sendCommand: (id, command) => send(urls.rollbacks, command, id, command.service),
    sendInvestigation: (_id, investigation) => send(urls.investigations, investigation),
  };
};

/** Sends places, each as a message of its own, to the queue of a function that reads them. */
export const placeQueue =
  (url: string, client = new SQSClient({})): ((place: Place) => Promise<void>) =>
  async ({ account, region }) => {
    await client.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify({ account, region }) }));
  };
