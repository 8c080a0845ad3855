import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

type Body = Readonly<Record<string, unknown>>;
export type FakeMessage = { readonly body: string; readonly target?: string };

const ACCOUNT = '111122223333';
export const arnOf = (queue: string): string => `arn:aws:sqs:eu-west-1:${ACCOUNT}:${queue}`;

const FUNCTIONS = ['task-events', 'service-events', 'rollback', 'investigate', 'notify', 'report-shard', 'lake'];
const STACK = 'farwatch-prod';
const UNDELIVERED = `${STACK}-UndeliveredEvents-1A2B`;

class Refused extends Error {}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const nameIn = (value: unknown): string => String(value).split(/[/:]/).at(-1) ?? '';

/** Queues of an installation with their messages, and the calls. Received messages are hidden. */
const newQueues = () => {
  const queues = new Map<string, FakeMessage[]>([[UNDELIVERED, []]]);
  for (const name of FUNCTIONS) queues.set(name, []).set(`${name}-dead`, []);
  const hidden = new Map<string, Set<number>>();
  const deleted = new Map<string, Set<number>>();
  const set = (of: Map<string, Set<number>>, queue: string): Set<number> => {
    const found = of.get(queue) ?? new Set<number>();
    of.set(queue, found);
    return found;
  };
  const left = (queue: string): readonly number[] =>
    (queues.get(queue) ?? []).map((_, n) => n).filter((n) => !set(deleted, queue).has(n));
  return { queues, set, left, hidden, deleted };
};

type State = ReturnType<typeof newQueues> & { readonly moves: Map<string, Body[]>; url: string };

const receive = (state: State, queue: string): Body => {
  const hidden = state.set(state.hidden, queue);
  const taken = state
    .left(queue)
    .filter((n) => !hidden.has(n))
    .slice(0, 10);
  for (const n of taken) hidden.add(n);
  const all = state.queues.get(queue) ?? [];
  const attribute = (target?: string) =>
    target === undefined ? {} : { TARGET_ARN: { DataType: 'String', StringValue: target } };
  return {
    Messages: taken.map((n) => {
      const { body = '', target } = all[n] ?? {};
      const MessageAttributes = attribute(target);
      return { MessageId: `m${n}`, ReceiptHandle: String(n), Body: body, MD5OfBody: md5(body), MessageAttributes };
    }),
  };
};

/** Like SQS: only messages of a dead-letter queue can be moved. */
const startMove = (state: State, queue: string): Body => {
  const source = queue.replace(/-dead$/, '');
  if (source === queue)
    throw new Refused('InvalidParameterValue: Source queue must be configured as a Dead Letter Queue.');
  const dead = state.left(queue);
  for (const n of dead) {
    state.set(state.deleted, queue).add(n);
    state.queues.get(source)?.push(state.queues.get(queue)?.[n] ?? { body: '' });
  }
  const move = { StartedTimestamp: 1_772_445_600_000, ApproximateNumberOfMessagesToMove: dead.length };
  state.moves.set(queue, [
    { ...move, Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 1 },
    { ...move, Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: dead.length },
  ]);
  return { TaskHandle: 'move' };
};

const SQS: Readonly<Record<string, (state: State, request: Body) => Body>> = {
  GetQueueUrl: (state, { QueueName }) => {
    if (!state.queues.has(String(QueueName))) throw new Refused('QueueDoesNotExist: no such queue');
    return { QueueUrl: `${state.url}/${ACCOUNT}/${String(QueueName)}` };
  },
  GetQueueAttributes: (state, { QueueUrl }) => {
    const queue = nameIn(QueueUrl);
    const redrive = { deadLetterTargetArn: arnOf(`${queue}-dead`) };
    return {
      Attributes: {
        ApproximateNumberOfMessages: String(state.left(queue).length),
        ...(state.queues.has(`${queue}-dead`) ? { RedrivePolicy: JSON.stringify(redrive) } : {}),
      },
    };
  },
  ReceiveMessage: (state, { QueueUrl }) => receive(state, nameIn(QueueUrl)),
  SendMessage: (state, { QueueUrl, MessageBody }) => {
    state.queues.get(nameIn(QueueUrl))?.push({ body: String(MessageBody) });
    return { MessageId: 'sent', MD5OfMessageBody: md5(String(MessageBody)) };
  },
  DeleteMessage: (state, { QueueUrl, ReceiptHandle }) => {
    state.set(state.deleted, nameIn(QueueUrl)).add(Number(ReceiptHandle));
    return {};
  },
  ChangeMessageVisibility: (state, { QueueUrl, ReceiptHandle }) => {
    state.set(state.hidden, nameIn(QueueUrl)).delete(Number(ReceiptHandle));
    return {};
  },
  StartMessageMoveTask: (state, { SourceArn }) => startMove(state, nameIn(SourceArn)),
  ListMessageMoveTasks: (state, { SourceArn }) => {
    const reads = state.moves.get(nameIn(SourceArn)) ?? [];
    const now = reads.length > 1 ? reads.shift() : reads[0];
    return { Results: now === undefined ? [] : [now] };
  },
};

const EVENTS: Readonly<Record<string, (request: Body) => Body>> = {
  ListRuleNamesByTarget: ({ TargetArn }) => ({ RuleNames: [`rule-of-${nameIn(TargetArn)}`] }),
  DescribeRule: ({ Name }) => ({ Arn: `arn:aws:events:eu-west-1:${ACCOUNT}:rule/${String(Name)}`, State: 'ENABLED' }),
  ListTargetsByRule: ({ Rule }) => ({
    Targets: [
      { Id: 'one', Arn: arnOf(String(Rule).replace('rule-of-', '')), DeadLetterConfig: { Arn: arnOf(UNDELIVERED) } },
    ],
  }),
};

const lambdaAnswer = (url: URL): Body => {
  const name = url.searchParams.get('FunctionName') ?? url.pathname.split('/')[3] ?? '';
  const known = FUNCTIONS.find((one) => name === `${STACK}-${one}`);
  if (known === undefined) throw new Refused('ResourceNotFoundException: Function not found');
  if (url.pathname.includes('event-source-mappings'))
    return { EventSourceMappings: [{ EventSourceArn: arnOf(known), State: 'Enabled' }] };
  return { State: 'Active', Role: `arn:aws:iam::${ACCOUNT}:role/${known}`, Environment: { Variables: {} } };
};

const answerTo = async (state: State, calls: string[], request: IncomingMessage): Promise<Body> => {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const [service = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  if (service === '') return lambdaAnswer(new URL(request.url ?? '/', 'http://localhost'));
  calls.push(operation);
  const body: Body = JSON.parse(text === '' ? '{}' : text);
  const answer = service === 'AWSEvents' ? EVENTS[operation]?.(body) : SQS[operation]?.(state, body);
  if (answer === undefined) throw new Refused(`UnknownOperationException: ${operation}`);
  return answer;
};

const respond = (response: ServerResponse, status: number, body: Body): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

/** An installation `farwatch-prod` in eu-west-1 on loopback: Lambda, SQS and EventBridge. */
export const startInstallation = async () => {
  const state: State = { ...newQueues(), moves: new Map(), url: '' };
  const calls: string[] = [];
  const server = createServer((request, response) => {
    answerTo(state, calls, request).then(
      (body) => respond(response, 200, body),
      (error: unknown) => {
        const [type = '', message = ''] = String(error instanceof Error ? error.message : error).split(': ');
        respond(response, type === 'ResourceNotFoundException' ? 404 : 400, { __type: type, Type: 'User', message });
      },
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  state.url = `http://127.0.0.1:${port}`;
  return {
    url: state.url,
    calls,
    put: (queue: string, ...messages: readonly FakeMessage[]) => void state.queues.get(queue)?.push(...messages),
    /** Bodies of the visible messages of a queue. */
    visible: (queue: string): readonly string[] =>
      state
        .left(queue)
        .filter((n) => !state.set(state.hidden, queue).has(n))
        .map((n) => state.queues.get(queue)?.[n]?.body ?? ''),
    undelivered: UNDELIVERED,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
};
