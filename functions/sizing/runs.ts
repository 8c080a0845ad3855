import type { Platform, TaskPrices, TaskSize } from './fargate.ts';
import { LINUX, LIST_PRICES, costPerHour, sizesOf } from './fargate.ts';
import { sizeText } from './explain.ts';
import { memoryHistoryOfPeaks, memoryRisk } from './memory-risk.ts';
import { HORIZON_DAYS } from './parameters.ts';
import { mixed } from './regimes.ts';
import { median, quantile } from './statistics.ts';
import { AT_LIMIT, SECONDS_PER_DAY } from './utilisation.ts';

/** One run of a standalone or scheduled task. */
export type TaskRun = {
  readonly startedAt: Date;
  readonly seconds: number;
  /** MiB; undefined when the run was too short for a datapoint. */
  readonly memoryMibMax: number | undefined;
  /** CPU units, the run's 95th percentile. */
  readonly cpuUnitsP95: number | undefined;
  readonly outOfMemory: boolean;
};

export type RunsRequest = {
  readonly runs: readonly TaskRun[];
  readonly size: TaskSize;
  readonly platform?: Platform;
  readonly prices?: TaskPrices;
};

export type RunsRecommendation =
  | { readonly do: 'abstain'; readonly because: string }
  | {
      readonly do: 'resize' | 'keep';
      readonly size: TaskSize;
      readonly usdPerRun: number;
      readonly savingPerMonth: number;
      readonly outOfMemory: number;
      readonly because: string;
    };

const RUNS_MIN = 5;
/** A scheduled task is retried, but its night is lost: within a month at most so probable. */
const EXCEEDED_MOST = 0.05;
/** A batch run may take the whole CPU; it only must not take longer. Its busiest minutes decide. */
const CPU_SHARE = 0.95;

const measured = (runs: readonly TaskRun[]): readonly TaskRun[] =>
  runs.filter(({ memoryMibMax, outOfMemory }) => memoryMibMax !== undefined || outOfMemory);

const peaksOf = (runs: readonly TaskRun[], size: TaskSize) => {
  const newest = Math.max(...runs.map(({ startedAt }) => startedAt.getTime()));
  return [...runs]
    .sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime())
    .map(({ memoryMibMax = 0, outOfMemory, startedAt }) => {
      const mib = outOfMemory ? Math.max(memoryMibMax, size.memory) : memoryMibMax;
      const ageDays = (newest - startedAt.getTime()) / 1000 / SECONDS_PER_DAY;
      return { height: Math.log(Math.max(1, mib)), ageDays, saturated: mib >= size.memory * AT_LIMIT };
    });
};

/** Probability that some run of the next month exceeds this memory: a run stands where a service has a day. */
const exceededBy = (runs: readonly TaskRun[], size: TaskSize, runsPerMonth: number) => {
  const history = memoryHistoryOfPeaks(peaksOf(runs, size));
  return (memoryMib: number): number => {
    const { recent, whole } = memoryRisk(history, memoryMib, Math.max(1, runsPerMonth));
    return mixed({ recent: recent.exceeded, whole: whole.exceeded }, history.recentWeight);
  };
};

const runsPerMonth = (runs: readonly TaskRun[]): number => {
  const times = runs.map(({ startedAt }) => startedAt.getTime());
  const days = (Math.max(...times) - Math.min(...times)) / 1000 / SECONDS_PER_DAY;
  return days > 0 ? ((runs.length - 1) / days) * HORIZON_DAYS : runs.length;
};

/**
 * The cheapest size for the runs of a task family: memory by the peak of each run, CPU by the runs' busiest minutes, so
 * that a run takes no longer than today.
 */
export const recommendForRuns = (request: RunsRequest): RunsRecommendation => {
  const { size, platform = LINUX, prices = LIST_PRICES } = request;
  const runs = measured(request.runs);
  if (runs.length < RUNS_MIN) return { do: 'abstain', because: `${runs.length} measured runs, ${RUNS_MIN} are needed` };
  const perMonth = runsPerMonth(runs);
  const exceeded = exceededBy(runs, size, perMonth);
  const cpuKnown = runs.flatMap(({ cpuUnitsP95 }) => (cpuUnitsP95 === undefined ? [] : [cpuUnitsP95]));
  const cpuNeed = cpuKnown.length === 0 ? size.cpu : quantile(cpuKnown, CPU_SHARE);
  const fits = sizesOf(platform)
    .filter(({ cpu, memory }) => cpu >= cpuNeed && exceeded(memory) <= EXCEEDED_MOST)
    .sort((a, b) => costPerHour(a, prices) - costPerHour(b, prices));
  const [chosen] = fits;
  if (chosen === undefined) return { do: 'abstain', because: 'no Fargate size holds these runs safely' };
  const hours = median(runs.map(({ seconds }) => seconds)) / 3600;
  const saving = (costPerHour(size, prices) - costPerHour(chosen, prices)) * hours * perMonth;
  return {
    do: chosen.cpu === size.cpu && chosen.memory === size.memory ? 'keep' : 'resize',
    size: chosen,
    usdPerRun: costPerHour(chosen, prices) * hours,
    savingPerMonth: Math.round(saving * 100) / 100,
    outOfMemory: Math.round(exceeded(chosen.memory) * 1000) / 1000,
    because: `${sizeText(chosen)} for ${runs.length} measured runs, about ${Math.round(perMonth)} a month`,
  };
};
