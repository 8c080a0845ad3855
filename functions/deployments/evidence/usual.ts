import { burstsOf } from './bursts.ts';
import { FLOOR, startsOf } from './controls.ts';
import { attributable, isEarly } from './failures.ts';
import type { Rate, Starts } from './e-value.ts';
import type { LiveTask, DeploymentHealth } from '../../service-state/deployment-health.ts';
import { START_SECONDS } from '../../service-state/deployment-health.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** Weight of the prior in starts, which the old revision's history must outweigh. */
const PRIOR_STARTS = 25;
/** Deaths of running tasks per task-hour that happen anyway, and the weight of this prior in hours. */
const FLOOR_PER_HOUR = 0.005;
const PRIOR_HOURS = 25;
/** Upper limit for the usual chance of a failed start. */
export const MOST_CHANCE = 0.97;

/** Whether a task belongs to one of the deployments. */
export const isOf = (healths: readonly DeploymentHealth[], { deployment }: LiveTask): boolean =>
  healths.some((health) => health.deployment === deployment);

/**
 * Weight, in failed starts, of assuming that failures spread evenly over START_SECONDS, until history shows when they
 * happen.
 */
const EVEN_FAILURES = 10;

/**
 * The share of failing starts that would have failed by some age, by `history`. Credit that grows evenly comes too late
 * where starts fail within seconds: if many tasks start at once, all failures would be counted before any survivor is.
 */
const creditOf = (history: readonly DeploymentHealth[]): ((ageSeconds: number) => number) => {
  const strikes = history
    .flatMap(attributable)
    .flatMap((failure) => (isEarly(failure) ? [failure.ageSeconds ?? 0] : []));
  return (age) => {
    const even = EVEN_FAILURES * Math.min(1, age / START_SECONDS);
    return (even + strikes.filter((strike) => strike <= age).length) / (EVEN_FAILURES + strikes.length);
  };
};

/** Healths with the tasks alive; `history` shows at what age failing starts fail. */
type Lifetimes = {
  readonly healths: readonly DeploymentHealth[];
  readonly live: readonly LiveTask[];
  readonly history: readonly DeploymentHealth[];
  readonly now: EpochSeconds;
};

/** Starts that worked, running ones in part, and the task-hours after the start. */
export const lifetimes = ({ healths, live, history, now }: Lifetimes) => {
  const ages = live.flatMap((task) =>
    task.startedAt !== null && isOf(healths, task) ? [Math.max(0, now - task.startedAt)] : [],
  );
  const young = healths.reduce((all, { ended }) => all + ended.youngMs / 1000, 0);
  const older = healths.reduce((all, { ended }) => all + ended.olderMs / 1000, 0);
  const credit = creditOf(history);
  return {
    survived: young / START_SECONDS + ages.reduce((all, age) => all + credit(age), 0),
    taskHours: (older + ages.reduce((all, age) => all + Math.max(0, age - START_SECONDS), 0)) / 3600,
  };
};

export type Usual = { readonly chance: number; readonly starts: Starts; readonly rate: Rate };

/** Bursts of later deaths in a history; those no longer stored are assumed to cluster like those that are. */
const lateOf = (good: readonly DeploymentHealth[]): number => {
  const kept = good.flatMap(({ failures }) => failures.filter((failure) => !isEarly(failure)));
  const dropped = good.reduce((all, { failuresDropped, earlyDropped }) => all + failuresDropped - earlyDropped, 0);
  const bursts = burstsOf(kept).length;
  return kept.length === 0 ? dropped : bursts * (1 + dropped / kept.length);
};

/** What the old revision's history predicts: a chance of failed starts and a rate of later deaths. */
export const usualOf = (good: readonly DeploymentHealth[], live: readonly LiveTask[], now: EpochSeconds): Usual => {
  const { starts, failed } = startsOf(good, live);
  const late = lateOf(good);
  const { taskHours } = lifetimes({ healths: good, live, history: good, now });
  return {
    chance: Math.min(MOST_CHANCE, Math.max(FLOOR, (failed + 0.5) / (starts + PRIOR_STARTS))),
    starts: { starts, failed },
    rate: {
      perHour: Math.max(FLOOR_PER_HOUR, (late + 0.5) / (taskHours + PRIOR_HOURS)),
      deaths: late,
      hours: taskHours,
    },
  };
};
