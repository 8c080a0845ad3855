import type { Table } from '../../functions/effects/table.ts';
import type { Log, Metrics, Queues } from '../../functions/effects/ports.ts';

/** What was called, and what DynamoDB would charge for it. */
export type Counts = {
  calls: Record<string, number>;
  /** Write units by what was written: `PutItem WATCH`. */
  writes: Record<string, number>;
  readUnits: number;
  writeUnits: number;
  sent: { notices: number; commands: number; investigations: number };
  logBytes: number;
};

/** Nothing yet. */
export const noCounts = (): Counts => ({
  calls: {},
  writes: {},
  readUnits: 0,
  writeUnits: 0,
  sent: { notices: 0, commands: 0, investigations: 0 },
  logBytes: 0,
});

type Capacity = { readonly CapacityUnits?: number };
type Answer = { readonly ConsumedCapacity?: Capacity | readonly Capacity[] };

const unitsOf = ({ ConsumedCapacity = [] }: Answer): number =>
  [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);

type Input = { readonly Item?: KeyText; readonly Key?: KeyText };
type KeyText = { readonly pk?: { readonly S?: string } | string; readonly sk?: { readonly S?: string } | string };

const textOf = (value: { readonly S?: string } | string | undefined): string =>
  typeof value === 'object' ? (value.S ?? '') : (value ?? '');

/**
 * The kind of item a write is for, from its sort key: `WATCH`, `INCIDENT`, a document's name, digits of a control
 * bucket.
 */
const itemOf = ({ Item, Key }: Input): string => {
  const { pk, sk } = Item ?? Key ?? {};
  if (textOf(pk).endsWith('#CONTROL')) return 'CONTROL';
  return /^[\w-]+/.exec(textOf(sk))?.[0] ?? 'STOP';
};

const READS = /^(?:Get|Query|BatchGet)/;

/** Counts every call of a table's client, and asks DynamoDB what each one consumed. */
export const countCalls = ({ client }: Table, counts: Counts): void => {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const name = String(context['commandName']).replace(/Command$/, '');
      Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
      counts.calls[name] = (counts.calls[name] ?? 0) + 1;
      const result = await next(args);
      const units = unitsOf(result.output as Answer);
      if (READS.test(name)) counts.readUnits += units;
      else {
        const kind = `${name} ${itemOf(args.input as Input)}`;
        counts.writes[kind] = (counts.writes[kind] ?? 0) + units;
        counts.writeUnits += units;
      }
      return result;
    },
    { step: 'initialize', name: 'countCalls' },
  );
};

/** Queues that only count. */
export const countingQueues = ({ sent }: Counts): Queues => ({
  sendNotice: async () => void (sent.notices += 1),
  sendCommand: async () => void (sent.commands += 1),
  sendInvestigation: async () => void (sent.investigations += 1),
});

/** Bytes that a log line has beside its message: level, time, service, request id, trace id. */
const LINE_BYTES = 250;

/** A log that only measures. */
export const countingLog = (counts: Counts): Log => {
  const measure = (message: string, fields: Readonly<Record<string, unknown>> = {}): void => {
    counts.logBytes += LINE_BYTES + message.length + JSON.stringify(fields).length;
  };
  return { info: measure, warn: measure, error: measure };
};

/** Bytes of one metric in CloudWatch's embedded format, with its definition. */
const METRIC_BYTES = 160;

/** Metrics that only measure what they add to the log. */
export const countingMetrics = (counts: Counts): Metrics => ({
  count: (_name, value = 1) => void (counts.logBytes += value === 0 ? 0 : METRIC_BYTES),
  milliseconds: () => void (counts.logBytes += METRIC_BYTES),
});
