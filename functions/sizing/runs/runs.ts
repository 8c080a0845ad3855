import { dailyPeaksOf, perMonthOf } from './run-days.ts';
import type { Platform, TaskPrices, TaskSize } from '../fargate.ts';
import { LINUX, LIST_PRICES, costPerHour, sizesOf } from '../fargate.ts';
import { sizeText } from '../explain.ts';
import type { Floor } from '../floor.ts';
import { holds, noSizeText } from '../floor.ts';
import { memoryHistoryOfPeaks, memoryRisk } from '../memory-risk.ts';
import { HORIZON_DAYS } from '../parameters.ts';
import { mixed } from '../regimes.ts';
import { maximum, median, quantile } from '../statistics.ts';
import { AT_LIMIT } from '../utilisation.ts';
import { dayInUtc } from '../../primitives/instant-text.ts';

/** One run of a standalone or scheduled task. */
export type TaskRun = {
  readonly startedAt: Date;
  readonly seconds: number;
  /** MiB; undefined when the run was too short for a datapoint, or was not measured. */
  readonly memoryMibMax: number | undefined;
  /** CPU units, the run's 95th percentile. */
  readonly cpuUnitsP95: number | undefined;
  readonly outOfMemory: boolean;
  /** MiB of its task; absent: today's size. */
  readonly memoryMibLimit?: number;
};

export type RunsRequest = {
  readonly runs: readonly TaskRun[];
  readonly size: TaskSize;
  readonly platform?: Platform;
  readonly prices?: TaskPrices;
  /** MiB that the hard limits of the task's containers need. */
  readonly containersMib?: number;
};

/** What is known of the runs behind a recommendation. */
export type RunsSeen = {
  readonly runs: number;
  /** Runs with known memory, even if only as "at least". */
  readonly measured: number;
  readonly outOfMemory: number;
  readonly perMonth: number;
  readonly medianSeconds: number;
};

export type RunsRecommendation =
  | { readonly kind: 'abstain'; readonly reason: string; readonly seen: RunsSeen }
  /** No size of the platform holds what was observed. */
  | { readonly kind: 'none-fits'; readonly reason: string; readonly seen: RunsSeen }
  | {
      readonly kind: 'resize' | 'keep';
      readonly size: TaskSize;
      readonly seen: RunsSeen;
      readonly usdPerRun: number;
      readonly savingPerMonth: number;
      /** Probability that some run of the next month runs out of memory: with this size, and with today's. */
      readonly outOfMemory: number;
      readonly outOfMemoryToday: number;
      /** Share of the measured runs whose busiest minutes this size would have slowed down. */
      readonly slowed: number;
      /** The back-test of this size, in one sentence. */
      readonly backtest: string;
      readonly reason: string;
    };

const RUNS_MIN = 5;
const DAYS_MIN = 3;
/** A scheduled task is retried, but its night is lost: maximum probability within a month. */
const EXCEEDED_MOST = 0.05;
/** A batch run may use the whole CPU, but must not take longer. Its busiest minutes decide. */
const CPU_SHARE = 0.95;

const isMeasured = ({ memoryMibMax, outOfMemory }: TaskRun): boolean => memoryMibMax !== undefined || outOfMemory;

/** What the runs show, before any recommendation. */
export const runsSeen = (runs: readonly TaskRun[]): RunsSeen => ({
  runs: runs.length,
  measured: runs.filter(isMeasured).length,
  outOfMemory: runs.filter(({ outOfMemory }) => outOfMemory).length,
  perMonth: runs.length === 0 ? 0 : perMonthOf(runs.map(({ startedAt }) => startedAt)),
  medianSeconds: runs.length === 0 ? 0 : median(runs.map(({ seconds }) => seconds)),
});

/** MiB that a run needed, and whether its limit cut that. */
const wantOf = ({ memoryMibMax = 0, outOfMemory, memoryMibLimit }: TaskRun, size: TaskSize) => {
  const limit = memoryMibLimit ?? size.memory;
  const mib = outOfMemory ? Math.max(memoryMibMax, limit) : memoryMibMax;
  return { mib, saturated: mib >= limit * AT_LIMIT };
};

/**
 * Probability that some run of the next month exceeds this memory. A day with runs takes the place of a service's day;
 * of several runs a day the highest counts, because they are not independent.
 */
export const exceededBy = (runs: readonly TaskRun[], size: TaskSize) => {
  const peaks = dailyPeaksOf(runs.map((run) => ({ at: run.startedAt, ...wantOf(run, size) })));
  const history = memoryHistoryOfPeaks(peaks);
  const days = Math.min(HORIZON_DAYS, Math.max(1, perMonthOf(runs.map(({ startedAt }) => startedAt))));
  return (memoryMib: number): number => {
    const { recent, whole } = memoryRisk(history, memoryMib, days);
    return mixed({ recent: recent.exceeded, whole: whole.exceeded }, history.recentWeight);
  };
};

const backtestOf = (runs: readonly TaskRun[], today: TaskSize, { memory }: TaskSize): string => {
  const wanted = runs.map((run) => wantOf(run, today));
  const over = wanted.filter(({ mib, saturated }) => (saturated ? mib >= memory : mib > memory)).length;
  const nearest = Math.round((Math.max(...wanted.map(({ mib }) => mib)) / memory) * 100);
  return `in ${runs.length} measured runs this memory would have been exceeded in ${over}, nearest ${nearest} %`;
};

const daysIn = (runs: readonly TaskRun[]): number => new Set(runs.map(({ startedAt }) => dayInUtc(startedAt))).size;

const reasonToAbstain = (measured: readonly TaskRun[]): string | undefined => {
  if (measured.length < RUNS_MIN) return `${measured.length} measured runs, ${RUNS_MIN} are needed`;
  const days = daysIn(measured);
  return days < DAYS_MIN ? `too early: measured runs of ${days} days, ${DAYS_MIN} are needed` : undefined;
};

const cpuNeedOf = (runs: readonly TaskRun[], size: TaskSize): number => {
  const known = runs.flatMap(({ cpuUnitsP95 }) => (cpuUnitsP95 === undefined ? [] : [cpuUnitsP95]));
  return known.length === 0 ? size.cpu : Math.min(size.cpu, quantile(known, CPU_SHARE));
};

/** What a size must hold, from measured runs and those that ran out of memory. */
const floorOfRuns = ({ runs, size, containersMib = 0 }: RunsRequest, cpuUnits: number): Floor => ({
  memoryMib: Math.max(containersMib, maximum(runs.map(({ memoryMibMax = 0 }) => memoryMibMax)) || 0),
  aboveMib: killedAtMib(runs, size),
  cpuUnits,
  aboveCpuUnits: 0,
  formerPeakMib: 0,
});

/** MiB of the largest task in which a run ran out of memory; 0 when none did. */
export const killedAtMib = (runs: readonly TaskRun[], size: TaskSize): number =>
  runs.reduce(
    (most, { outOfMemory, memoryMibLimit = size.memory }) => (outOfMemory ? Math.max(most, memoryMibLimit) : most),
    0,
  );

/** A number rounded to `digits` decimals. */
export const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

type Change = { readonly from: TaskSize; readonly to: TaskSize; readonly prices: TaskPrices };

/** What a typical run costs in the new size, and what it saves per month. */
export const worthOfRuns = ({ medianSeconds, perMonth }: RunsSeen, { from, to, prices }: Change) => {
  const hours = medianSeconds / 3600;
  const saving = (costPerHour(from, prices) - costPerHour(to, prices)) * hours * perMonth;
  return { usdPerRun: costPerHour(to, prices) * hours, savingPerMonth: round(saving, 2) };
};

const reasonOf = ({ measured, perMonth }: RunsSeen, from: TaskSize, to: TaskSize): string => {
  const what =
    from.cpu === to.cpu && from.memory === to.memory
      ? `keep ${sizeText(from)}`
      : `${sizeText(from)} to ${sizeText(to)}`;
  return (
    `${what}: ${measured} measured runs, about ${Math.round(perMonth)} a month; memory by the peak of each day's ` +
    'runs, CPU by their busiest minutes, so that a run takes no longer'
  );
};

/** The cheapest safe size; if none that fits is safe enough, the one with the least risk. */
const safest = (fitting: readonly TaskSize[], exceeded: (memoryMib: number) => number, prices: TaskPrices) => {
  const cheapestFirst = [...fitting].sort((a, b) => costPerHour(a, prices) - costPerHour(b, prices));
  return (
    cheapestFirst.find(({ memory }) => exceeded(memory) <= EXCEEDED_MOST) ??
    cheapestFirst.sort((a, b) => exceeded(a.memory) - exceeded(b.memory))[0]
  );
};

/**
 * The cheapest size for the runs of a task family: memory by the peak of each run, CPU by the runs' busiest minutes, so
 * that a run takes no longer than today.
 */
export const recommendForRuns = (request: RunsRequest): RunsRecommendation => {
  const { size, platform = LINUX, prices = LIST_PRICES } = request;
  const seen = runsSeen(request.runs);
  const runs = request.runs.filter(isMeasured);
  const reason = reasonToAbstain(runs);
  if (reason !== undefined) return { kind: 'abstain', reason: reason, seen };
  const exceeded = exceededBy(runs, size);
  const floor = floorOfRuns({ ...request, runs }, cpuNeedOf(runs, size));
  const fitting = sizesOf(platform).filter((each) => holds(floor, each));
  const chosen = safest(fitting, exceeded, prices);
  if (chosen === undefined) return { kind: 'none-fits', reason: noSizeText(floor, platform), seen };
  return {
    kind: chosen.cpu === size.cpu && chosen.memory === size.memory ? 'keep' : 'resize',
    size: chosen,
    seen,
    ...worthOfRuns(seen, { from: size, to: chosen, prices }),
    outOfMemory: round(exceeded(chosen.memory), 3),
    outOfMemoryToday: round(exceeded(size.memory), 3),
    slowed: round(runs.filter(({ cpuUnitsP95 = 0 }) => cpuUnitsP95 > chosen.cpu).length / runs.length, 3),
    backtest: backtestOf(runs, size, chosen),
    reason: reasonOf(seen, size, chosen),
  };
};
