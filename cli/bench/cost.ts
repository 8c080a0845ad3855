import type { LoadFigures } from './load.ts';
import { PRICES } from './prices.ts';

/** Memory of the Lambdas that take events, as in serverless.yml. */
const MEMORY_GB = 0.5;
/** At 512 MB a Lambda has this share of a CPU. */
const CPU_SHARE = 512 / 1769;
/** Milliseconds a call to DynamoDB or SQS takes inside a region, by experience; one after the other. */
const CALL_MS = 5;
/** A message to SQS is charged by the 64 KB. */
const SQS_CHUNK_BYTES = 65_536;
/** Messages that Lambda deletes in one request. */
const DELETES_PER_REQUEST = 10;
/**
 * What an outbox entry costs its consumer: one Lambda of half a second, three reads, a write of the INCIDENT and its
 * index.
 */
const CONSUMER = { gbSeconds: 0.5 * MEMORY_GB, readUnits: 3, writeUnits: 4 };
/** Bytes of START, END and REPORT of one invocation. */
const INVOCATION_LOG_BYTES = 450;

export type Cost = {
  readonly dynamo: number;
  readonly sqs: number;
  readonly lambda: number;
  readonly total: number;
  /** Apart from the total. */
  readonly logs: number;
  readonly slackPosts: number;
};

const perMillion = (figures: LoadFigures, amount: number): number => (amount / figures.load.events) * 1e6;
const million = (count: number, price: number): number => (count / 1e6) * price;

const entriesOf = ({ counts: { sent } }: LoadFigures) => ({
  fifo: sent.notices + sent.commands,
  all: sent.notices + sent.commands + sent.investigations,
});

const dynamoCost = (figures: LoadFigures): number => {
  const { all } = entriesOf(figures);
  const reads = figures.counts.readUnits + all * CONSUMER.readUnits;
  const writes = figures.counts.writeUnits + all * CONSUMER.writeUnits;
  return (
    million(perMillion(figures, reads), PRICES.dynamoReadUnits) +
    million(perMillion(figures, writes), PRICES.dynamoWriteUnits)
  );
};

/**
 * EventBridge sends each event, Lambda receives batches and deletes by tens; an outbox entry is sent, received and
 * deleted.
 */
const sqsCost = (figures: LoadFigures): number => {
  const { load, batches, bodyBytes } = figures;
  const receives = batches * Math.ceil(((load.events / batches) * bodyBytes) / SQS_CHUNK_BYTES);
  const deletes = batches * Math.ceil(load.events / batches / DELETES_PER_REQUEST);
  const { fifo, all } = entriesOf(figures);
  return (
    million(perMillion(figures, load.events + receives + deletes + 3 * (all - fifo)), PRICES.sqsStandardRequests) +
    million(perMillion(figures, 3 * fifo), PRICES.sqsFifoRequests)
  );
};

const lambdaCost = (figures: LoadFigures): number => {
  const { batches, counts, cpuMs } = figures;
  const { all } = entriesOf(figures);
  const calls = Object.values(counts.calls).reduce((sum, count) => sum + count, 0) + all;
  const seconds = (batches * (cpuMs / CPU_SHARE) + calls * CALL_MS) / 1000;
  const gbSeconds = seconds * MEMORY_GB + all * CONSUMER.gbSeconds;
  return (
    million(perMillion(figures, batches + all), PRICES.lambdaRequests) +
    perMillion(figures, gbSeconds) * PRICES.lambdaGbSeconds
  );
};

/** What a million events cost, computed from the calls that a played load made. */
export const costOf = (figures: LoadFigures): Cost => {
  const [dynamo, sqs, lambda] = [dynamoCost(figures), sqsCost(figures), lambdaCost(figures)];
  const logBytes = figures.counts.logBytes + (figures.batches + entriesOf(figures).all) * INVOCATION_LOG_BYTES;
  return {
    dynamo,
    sqs,
    lambda,
    total: dynamo + sqs + lambda,
    logs: (perMillion(figures, logBytes) / 1e9) * PRICES.logsGb,
    slackPosts: perMillion(figures, figures.counts.sent.notices),
  };
};

const MINUTES_PER_MONTH = 43_800;
/** Long polls of twenty seconds by five pollers, as long as a queue has nothing. */
const IDLE_POLLS_PER_MINUTE = 15;

/**
 * What runs although nothing happens, a month: alarms, the secret, empty polls of six queues, schedules and their
 * Lambdas.
 */
export const fixedCost = (alarms: number, queues: number) => {
  const runs = MINUTES_PER_MONTH * (1 + 1 / 5 + 1 / 60);
  const seconds = MINUTES_PER_MONTH * 0.2 + (MINUTES_PER_MONTH / 5) * 2 + (MINUTES_PER_MONTH / 60) * 20;
  return {
    alarms: alarms * PRICES.alarm,
    secret: PRICES.secret,
    polls: million(queues * IDLE_POLLS_PER_MINUTE * MINUTES_PER_MONTH, PRICES.sqsStandardRequests),
    schedules:
      million(runs, PRICES.schedulerInvocations + PRICES.lambdaRequests) +
      seconds * MEMORY_GB * PRICES.lambdaGbSeconds +
      million(MINUTES_PER_MONTH * 4, PRICES.dynamoReadUnits),
  };
};
