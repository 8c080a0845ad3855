import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Queues } from './ports.ts';

export type QueueUrls = { readonly notices: string; readonly rollbacks: string; readonly investigations: string };

/** SQS takes at most 128 of these characters as a group or deduplication id. */
const idOf = (text: string): string => {
  const clean = text.replace(/[^\w!"#$%&'()*+,./:;<=>?@[\\\]^`{|}~-]/g, '_');
  return clean.length <= 128 ? clean : clean.slice(0, 60) + clean.slice(-68);
};

/** Queues in SQS. FIFO deduplication (5 minutes) spares work; consumers do not rely on it. */
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
