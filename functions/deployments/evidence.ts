import type { Shares } from './controls.ts';
import { FLOOR, largestOf, sharesAround, startsOf, worstOf } from './controls.ts';
import { classOf, isEarly } from './failures.ts';
import { LEAST_BAD_RATE, logMean, logOddsOfRunning, logOddsOfStarts } from './odds.ts';
import type { Policy } from './policy.ts';
import type { Control, Failure, LiveTask, Trial } from './trial.ts';
import { isOf, lifetimes, MOST_CHANCE, usualOf } from './usual.ts';
import type { Burst } from './bursts.ts';
import { burstsOf, outsideOf } from './bursts.ts';

/** How much likelier a failure is the revision's when the diff names the very thing that is missing. */
const EXPLAINED_BOOST = 50;
/**
 * Desired tasks above which alpha is a hundredth: early deaths of many tasks come faster than the credit of
 * survivors.
 */
const LARGE_SERVICE_TASKS = 50;
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
  /** Of failures of class ref: whether the change explains it. `unknown`: the definitions could not be compared. */
  readonly explained: (failure: Failure) => boolean | 'unknown';
  readonly desiredCount: number;
  readonly policy: Pick<Policy, 'alpha' | 'minDistinctFailedTasks'>;
  /** Epoch seconds. */
  readonly now: number;
};

/** The verdict of the numbers, with all that went into it. */
export type Evidence = {
  readonly isWarranted: boolean;
  /** Which path convicts. */
  readonly path: 'explained' | 'starts' | 'bursts' | null;
  /** It would be warranted if the old revision and the neighbours had been quiet. */
  readonly isHeldByControls: boolean;
  /** A synchronous death of seasoned tasks: an outside event that is not held against the revision. Epoch seconds. */
  readonly outsideAt: number | null;
  readonly odds: number;
  readonly threshold: number;
  readonly counts: {
    readonly early: number;
    readonly bursts: number;
    readonly explained: number;
    readonly unexplained: number;
    readonly env: number;
  };
  /** Starts that worked, running ones in part; task-hours after the start. */
  readonly survived: number;
  readonly taskHours: number;
  readonly old: { readonly starts: number; readonly failed: number };
  /** Chance of a failed start that was to be expected, the mean over the failures. */
  readonly usualChance: number;
  readonly worstShares: Shares;
  readonly counted: readonly Failure[];
};

const NO_SHARES: Shares = { old: 0, others: 0, zone: 0 };

type Sorted = {
  readonly early: readonly Failure[];
  readonly bursts: readonly Burst[];
  readonly explained: readonly Failure[];
};

/** Failures that count: of class app, and of class ref unless the change is known not to explain them. */
const sortOf = ({ explained }: Weighed, counted: readonly Failure[]): Sorted => ({
  early: counted.filter(isEarly),
  bursts: burstsOf(counted.filter((failure) => !isEarly(failure))),
  explained: counted.filter((failure) => classOf(failure) === 'ref' && explained(failure) === true),
});

type Numbers = {
  readonly start: number;
  readonly run: number;
  readonly explained: number;
  readonly chances: readonly number[];
};

const RATE_SHARE = 0.1;
const RATE_PER_SHARE = 4;

const numbersOf = (weighed: Weighed, sorted: Sorted, sharesOf: (failure: Failure) => Shares): Numbers => {
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

const mean = (numbers: readonly number[], otherwise: number): number =>
  numbers.length === 0 ? otherwise : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** More starts fail than were to be expected by a margin worth a rollback: five percent more is not. */
const hasEffect = (failed: number, survived: number, usual: number): boolean =>
  (failed + 0.5) / (failed + survived + 1) >= usual + Math.max(0.1, usual);

/** Running tasks die at least as many times as often as the least bad rate says. */
const hasRateEffect = (bursts: number, taskHours: number, perHour: number): boolean =>
  bursts >= LEAST_BAD_RATE * perHour * taskHours;

type Strength = {
  readonly weighed: Weighed;
  readonly sorted: Sorted;
  readonly numbers: Numbers;
  readonly threshold: number;
};

const pathOf = ({ weighed, sorted, numbers, threshold }: Strength): Evidence['path'] => {
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

const isUnexplained = ({ explained }: Weighed, failure: Failure): boolean =>
  classOf(failure) === 'ref' && explained(failure) === false;

const causeCounts = (weighed: Weighed, sorted: Sorted): Evidence['counts'] => {
  const { failures } = weighed.candidate;
  return {
    early: sorted.early.length,
    bursts: sorted.bursts.length,
    explained: sorted.explained.length,
    unexplained: failures.filter((failure) => isUnexplained(weighed, failure)).length,
    env: failures.filter((failure) => classOf(failure) === 'env').length,
  };
};

/** Largest exponent whose power of e is still a number. */
const MOST_LOG = 700;

const oddsOf = (numbers: Numbers, { explained }: Sorted): number => {
  const log = logMean([numbers.start, numbers.run]);
  return Math.exp(Math.min(MOST_LOG, explained.length > 0 ? Math.max(log, numbers.explained) : log));
};

type Counted = { readonly counted: readonly Failure[]; readonly outsideAt: number | null };

const countedOf = (weighed: Weighed): Counted => {
  const { candidate, live } = weighed;
  const mine = candidate.failures.filter((failure) => classOf(failure) !== 'env' && !isUnexplained(weighed, failure));
  const outside = outsideOf(
    mine,
    live.filter((task) => isOf([candidate], task)),
  );
  return { counted: mine.filter((failure) => !outside.claims(failure)), outsideAt: outside.at };
};

/**
 * Is this release failing, and is it the release? The change-gated mixture test with controls local in time of
 * science/rollback.md section 5, over everything believed of one deployment. Pure: the same belief and clock give the
 * same.
 */
export const weigh = (weighed: Weighed): Evidence => {
  const { candidate, good, live, controls, policy, desiredCount, now } = weighed;
  const { counted, outsideAt } = countedOf(weighed);
  const sorted = sortOf(weighed, counted);
  const old = { trials: good, live };
  const shares = new Map(counted.map((failure) => [failure.task, sharesAround(failure, old, controls)]));
  const numbers = numbersOf(weighed, sorted, ({ task }) => shares.get(task) ?? NO_SHARES);
  const quiet = numbersOf(weighed, sorted, () => NO_SHARES);
  const threshold = (desiredCount > LARGE_SERVICE_TASKS ? 100 : 1) / policy.alpha;
  const strength = { weighed, sorted, numbers, threshold };
  const path = pathOf(strength);
  return {
    isWarranted: path !== null,
    path,
    isHeldByControls: path === null && pathOf({ ...strength, numbers: quiet }) !== null,
    outsideAt,
    odds: oddsOf(numbers, sorted),
    threshold,
    counts: causeCounts(weighed, sorted),
    ...lifetimes([candidate], live, now),
    old: startsOf(good, live),
    usualChance: mean(numbers.chances, FLOOR),
    worstShares: largestOf([...shares.values()]),
    counted,
  };
};
