import type { LoadFigures } from './load.ts';
import type { Stage } from './pipeline.ts';
import { STAGES } from './pipeline.ts';
import { PRICES } from './prices.ts';

/** Memory of the Lambdas, as in serverless.yml. */
const MEMORY_MB: Readonly<Record<Stage, number>> = {
  events: 512,
  notify: 256,
  rollback: 512,
  investigate: 512,
  sweep: 512,
};
/** With this much memory a Lambda has a whole CPU, with less its share of one. */
const CPU_MB = 1769;
/** Milliseconds of a call inside a region, by experience; one after the other. */
const STORE_CALL_MS = 5;
const AWS_CALL_MS = 60;
const SLACK_CALL_MS = 300;
/** Calls beyond a short burst wait their turn (effects/slack.ts). */
const SLACK_BURST = 4;
const SLACK_PACE_MS = 1_100;
/** A message to SQS is charged by the 64 KB. */
const SQS_CHUNK_BYTES = 65_536;
/** Messages that Lambda deletes in one request. */
const DELETES_PER_REQUEST = 10;
/** Bytes of START, END and REPORT of one invocation. */
const INVOCATION_LOG_BYTES = 450;

export type Cost = {
  readonly dynamo: number;
  readonly sqs: number;
  readonly lambda: number;
  readonly total: number;
  /** Apart from the total. */
  readonly logs: number;
  readonly slackCalls: number;
};

const perMillion = (figures: LoadFigures, amount: number): number => (amount / figures.load.events) * 1e6;
const million = (count: number, price: number): number => (count / 1e6) * price;

/** The sum over all Lambdas. */
export const sumOf = ({ counts }: LoadFigures, of: (stage: Stage) => number): number =>
  STAGES.filter((stage) => counts[stage].invocations > 0).reduce((sum, stage) => sum + of(stage), 0);

const dynamoCost = (figures: LoadFigures): number => {
  const { counts } = figures;
  const reads = sumOf(figures, (stage) => counts[stage].readUnits);
  const writes = sumOf(figures, (stage) => counts[stage].writeUnits);
  return (
    million(perMillion(figures, reads), PRICES.dynamoReadUnits) +
    million(perMillion(figures, writes), PRICES.dynamoWriteUnits)
  );
};

/** EventBridge sends each event, Lambda receives batches and deletes by tens; what is sent on is the same once more. */
const sqsCost = (figures: LoadFigures): number => {
  const { load, counts, bodyBytes } = figures;
  const batches = counts.events.invocations;
  const receives = batches * Math.ceil(((load.events / batches) * bodyBytes) / SQS_CHUNK_BYTES);
  const deletes = batches * Math.ceil(load.events / batches / DELETES_PER_REQUEST);
  const investigations = counts.investigate.invocations;
  const sent = sumOf(figures, (stage) => counts[stage].sent) - investigations;
  const taken = 2 * (counts.notify.invocations + counts.rollback.invocations);
  return (
    million(perMillion(figures, load.events + receives + deletes + 3 * investigations), PRICES.sqsStandardRequests) +
    million(perMillion(figures, sent + taken), PRICES.sqsFifoRequests)
  );
};

/** Waiting for Slack: the first calls of an invocation go out at once, the others at the channel's pace. */
const slackMs = (invocations: number, calls: number): number => {
  const atOnce = Math.min(invocations * SLACK_BURST, calls);
  return atOnce * SLACK_CALL_MS + (calls - atOnce) * SLACK_PACE_MS;
};

/** Milliseconds of a Lambda: its computing at its share of a CPU, and all it waits for. */
const millisecondsOf = ({ counts }: LoadFigures, stage: Stage): number => {
  const { invocations, cpuMs, calls, sent, awsCalls, slackCalls } = counts[stage];
  const storeCalls = Object.values(calls).reduce((sum, count) => sum + count, 0);
  const waited = (storeCalls + sent) * STORE_CALL_MS + awsCalls * AWS_CALL_MS + slackMs(invocations, slackCalls);
  return cpuMs / (MEMORY_MB[stage] / CPU_MB) + waited;
};

/** The sweep runs each minute whether there are events or not: its invocations are among the fixed costs. */
const lambdaCost = (figures: LoadFigures): number => {
  const invocations = sumOf(figures, (stage) => (stage === 'sweep' ? 0 : figures.counts[stage].invocations));
  const gbSeconds = sumOf(figures, (stage) => (millisecondsOf(figures, stage) / 1000) * (MEMORY_MB[stage] / 1024));
  return (
    million(perMillion(figures, invocations), PRICES.lambdaRequests) +
    perMillion(figures, gbSeconds) * PRICES.lambdaGbSeconds
  );
};

/** What a million events cost, computed from the calls that a played load made. */
export const costOf = (figures: LoadFigures): Cost => {
  const { counts } = figures;
  const [dynamo, sqs, lambda] = [dynamoCost(figures), sqsCost(figures), lambdaCost(figures)];
  const logBytes = sumOf(figures, (stage) => counts[stage].logBytes + counts[stage].invocations * INVOCATION_LOG_BYTES);
  return {
    dynamo,
    sqs,
    lambda,
    total: dynamo + sqs + lambda,
    logs: (perMillion(figures, logBytes) / 1e9) * PRICES.logsGb,
    slackCalls: perMillion(figures, counts.notify.slackCalls),
  };
};

/** Milliseconds of an invocation of one of the Lambdas, as they are charged; undefined where it never ran. */
export const durationOf = (figures: LoadFigures, stage: Stage): number | undefined => {
  const { invocations } = figures.counts[stage];
  return invocations === 0 ? undefined : millisecondsOf(figures, stage) / invocations;
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
      seconds * (MEMORY_MB.sweep / 1024) * PRICES.lambdaGbSeconds +
      million(MINUTES_PER_MONTH * 4, PRICES.dynamoReadUnits),
  };
};
