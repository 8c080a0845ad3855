import { DUE_SHARDS } from '../../../functions/adapters/dynamodb/keys.ts';
import { readServerless } from '../../checks/template.ts';
import type { LoadFigures } from './load.ts';
import type { Stage } from './pipeline.ts';
import { STAGES } from './pipeline.ts';
import { PRICES } from './prices.ts';

const { provider, functions } = readServerless();

/** Memory of a Lambda as in serverless.yml, MB. */
const memoryOf = (name: string): number => functions[name]?.memorySize ?? provider.memorySize;

/** Memory of the Lambdas that events invoke, MB. */
const MEMORY_MB: Readonly<Record<Stage, number>> = {
  events: memoryOf('task-events'),
  notify: memoryOf('notify'),
  rollback: memoryOf('rollback'),
  investigate: memoryOf('investigate'),
  sweep: memoryOf('sweep'),
};
/** With this much memory a Lambda has a whole CPU, with less its share of one. */
const CPU_MB = 1769;
/** Milliseconds of a call inside a region, from experience; calls are serial. */
const STORE_CALL_MS = 5;
const AWS_CALL_MS = 60;
const SLACK_CALL_MS = 300;
/** Calls beyond this burst wait for the channel's pace (functions/adapters/slack/slack.ts). */
const SLACK_BURST = 4;
const SLACK_PACE_MS = 1_100;
/** SQS charges a message per 64 KB. */
const SQS_CHUNK_BYTES = 65_536;
/** Messages that Lambda deletes in one request. */
const DELETES_PER_REQUEST = 10;
/** Bytes of START, END and REPORT of one invocation. */
const INVOCATION_LOG_BYTES = 450;

/** US dollars for a million events. */
export type Cost = { readonly dynamo: number; readonly sqs: number; readonly lambda: number };

const perMillion = (figures: LoadFigures, amount: number): number => (amount / figures.load.events) * 1e6;
const million = (count: number, price: number): number => (count / 1e6) * price;

/** The sum over all Lambdas. */
export const sumOf = ({ counts }: LoadFigures, of: (stage: Stage) => number): number =>
  STAGES.filter((stage) => counts[stage].invocations > 0).reduce((sum, stage) => sum + of(stage), 0);

const dynamoCost = (figures: LoadFigures, stage: Stage): number => {
  const { readUnits, writeUnits } = figures.counts[stage];
  return (
    million(perMillion(figures, readUnits), PRICES.dynamoReadUnits) +
    million(perMillion(figures, writeUnits), PRICES.dynamoWriteUnits)
  );
};

/** Requests per event: EventBridge sends each one, Lambda receives batches and deletes ten at a time. */
const eventRequests = ({ load, counts, bodyBytes }: LoadFigures): number => {
  const batches = counts.events.invocations;
  const receives = batches * Math.ceil(((load.events / batches) * bodyBytes) / SQS_CHUNK_BYTES);
  return load.events + receives + batches * Math.ceil(load.events / batches / DELETES_PER_REQUEST);
};

/** Requests to send, receive and delete on a Lambda's queue; the sweep has none. */
const sqsCost = (figures: LoadFigures, stage: Stage): number => {
  if (stage === 'sweep') return 0;
  const { invocations } = figures.counts[stage];
  const standard = (requests: number) => million(perMillion(figures, requests), PRICES.sqsStandardRequests);
  if (stage === 'events') return standard(eventRequests(figures));
  const requests = sumOf(figures, (sender) => figures.counts[sender].sent[stage]) + 2 * invocations;
  return stage === 'investigate' ? standard(requests) : million(perMillion(figures, requests), PRICES.sqsFifoRequests);
};

/** Time spent waiting for Slack: the first calls of an invocation go out at once, the others at the channel's pace. */
const slackMs = (invocations: number, calls: number): number => {
  const atOnce = Math.min(invocations * SLACK_BURST, calls);
  return atOnce * SLACK_CALL_MS + (calls - atOnce) * SLACK_PACE_MS;
};

/** Milliseconds of a Lambda: computing at its share of a CPU, plus all waiting. */
const millisecondsOf = ({ counts }: LoadFigures, stage: Stage): number => {
  const { invocations, cpuMs, calls, sent, awsCalls, slackCalls } = counts[stage];
  const sends = Object.values(sent).reduce((sum, count) => sum + count, 0);
  const storeCalls = Object.values(calls).reduce((sum, count) => sum + count, 0);
  const waited = (storeCalls + sends) * STORE_CALL_MS + awsCalls * AWS_CALL_MS + slackMs(invocations, slackCalls);
  return cpuMs / (MEMORY_MB[stage] / CPU_MB) + waited;
};

/** The sweep runs each minute with or without events: its invocations are fixed costs. */
const lambdaCost = (figures: LoadFigures, stage: Stage): number => {
  const invocations = stage === 'sweep' ? 0 : figures.counts[stage].invocations;
  const gbSeconds = (millisecondsOf(figures, stage) / 1000) * (MEMORY_MB[stage] / 1024);
  return (
    million(perMillion(figures, invocations), PRICES.lambdaRequests) +
    perMillion(figures, gbSeconds) * PRICES.lambdaGbSeconds
  );
};

/** What a million events cost in these Lambdas and their queues, computed from the calls of a played load. */
export const costOf = (figures: LoadFigures, stages: readonly Stage[]): Cost => {
  const sum = (of: (figures: LoadFigures, stage: Stage) => number): number =>
    stages.reduce((total, stage) => total + of(figures, stage), 0);
  return { dynamo: sum(dynamoCost), sqs: sum(sqsCost), lambda: sum(lambdaCost) };
};

/** All of it together. */
export const totalOf = ({ dynamo, sqs, lambda }: Cost): number => dynamo + sqs + lambda;

/** Cost of the logs of a million events. */
export const logCostOf = (figures: LoadFigures): number => {
  const { counts } = figures;
  const bytes = sumOf(figures, (stage) => counts[stage].logBytes + counts[stage].invocations * INVOCATION_LOG_BYTES);
  return (perMillion(figures, bytes) / 1e9) * PRICES.logsGb;
};

/** Billed milliseconds of an invocation of a Lambda; NaN when it never ran. */
export const durationOf = (figures: LoadFigures, stage: Stage): number =>
  millisecondsOf(figures, stage) / figures.counts[stage].invocations;

const MINUTES_PER_MONTH = 43_800;
/** Long polls of twenty seconds by five pollers on an empty queue. */
const IDLE_POLLS_PER_MINUTE = 15;

/** Lambdas on a schedule: runs a minute, and seconds of one run where nothing is due, from experience. */
const SCHEDULED = [
  { name: 'sweep', runs: 1, seconds: 0.2 },
  { name: 'scaling-poll', runs: 1 / 5, seconds: 2 },
  { name: 'sync', runs: 1 / 60, seconds: 20 },
] as const;

/** Read units of an empty sweep: half a unit for a query of each shard of the due index, one for shared causes. */
const SWEEP_READ_UNITS = DUE_SHARDS.length / 2 + 1;

/** Monthly cost without events: alarms, the secret, empty polls of the queues, schedules and their Lambdas. */
export const fixedCost = (alarms: number, queues: number) => {
  const runs = SCHEDULED.reduce((sum, each) => sum + each.runs, 0) * MINUTES_PER_MONTH;
  const gbSeconds = SCHEDULED.reduce((sum, each) => sum + each.runs * each.seconds * (memoryOf(each.name) / 1024), 0);
  return {
    alarms: alarms * PRICES.alarm,
    secret: PRICES.secret,
    polls: million(queues * IDLE_POLLS_PER_MINUTE * MINUTES_PER_MONTH, PRICES.sqsStandardRequests),
    schedules:
      million(runs, PRICES.schedulerInvocations + PRICES.lambdaRequests) +
      gbSeconds * MINUTES_PER_MONTH * PRICES.lambdaGbSeconds +
      million(MINUTES_PER_MONTH * SWEEP_READ_UNITS, PRICES.dynamoReadUnits),
  };
};
