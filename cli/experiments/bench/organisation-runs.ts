import type { EventRecord } from '../../../functions/adapters/sqs/record.ts';
import { pollAll, pollPlaces } from '../../../functions/handlers/scaling-poll/poll-places.ts';
import { sweep } from '../../../functions/handlers/sweep/sweep.ts';
import { syncAll, syncPlaces } from '../../../functions/handlers/sync/sync-places.ts';
import { handleShards } from '../../../functions/handlers/weekly-report/shard.ts';
import { weeklyReport } from '../../../functions/handlers/weekly-report/weekly-report.ts';
import { placeName } from '../../../functions/organisation/spoke.ts';
import { PRICES } from './prices.ts';
import type { Organisation } from './organisation.ts';

/** A function as serverless.yml and infra/queues.yml have it. */
type Deployed = {
  readonly name: string;
  readonly limitSeconds: number;
  readonly memoryMb: number;
  readonly batch: number;
};

/** One run of a function, with all of its messages. */
export type RunFigures = Deployed & {
  readonly invocations: number;
  readonly longestSeconds: number;
  readonly billedSeconds: number;
  /** From the first to the last invocation, five at a time. */
  readonly wallSeconds: number;
  /** Messages that come again. */
  readonly again: number;
  /** USD of Lambda and of the messages: three calls of SQS each. */
  readonly dollars: number;
};

const AT_ONCE = 5;

const secondsOf = async <Answer>(work: () => Promise<Answer>): Promise<readonly [Answer, number]> => {
  const began = performance.now();
  const answer = await work();
  return [answer, (performance.now() - began) / 1000];
};

/** Invokes for the waiting messages, five invocations at a time, until there is none; returns the seconds of each. */
const drained = async (
  waiting: string[],
  { batch }: Deployed,
  handle: (records: readonly EventRecord[]) => Promise<readonly string[]>,
) => {
  const seconds: number[] = [];
  let [again, messages] = [0, 0];
  const worker = async (): Promise<void> => {
    for (let bodies = waiting.splice(0, batch); bodies.length > 0; bodies = waiting.splice(0, batch)) {
      messages += bodies.length;
      const [failed, took] = await secondsOf(() => handle(bodies.map((body, n) => ({ id: String(n), body }))));
      seconds.push(took);
      again += failed.length;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { seconds, again, messages };
};

type Steps = {
  readonly schedule: () => Promise<unknown>;
  readonly waiting: string[];
  readonly handle: (records: readonly EventRecord[]) => Promise<readonly string[]>;
};

const runOf = async (deployed: Deployed, { schedule, waiting, handle }: Steps): Promise<RunFigures> => {
  const began = performance.now();
  const [, first] = await secondsOf(schedule);
  const { seconds, again, messages } = await drained(waiting, deployed, handle);
  const all = [first, ...seconds];
  const billed = all.reduce((sum, each) => sum + each, 0);
  const lambda =
    billed * (deployed.memoryMb / 1024) * PRICES.lambdaGbSeconds + (all.length / 1e6) * PRICES.lambdaRequests;
  return {
    ...deployed,
    invocations: all.length,
    longestSeconds: Math.max(...all),
    billedSeconds: billed,
    wallSeconds: (performance.now() - began) / 1000,
    again,
    dollars: lambda + ((messages * 3) / 1e6) * PRICES.sqsStandardRequests,
  };
};

/** Reads every service, as each hour. */
export const runSync = ({ sync, waiting }: Organisation): Promise<RunFigures> =>
  runOf(
    { name: 'sync', limitSeconds: 900, memoryMb: 512, batch: 1 },
    { schedule: () => syncAll(sync), waiting: waiting.sync, handle: (records) => syncPlaces(records, sync) },
  );

/** Polls scaling activities, as every five minutes. */
export const runPoll = ({ poll, waiting }: Organisation): Promise<RunFigures> =>
  runOf(
    { name: 'scaling-poll', limitSeconds: 240, memoryMb: 512, batch: 10 },
    { schedule: () => pollAll(poll), waiting: waiting.poll, handle: (records) => pollPlaces(records, poll) },
  );

/** The sweep, as each minute. */
export const runSweep = ({ sync }: Organisation): Promise<RunFigures> =>
  runOf(
    { name: 'sweep', limitSeconds: 50, memoryMb: 1769, batch: 1 },
    {
      schedule: () => sweep({ ...sync, scopes: [placeName(sync.places?.own ?? { account: '', region: '' })] }),
      waiting: [],
      handle: async () => [],
    },
  );

/** The weekly report with its shards. */
export const runReport = ({ report, waiting }: Organisation): Promise<RunFigures> =>
  runOf(
    { name: 'weekly-report', limitSeconds: 900, memoryMb: 1024, batch: 1 },
    {
      schedule: () => weeklyReport(report),
      waiting: waiting.report,
      handle: (records) => handleShards(records, report),
    },
  );
