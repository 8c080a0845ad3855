import type { TaskFact } from '../../billing/usage.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { TaskSize } from '../../sizing/fargate.ts';
import type { Metrics } from '../input.ts';

/** An hour in which all tasks were of one revision and of today's size. */
export type Hour = {
  /** Epoch milliseconds of its start. */
  readonly at: EpochMs;
  readonly revision: string;
  /** Means of a task. */
  readonly cpuUnits: number;
  readonly memoryMib: number;
  /** Mean number of running tasks. */
  readonly tasks: number;
  /** Requests that a task served in it; undefined where no load balancer counts them. */
  readonly requests: number | undefined;
};

export type HoursRequest = {
  readonly facts: readonly TaskFact[];
  readonly metrics: Pick<Metrics, 'datapoints' | 'memoryAverage' | 'requests'>;
  readonly size: TaskSize;
  readonly from: Date;
  readonly to: Date;
};

const HOUR_MS = 3_600_000;
/** A stray task of a few seconds makes no hour mixed. */
const PURE_SHARE = 0.99;

type Mean = { sum: number; weight: number };

const meansBy = (
  pairs: Iterable<readonly [at: EpochMs, value: number, weight: number]>,
): ReadonlyMap<EpochMs, Mean> => {
  const means = new Map<EpochMs, Mean>();
  for (const [at, value, weight] of pairs) {
    if (!Number.isFinite(value)) continue;
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    const mean = means.get(hour) ?? { sum: 0, weight: 0 };
    mean.sum += value * weight;
    mean.weight += weight;
    means.set(hour, mean);
  }
  return means;
};

const OTHER_SIZE = '';

/** Task milliseconds of each hour by revision; tasks of another size than today's under no revision. */
const runningBy = ({ facts, size, from, to }: HoursRequest): ReadonlyMap<EpochMs, ReadonlyMap<string, number>> => {
  const hours = new Map<EpochMs, Map<string, number>>();
  for (const { usage } of facts) {
    const revision = usage.cpuUnits === size.cpu && usage.memoryMib === size.memory ? usage.taskDefinition : OTHER_SIZE;
    if (usage.startedAt === undefined) continue;
    const [begin, end] = [Math.max(usage.startedAt.getTime(), from.getTime()), usage.stoppedAt ?? to];
    for (let at = Math.floor(begin / HOUR_MS) * HOUR_MS; at < Math.min(end.getTime(), to.getTime()); at += HOUR_MS) {
      const running = Math.min(end.getTime(), at + HOUR_MS) - Math.max(begin, at);
      const hour = hours.get(at) ?? new Map<string, number>();
      hours.set(at, hour.set(revision, (hour.get(revision) ?? 0) + running));
    }
  }
  return hours;
};

const pureIn = (running: ReadonlyMap<string, number>): { readonly revision: string; readonly tasks: number } => {
  const all = [...running.values()].reduce((sum, each) => sum + each, 0);
  const [revision, most] = [...running].reduce((a, b) => (b[1] > a[1] ? b : a));
  return { revision: most >= PURE_SHARE * all ? revision : OTHER_SIZE, tasks: all / HOUR_MS };
};

/** The hours of a service that tell something of one revision, oldest first. */
export const hoursOf = (request: HoursRequest): readonly Hour[] => {
  const { metrics, size } = request;
  const cpu = meansBy(
    metrics.datapoints.map(({ at, cpuAverage = NaN, seconds }) => [at.getTime(), cpuAverage, seconds]),
  );
  const memory = meansBy(metrics.memoryAverage.map(([at, percent]) => [at, percent, 1]));
  const requests = new Map(metrics.requests ?? []);
  return [...runningBy(request)]
    .flatMap(([at, running]): readonly Hour[] => {
      const { revision, tasks } = pureIn(running);
      const [cpuMean, memoryMean] = [cpu.get(at), memory.get(at)];
      if (revision === OTHER_SIZE || cpuMean === undefined || memoryMean === undefined) return [];
      const cpuUnits = (cpuMean.sum / cpuMean.weight / 100) * size.cpu;
      const memoryMib = (memoryMean.sum / memoryMean.weight / 100) * size.memory;
      return [{ at, revision, cpuUnits, memoryMib, tasks, requests: requests.get(at) }];
    })
    .sort((a, b) => a.at - b.at);
};
