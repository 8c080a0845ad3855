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
const FAILED = `${STACK}-FailedRuns-3C4D`;
const ruleArn = (name: string): string => `arn:aws:events:eu-west-1:${ACCOUNT}:rule/${name}`;

class Refused extends Error {}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const nameIn = (value: unknown): string => String(value).split(/[/:]/).at(-1) ?? '';

/** Queues of an installation with their messages, and the calls. Received messages are hidden. */
const newQueues = () => {
  const queues = new Map<string, FakeMessage[]>([
    [UNDELIVERED, []],
    [FAILED, []],
  ]);
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

type Variables = Readonly<Record<string, string>>;

/** A call that another part of AWS answers, in its own protocol. */
export type OtherAnswer = { readonly status: number; readonly type: string; readonly body: string };
export type Other = (request: IncomingMessage, text: string) => OtherAnswer | undefined;

type Options = {
  /** Environment of its functions. */
  readonly variables?: Variables;
  /** What else there is; undefined: not its call. */
  readonly other?: Other;
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
        Policy: JSON.stringify({ Condition: { ArnEquals: { 'aws:SourceArn': ruleArn(`rule-of-${queue}`) } } }),
        ...(state.queues.has(`${queue}-dead`) ? { RedrivePolicy: JSON.stringify(redrive) } : {}),
      },
    };
  },
  ListQueues: (state, { QueueNamePrefix }) => ({
    QueueUrls: [...state.queues.keys()]
      .filter((name) => name.startsWith(String(QueueNamePrefix)))
      .map((name) => `${state.url}/${ACCOUNT}/${name}`),
  }),
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
  DescribeRule: ({ Name }) => ({ Arn: ruleArn(String(Name)), State: 'ENABLED' }),
  ListTargetsByRule: ({ Rule }) => ({
    Targets: [
      { Id: 'one', Arn: arnOf(String(Rule).replace('rule-of-', '')), DeadLetterConfig: { Arn: arnOf(UNDELIVERED) } },
    ],
  }),
};

const lambdaAnswer = (url: URL, Variables: Variables): Body => {
  const name = url.searchParams.get('FunctionName') ?? url.pathname.split('/')[3] ?? '';
  const known = FUNCTIONS.find((one) => name === `${STACK}-${one}`);
  if (known === undefined) throw new Refused('ResourceNotFoundException: Function not found');
  if (url.pathname.includes('event-source-mappings'))
    return { EventSourceMappings: [{ EventSourceArn: arnOf(known), State: 'Enabled' }] };
  return { State: 'Active', Role: `arn:aws:iam::${ACCOUNT}:role/${known}`, Environment: { Variables } };
};

const answerTo = (
  state: State,
  calls: string[],
  text: string,
  request: IncomingMessage,
  variables: Variables,
): Body => {
  const [service = '', operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  if (service === '') return lambdaAnswer(new URL(request.url ?? '/', 'http://localhost'), variables);
  calls.push(operation);
  const body: Body = JSON.parse(text === '' ? '{}' : text);
  const answer = service === 'AWSEvents' ? EVENTS[operation]?.(body) : SQS[operation]?.(state, body);
  if (answer === undefined) throw new Refused(`UnknownOperationException: ${operation}`);
  return answer;
};

const respond = (response: ServerResponse, { status, type, body }: OtherAnswer): void => {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
};

const json = (status: number, body: Body): OtherAnswer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

const refusalOf = (error: unknown): OtherAnswer => {
  const [type = '', message = ''] = String(error instanceof Error ? error.message : error).split(': ');
  return json(type === 'ResourceNotFoundException' ? 404 : 400, { __type: type, Type: 'User', message });
};

const textOf = async (request: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
};

/** An installation `farwatch-prod` in eu-west-1 on loopback: Lambda, SQS and EventBridge. */
export const startInstallation = async ({ variables = {}, other }: Options = {}) => {
  const state: State = { ...newQueues(), moves: new Map(), url: '' };
  const calls: string[] = [];
  const answered = async (request: IncomingMessage): Promise<OtherAnswer> => {
    const text = await textOf(request);
    return other?.(request, text) ?? json(200, answerTo(state, calls, text, request, variables));
  };
  const server = createServer((request, response) => {
    answered(request).then(
      (answer) => respond(response, answer),
      (error: unknown) => respond(response, refusalOf(error)),
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
