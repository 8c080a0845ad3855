import type { TargetTracking } from './target-tracking.ts';

export type ReplayResult = {
  readonly tasksMean: number;
  /** Mean billed tasks, including those that start or drain. */
  readonly billedMean: number;
  readonly tasksMost: number;
  readonly tasksLeast: number;
  /** Mean over time, in percent of the running capacity. */
  readonly utilisationMean: number;
  /** Share of the time in which demand exceeds the running capacity: the service is throttled. */
  readonly overloadedShare: number;
  /** Share of the time at the maximum with the metric above the target. */
  readonly atMaximumShare: number;
  readonly changesPerDay: number;
};

/** Running totals over minutes. */
export type Sums = {
  minutes: number;
  tasks: number;
  /** Minutes of tasks that started or drained. */
  extra: number;
  used: number;
  overloaded: number;
  atMaximum: number;
  changes: number;
  most: number;
  least: number;
};

/** One minute: demand and capacity in CPU units, the policy's metric in percent. */
export type Minute = { readonly demand: number; readonly offered: number; readonly percent: number };

/** Nothing counted yet. */
export const noSums = (): Sums => ({
  minutes: 0,
  tasks: 0,
  extra: 0,
  used: 0,
  overloaded: 0,
  atMaximum: 0,
  changes: 0,
  most: 0,
  least: Infinity,
});

export type Counts = { readonly running: number; readonly desired: number };

/** Counts `minutes` equal minutes. */
export const tally = (sums: Sums, state: Counts, seen: Minute, policy: TargetTracking, minutes: number): void => {
  const { demand, offered, percent } = seen;
  sums.minutes += minutes;
  sums.tasks += state.running * minutes;
  sums.used += Math.min(1, demand / offered) * minutes;
  sums.overloaded += demand > offered ? minutes : 0;
  sums.atMaximum += state.desired >= policy.maximum && percent > policy.targetPercent ? minutes : 0;
  sums.most = Math.max(sums.most, state.running);
  sums.least = Math.min(sums.least, state.running);
};

/** Means and shares over the minutes counted. */
export const resultOf = (sums: Sums): ReplayResult => {
  const minutes = Math.max(1, sums.minutes);
  return {
    tasksMean: sums.tasks / minutes,
    billedMean: (sums.tasks + sums.extra) / minutes,
    tasksMost: sums.most,
    tasksLeast: Number.isFinite(sums.least) ? sums.least : 0,
    utilisationMean: (sums.used / minutes) * 100,
    overloadedShare: sums.overloaded / minutes,
    atMaximumShare: sums.atMaximum / minutes,
    changesPerDay: sums.changes / (minutes / 1440),
  };
};
