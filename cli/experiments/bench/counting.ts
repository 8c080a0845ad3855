import type { Slack } from '../../../functions/adapters/slack/slack.ts';
import type { Table } from '../../../functions/adapters/dynamodb/table/table.ts';
import type { DiagnosisReaders } from '../../../functions/handlers/investigate/ports.ts';
import type { EcsActor, EcsReader } from '../../../functions/adapters/aws/ecs-ports.ts';
import type { Log, Metrics, Queues } from '../../../functions/adapters/common.ts';

/** Calls of one Lambda, and what DynamoDB charges for them. */
export type Counts = {
  invocations: number;
  /** CPU time of this thread: what a Lambda computes, and the simulation around it. */
  cpuMs: number;
  calls: Record<string, number>;
  /** Write units by what was written: `PutItem STATE`. */
  writes: Record<string, number>;
  readUnits: number;
  writeUnits: number;
  /** Messages sent, by the Lambda that takes them. */
  sent: Record<'notify' | 'rollback' | 'investigate', number>;
  slackCalls: number;
  awsCalls: number;
  logBytes: number;
};

/** Counts of zero. */
export const noCounts = (): Counts => ({
  invocations: 0,
  cpuMs: 0,
  calls: {},
  writes: {},
  readUnits: 0,
  writeUnits: 0,
  sent: { notify: 0, rollback: 0, investigate: 0 },
  slackCalls: 0,
  awsCalls: 0,
  logBytes: 0,
});

type Capacity = { readonly CapacityUnits?: number };
type Answer = { readonly ConsumedCapacity?: Capacity | readonly Capacity[] };

const unitsOf = ({ ConsumedCapacity = [] }: Answer): number =>
  [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);

type Input = {
  readonly Item?: KeyText & { readonly due?: number };
  readonly Key?: KeyText;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeValues?: { readonly ':due'?: number } & Readonly<Record<string, unknown>>;
};
type KeyText = { readonly pk?: { readonly S?: string } | string; readonly sk?: { readonly S?: string } | string };

const textOf = (value: { readonly S?: string } | string | undefined): string =>
  typeof value === 'object' ? (value.S ?? '') : (value ?? '');

/** The kind of item a write is for: the first word of its partition key. */
const itemOf = ({ Item, Key }: Input): string => /^\w+/.exec(textOf((Item ?? Key)?.pk))?.[0] ?? 'unknown';

/** When an item is due after a write; `before` when the write does not set it. */
const dueAfter = ({ Item, UpdateExpression, ExpressionAttributeValues }: Input, before: number | undefined) => {
  if (Item !== undefined) return Item.due;
  if (ExpressionAttributeValues?.[':due'] !== undefined) return ExpressionAttributeValues[':due'];
  return /REMOVE .*\bdue\b/.test(UpdateExpression ?? '') ? undefined : before;
};

/**
 * Write units of the due index, which the embedded table does not charge: one when an entry is added or removed, two
 * when its key changes, none when it stays (Amazon DynamoDB Developer Guide, "Provisioned throughput considerations for
 * Global Secondary Indexes").
 */
const indexUnits = () => {
  const dueOf = new Map<string, number>();
  return (input: Input): number => {
    const { pk, sk } = input.Item ?? input.Key ?? {};
    const id = `${textOf(pk)} ${textOf(sk)}`;
    const before = dueOf.get(id);
    const after = dueAfter(input, before);
    if (after === undefined) dueOf.delete(id);
    else dueOf.set(id, after);
    return before === after ? 0 : [before, after].filter((due) => due !== undefined).length;
  };
};

const OPEN_VALUES = [':open', ':openedAt', ':title', ':severity'];

/** Write units of the index of open incidents: one when what it projects changes, two when its key does. */
const openIndexUnits = () => {
  const shown = new Map<string, readonly string[]>();
  return ({ Key, UpdateExpression, ExpressionAttributeValues = {} }: Input): number => {
    if (!/openShard/.test(UpdateExpression ?? '')) return 0;
    const id = `${textOf(Key?.pk)} ${textOf(Key?.sk)}`;
    const after = OPEN_VALUES.map((name) => JSON.stringify(ExpressionAttributeValues[name]));
    const isOpen = after[0] !== undefined;
    const before = shown.get(id);
    if (isOpen) shown.set(id, after);
    else shown.delete(id);
    if (before === undefined || !isOpen) return before === undefined && !isOpen ? 0 : 1;
    if (before[1] !== after[1]) return 2;
    return JSON.stringify(before) === JSON.stringify(after) ? 0 : 1;
  };
};

const READS = /^(?:Get|Query|BatchGet)/;

/** Counts every call of a table's client for the Lambda that is running, with the capacity it consumed. */
export const countCalls = ({ client }: Table, atWork: () => Counts): void => {
  const unitsOfIndex = indexUnits();
  const unitsOfOpenIndex = openIndexUnits();
  const addWrite = (counts: Counts, kind: string, units: number): void => {
    counts.writes[kind] = (counts.writes[kind] ?? 0) + units;
    counts.writeUnits += units;
  };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const counts = atWork();
      const name = String(context['commandName']).replace(/Command$/, '');
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      counts.calls[name] = (counts.calls[name] ?? 0) + 1;
      const result = await next(args);
      const units = unitsOf(result.output as Answer);
      if (READS.test(name)) counts.readUnits += units;
      else {
        const input = args.input as Input;
        addWrite(counts, `${name} ${itemOf(input)}`, units);
        addWrite(counts, `due index ${itemOf(input)}`, unitsOfIndex(input));
        addWrite(counts, 'open index', unitsOfOpenIndex(input));
      }
      return result;
    },
    { step: 'initialize', name: 'countCalls' },
  );
};

/** The same functions; `note` is called before each. */
const noted = <Functions extends object>(functions: Functions, note: () => void): Functions =>
  new Proxy(functions, {
    get: (target, name, receiver) => {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        note();
        return Reflect.apply(value, target, args);
      };
    },
  });

/** Queues that count what is sent. */
export const countedQueues = (queues: Queues, atWork: () => Counts): Queues => {
  const count =
    <Args extends readonly unknown[]>(to: keyof Counts['sent'], send: (...args: Args) => Promise<void>) =>
    (...args: Args): Promise<void> => {
      atWork().sent[to] += 1;
      return send(...args);
    };
  return {
    sendNotice: count('notify', queues.sendNotice),
    sendCommand: count('rollback', queues.sendCommand),
    sendInvestigation: count('investigate', queues.sendInvestigation),
  };
};

/** A Slack that counts its calls. */
export const countedSlack = (slack: Slack, atWork: () => Counts): Slack =>
  noted(slack, () => (atWork().slackCalls += 1));

/** An ECS that counts its calls. */
export const countedEcs = (ecs: EcsReader & EcsActor, atWork: () => Counts): EcsReader & EcsActor =>
  noted(ecs, () => (atWork().awsCalls += 1));

/** Readers of AWS that count their calls. */
export const countedReaders = (readers: DiagnosisReaders, atWork: () => Counts): DiagnosisReaders => {
  const note = (): void => void (atWork().awsCalls += 1);
  const { setup, ...parts } = readers;
  const counted = Object.entries(parts).map(([name, part]) => [name, noted<object>(part, note)]);
  return { ...noted({ setup }, note), ...(Object.fromEntries(counted) as Omit<DiagnosisReaders, 'setup'>) };
};

/** Bytes that a log line has beside its message: level, time, service, request id, trace id. */
const LINE_BYTES = 250;

/** A log that only counts bytes. */
export const countingLog = (atWork: () => Counts): Log => {
  const measure = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    atWork().logBytes += LINE_BYTES + message.length + JSON.stringify(fields).length;
  };
  return { info: measure, warn: measure, error: measure };
};

/** Bytes of one metric in CloudWatch's embedded format, with its definition. */
const METRIC_BYTES = 160;

/** Metrics that only count the bytes they add to the log. */
export const countingMetrics = (atWork: () => Counts): Metrics => ({
  count: (_name, value = 1) => void (atWork().logBytes += value === 0 ? 0 : METRIC_BYTES),
  milliseconds: () => void (atWork().logBytes += METRIC_BYTES),
});
