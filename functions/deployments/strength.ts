import type { Burst } from './bursts.ts';
import type { Shares } from './controls.ts';
import { FLOOR, worstOf } from './controls.ts';
import { LEAST_BAD_RATE, logOddsOfRunning, logOddsOfStarts } from './odds.ts';
import type { Policy } from './policy.ts';
import type { Control, Failure, LiveTask, Trial } from './trial.ts';
import { lifetimes, MOST_CHANCE, usualOf } from './usual.ts';

/** How much likelier a failure is the revision's when the diff names the very thing that is missing. */
const EXPLAINED_BOOST = 50;
const MINIMA = { explained: 2, starts: 3, bursts: 2 } as const;

/**
 * What is weighed: the candidate's trial, the tasks alive, the trials of the last known good, neighbours, and the
 * clock.
 */
export type Weighed = {
  readonly candidate: Trial;
  readonly live: readonly LiveTask[];
  readonly good: readonly Trial[];
  readonly controls: readonly Control[];
  /** What was seen around failures at earlier judgements, by task. */
  readonly frozen?: Readonly<Record<string, Shares>>;
  /** Of failures of class ref: whether the change explains it. `unknown`: the definitions could not be compared. */
  readonly explained: (failure: Failure) => boolean | 'unknown';
  readonly desiredCount: number;
  readonly policy: Pick<Policy, 'alpha' | 'minDistinctFailedTasks'>;
  /** Epoch seconds. */
  readonly now: number;
};

/** Failures that count, by what they say. */
export type Sorted = {
  readonly early: readonly Failure[];
  readonly bursts: readonly Burst[];
  readonly explained: readonly Failure[];
};

/** Logarithms of the three e-values, and what chance of failing was usual for each failed start. */
export type Numbers = {
  readonly start: number;
  readonly run: number;
  readonly explained: number;
  readonly chances: readonly number[];
};

const RATE_SHARE = 0.1;
const RATE_PER_SHARE = 4;

/** The e-values of the failures; `sharesOf` tells what else failed around each. */
export const numbersOf = (weighed: Weighed, sorted: Sorted, sharesOf: (failure: Failure) => Shares): Numbers => {
  const usual = usualOf(weighed.good, weighed.live, weighed.now);
  const { survived, taskHours } = lifetimes([weighed.candidate], weighed.live, weighed.now);
  const chanceOf =
    (base: number) =>
    (failure: Failure): number =>
      Math.min(MOST_CHANCE, Math.max(base, worstOf(sharesOf(failure))));
  const chances = sorted.early.map(chanceOf(usual.chance));
  const excess = sorted.bursts.map(({ failures: [first] }) => {
    const share = first === undefined ? 0 : worstOf(sharesOf(first));
    return share > RATE_SHARE ? Math.max(1, (RATE_PER_SHARE * share) / usual.rate.perHour) : 1;
  });
  return {
    start: logOddsOfStarts(chances, survived, usual.chance),
    run: logOddsOfRunning(excess, taskHours, usual.rate),
    explained:
      Math.log(EXPLAINED_BOOST) +
      logOddsOfStarts(sorted.explained.map(chanceOf(usual.chance / 2)), survived, usual.chance),
    chances,
  };
};

/** Mean of numbers; `otherwise` for none. */
export const mean = (numbers: readonly number[], otherwise: number): number =>
  numbers.length === 0 ? otherwise : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** More starts fail than were to be expected by a margin worth a rollback: five percent more is not. */
const hasEffect = (failed: number, survived: number, usual: number): boolean =>
  (failed + 0.5) / (failed + survived + 1) >= usual + Math.max(0.1, usual);

/** Running tasks die at least as many times as often as the least bad rate says. */
const hasRateEffect = (bursts: number, taskHours: number, perHour: number): boolean =>
  bursts >= LEAST_BAD_RATE * perHour * taskHours;

/** Evidence with the threshold it has to reach. */
export type Strength = {
  readonly weighed: Weighed;
  readonly sorted: Sorted;
  readonly numbers: Numbers;
  readonly threshold: number;
};

/** The path that convicts, if one does: explained by the change, failed starts, or deaths of running tasks. */
export const pathOf = ({ weighed, sorted, numbers, threshold }: Strength): 'explained' | 'starts' | 'bursts' | null => {
  const { candidate, good, live, now } = weighed;
  const { minDistinctFailedTasks: floor } = weighed.policy;
  const { survived, taskHours } = lifetimes([candidate], live, now);
  const [early, explained] = [sorted.early.length, sorted.explained.length];
  const late = sorted.bursts.reduce((all, { failures }) => all + failures.length, 0);
  if (explained >= Math.max(MINIMA.explained, floor) && numbers.explained >= Math.log(threshold)) return 'explained';
  if (numbers.start >= Math.log(threshold)) {
    const isEnough = early >= Math.max(MINIMA.starts, floor);
    if (isEnough && hasEffect(early, survived, mean(numbers.chances, FLOOR))) return 'starts';
  }
  if (numbers.run < Math.log(2 * threshold)) return null;
  const isOften = hasRateEffect(sorted.bursts.length, taskHours, usualOf(good, live, now).rate.perHour);
  return sorted.bursts.length >= MINIMA.bursts && late >= floor && isOften ? 'bursts' : null;
};
