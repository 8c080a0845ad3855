import type { Shares } from './controls.ts';
import { FLOOR, sharesAround, startsOf, worstOf } from './controls.ts';
import { classOf, isEarly } from './failures.ts';
import { logMean, logOddsOfRunning, logOddsOfStarts } from './odds.ts';
import type { Policy } from './policy.ts';
import type { Control, Failure, LiveTask, Trial } from './trial.ts';
import { START_SECONDS } from './trial.ts';
import type { Burst } from './bursts.ts';
import { burstsOf, outsideOf } from './bursts.ts';

/** Starts of the old revision that history has to outweigh (science/rollback.md section 5). */
const PRIOR_STARTS = 25;
/** Deaths of running tasks per task-hour that happen anyway, and the hours history has to outweigh. */
const FLOOR_PER_HOUR = 0.005;
const PRIOR_HOURS = 25;
const MOST_CHANCE = 0.97;
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

const isOf = (trials: readonly Trial[], { deployment }: LiveTask): boolean =>
  trials.some((trial) => trial.deployment === deployment);

/** Seconds that live tasks have run so far, with how many of them are starts that worked. */
const lifetimes = (trials: readonly Trial[], live: readonly LiveTask[], now: number) => {
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

type Usual = { readonly chance: number; readonly perHour: number };

/** What the old revision's history makes us expect: a chance of failed starts and a rate of later deaths. */
const usualOf = ({ good, live, now }: Weighed): Usual => {
  const { starts, failed } = startsOf(good, live);
  const late = burstsOf(good.flatMap(({ failures }) => failures.filter((failure) => !isEarly(failure)))).length;
  const { taskHours } = lifetimes(good, live, now);
  return {
    chance: Math.min(MOST_CHANCE, Math.max(FLOOR, (failed + 0.5) / (starts + PRIOR_STARTS))),
    perHour: Math.max(FLOOR_PER_HOUR, (late + 0.5) / (taskHours + PRIOR_HOURS)),
  };
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
  const usual = usualOf(weighed);
  const { survived, taskHours } = lifetimes([weighed.candidate], weighed.live, weighed.now);
  const chanceOf =
    (base: number) =>
    (failure: Failure): number =>
      Math.min(MOST_CHANCE, Math.max(base, worstOf(sharesOf(failure))));
  const chances = sorted.early.map(chanceOf(usual.chance));
  const rates = sorted.bursts.map(({ failures: [first] }) => {
    const share = first === undefined ? 0 : worstOf(sharesOf(first));
    return share > RATE_SHARE ? Math.max(usual.perHour, RATE_PER_SHARE * share) : usual.perHour;
  });
  return {
    start: logOddsOfStarts(chances, survived, usual.chance),
    run: logOddsOfRunning(rates, taskHours, usual.perHour),
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

const pathOf = (weighed: Weighed, sorted: Sorted, numbers: Numbers, threshold: number): Evidence['path'] => {
  const { minDistinctFailedTasks: floor } = weighed.policy;
  const { survived } = lifetimes([weighed.candidate], weighed.live, weighed.now);
  const late = sorted.bursts.reduce((all, { failures }) => all + failures.length, 0);
  const isLikely = logMean([numbers.start, numbers.run]) >= Math.log(threshold);
  const usual = mean(numbers.chances, FLOOR);
  if (sorted.explained.length >= Math.max(MINIMA.explained, floor) && numbers.explained >= Math.log(threshold))
    return 'explained';
  if (
    isLikely &&
    sorted.early.length >= Math.max(MINIMA.starts, floor) &&
    hasEffect(sorted.early.length, survived, usual)
  )
    return 'starts';
  return isLikely && sorted.bursts.length >= MINIMA.bursts && late >= floor ? 'bursts' : null;
};

const worst = (shares: readonly Shares[]): Shares => ({
  old: Math.max(0, ...shares.map(({ old }) => old)),
  others: Math.max(0, ...shares.map(({ others }) => others)),
  zone: Math.max(0, ...shares.map(({ zone }) => zone)),
});

const isUnexplained = ({ explained }: Weighed, failure: Failure): boolean =>
  classOf(failure) === 'ref' && explained(failure) === false;

/**
 * Is this release failing, and is it the release? The change-gated mixture test with controls local in time of
 * science/rollback.md section 5, over everything believed of one deployment. Pure: the same belief and clock give the
 * same.
 */
export const weigh = (weighed: Weighed): Evidence => {
  const { candidate, policy, desiredCount } = weighed;
  const mine = candidate.failures.filter((failure) => classOf(failure) !== 'env' && !isUnexplained(weighed, failure));
  const outside = outsideOf(
    mine,
    weighed.live.filter((task) => isOf([candidate], task)),
  );
  const counted = mine.filter((failure) => !outside.claims(failure));
  const sorted = sortOf(weighed, counted);
  const shares = new Map(
    counted.map((f) => [f.task, sharesAround(f, { trials: weighed.good, live: weighed.live }, weighed.controls)]),
  );
  const numbers = numbersOf(weighed, sorted, ({ task }) => shares.get(task) ?? NO_SHARES);
  const threshold = (desiredCount > LARGE_SERVICE_TASKS ? 100 : 1) / policy.alpha;
  const path = pathOf(weighed, sorted, numbers, threshold);
  const alone =
    path === null
      ? pathOf(
          weighed,
          sorted,
          numbersOf(weighed, sorted, () => NO_SHARES),
          threshold,
        )
      : path;
  return {
    isWarranted: path !== null,
    path,
    isHeldByControls: path === null && alone !== null,
    outsideAt: outside.at,
    odds: Math.exp(
      Math.min(
        700,
        Math.max(logMean([numbers.start, numbers.run]), sorted.explained.length > 0 ? numbers.explained : -700),
      ),
    ),
    threshold,
    counts: {
      early: sorted.early.length,
      bursts: sorted.bursts.length,
      explained: sorted.explained.length,
      unexplained: candidate.failures.filter((failure) => isUnexplained(weighed, failure)).length,
      env: candidate.failures.filter((failure) => classOf(failure) === 'env').length,
    },
    ...lifetimes([candidate], weighed.live, weighed.now),
    old: startsOf(weighed.good, weighed.live),
    usualChance: mean(numbers.chances, FLOOR),
    worstShares: worst([...shares.values()]),
    counted,
  };
};
