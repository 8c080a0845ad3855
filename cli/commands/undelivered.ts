import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { parseEnvelope } from '../../functions/events/parse.ts';

/** Queue URLs by ARN, and which queue receives which kind of event. */
export type Destinations = {
  readonly byArn: Readonly<Record<string, string>>;
  readonly taskEvents: string | undefined;
  readonly serviceEvents: string | undefined;
};

/** Counts of the messages of one queue. */
export type Resent = { readonly sent: number; readonly kept: number; readonly reason: string };

type Queue = { readonly sqs: Pick<SQSClient, 'send'>; readonly url: string; readonly to: Destinations };

/** Visibility timeout of received messages in seconds: longer than one round takes. */
const HIDDEN_SECONDS = 120;
const WAIT_SECONDS = 2;
const AT_ONCE = 10;

const envelopeIn = (body: string): { readonly source?: unknown; readonly 'detail-type'?: unknown } => {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
};

/** EventBridge names the target in an attribute; for a queue that was created again, the kind of the event decides. */
const destinationOf = ({ Body = '', MessageAttributes = {} }: Message, to: Destinations): string | undefined => {
  const named = to.byArn[MessageAttributes['TARGET_ARN']?.StringValue ?? ''];
  if (named !== undefined) return named;
  const envelope = envelopeIn(Body);
  if (envelope.source === 'farwatch' || envelope['detail-type'] === 'ECS Task State Change') return to.taskEvents;
  return parseEnvelope(envelope).some(({ kind }) => kind === 'event') ? to.serviceEvents : undefined;
};

/** Sends one message, then deletes it. A crash in between delivers it twice, and it is applied once. */
const resend = async (message: Message, { sqs, url, to }: Queue): Promise<string | undefined> => {
  const destination = destinationOf(message, to);
  if (destination === undefined) return 'an event that no queue accepts';
  await sqs.send(new SendMessageCommand({ QueueUrl: destination, MessageBody: message.Body }));
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }));
  return undefined;
};

const show = async (messages: readonly Message[], { sqs, url }: Queue): Promise<void> => {
  for (const { ReceiptHandle } of messages)
    await sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout: 0 }));
};

const receive = async ({ sqs, url }: Queue): Promise<readonly Message[]> => {
  const answer = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: AT_ONCE,
      WaitTimeSeconds: WAIT_SECONDS,
      VisibilityTimeout: HIDDEN_SECONDS,
      MessageAttributeNames: ['All'],
    }),
  );
  return answer.Messages ?? [];
};

/**
 * Sends the messages of a queue of undelivered events to the queues they were meant for, until it is empty. SQS can't
 * move them because they were never in another queue. Messages without a destination stay and are counted. `notify` is
 * called with each round's count.
 */
export const resendAll = async (queue: Queue, notify: (sent: number) => void): Promise<Resent> => {
  const kept = new Map<string, Message>();
  let [sent, reason] = [0, ''];
  for (let messages = await receive(queue); messages.length > 0; messages = await receive(queue)) {
    const fresh = messages.filter(({ MessageId = '' }) => !kept.has(MessageId));
    if (fresh.length === 0) break;
    const outcomes = await Promise.all(fresh.map(async (message) => ({ message, why: await resend(message, queue) })));
    for (const { message, why } of outcomes) {
      if (why === undefined) sent += 1;
      else kept.set(message.MessageId ?? '', message);
      reason = why ?? reason;
    }
    notify(sent);
  }
  await show([...kept.values()], queue);
  return { sent, kept: kept.size, reason };
};
