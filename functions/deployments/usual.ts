import { burstsOf } from './bursts.ts';
import { FLOOR, startsOf } from './controls.ts';
import { isEarly } from './failures.ts';
import type { Rate } from './odds.ts';
import type { LiveTask, Trial } from './trial.ts';
import { START_SECONDS } from './trial.ts';

/** Starts of the old revision that history has to outweigh (science/rollback.md section 5). */
const PRIOR_STARTS = 25;
/** Deaths of running tasks per task-hour that happen anyway, and the hours history has to outweigh. */
const FLOOR_PER_HOUR = 0.005;
const PRIOR_HOURS = 25;
/** Most that a failed start is ever taken to be everyday life. */
export const MOST_CHANCE = 0.97;

/** Whether a task belongs to one of the trials. */
export const isOf = (trials: readonly Trial[], { deployment }: LiveTask): boolean =>
  trials.some((trial) => trial.deployment === deployment);

/** Starts that worked, running ones in part, and the task-hours after the start; `now` in epoch seconds. */
export const lifetimes = (trials: readonly Trial[], live: readonly LiveTask[], now: number) => {
  const ages = live.flatMap((task) =>
    task.startedAt !== null && isOf(trials, task) ? [Math.max(0, now - task.startedAt)] : [],
  );
  const young = trials.reduce((all, { ended }) => all + ended.youngMs / 1000, 0);
  const older = trials.reduce((all, { ended }) => all + ended.olderMs / 1000, 0);
  return {
    survived: (young + ages.reduce((all, age) => all + Math.min(age, START_SECONDS), 0)) / START_SECONDS,
    taskHours: (older + ages.reduce((all, age) => all + Math.max(0, age - START_SECONDS), 0)) / 3600,
  };
};

export type Usual = { readonly chance: number; readonly rate: Rate };

/** What the old revision's history makes us expect: a chance of failed starts and a rate of later deaths. */
export const usualOf = (good: readonly Trial[], live: readonly LiveTask[], now: number): Usual => {
  const { starts, failed } = startsOf(good, live);
  const late = burstsOf(good.flatMap(({ failures }) => failures.filter((failure) => !isEarly(failure)))).length;
  const { taskHours } = lifetimes(good, live, now);
  return {
    chance: Math.min(MOST_CHANCE, Math.max(FLOOR, (failed + 0.5) / (starts + PRIOR_STARTS))),
    rate: {
      perHour: Math.max(FLOOR_PER_HOUR, (late + 0.5) / (taskHours + PRIOR_HOURS)),
      deaths: late,
      hours: taskHours,
    },
  };
};
