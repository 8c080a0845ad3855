import { burstsOf, droppedBurstsOf, outsideOf } from './bursts.ts';
import type { Shares } from '../../service-state/shares.ts';
import { FLOOR, largerOf, largestOf, sharesAround, startsOf, worstOf } from './controls.ts';
import type { Dependency } from './dependency.ts';
import { dependencyOf, NO_DEPENDENCY } from './dependency.ts';
import { classOf, isEarly } from './failures.ts';
import type { Load } from './overload.ts';
import { overloadOf } from './overload.ts';
import type { Sorted, Strength, Weighed } from './strength.ts';
import { isWorthAsking, lateOf, mean, numbersOf, pathOf, RATE_SHARE } from './strength.ts';
import type { Failure } from '../../service-state/deployment-health.ts';
import { isOf, lifetimes, usualOf } from './usual.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

export type { Weighed } from './strength.ts';

/** Desired tasks above which more is asked of the evidence. */
const LARGE_SERVICE_TASKS = 50;
/**
 * How much more: early failures of many tasks arrive before the survivors are counted; of running tasks the hours so
 * far are known. Their deaths are tested at half of alpha.
 */
const LARGE_SERVICE_TIMES = { starts: 100, late: 10 } as const;

const thresholdsOf = (alpha: number, desiredCount: number): Strength['thresholds'] => {
  const isLarge = desiredCount > LARGE_SERVICE_TASKS;
  return {
    starts: (isLarge ? LARGE_SERVICE_TIMES.starts : 1) / alpha,
    late: (2 * (isLarge ? LARGE_SERVICE_TIMES.late : 1)) / alpha,
  };
};
/** The result of the statistical test, with everything that went into it. */
export type Evidence = {
  readonly isWarranted: boolean;
  /** Which test the evidence is strong by. */
  readonly path: 'explained' | 'starts' | 'bursts' | null;
  /** Too weak to act on, strong enough to ask a person. */
  readonly isWorthAsking: boolean;
  /** It would be strong if the old revision and the neighbours had been quiet. */
  readonly isHeldByControls: boolean;
  /**
   * Simultaneous death of long-running tasks: an outside event that does not count against the revision. Epoch seconds.
   */
  readonly outsideAt: EpochSeconds | null;
  /** A dependency that is down and explains failures, which then do not count against the revision. */
  readonly dependency: Dependency | null;
  /** An overload that explains failures, which then do not count against the revision. */
  readonly load: Load | null;
  readonly eValue: number;
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
  /** Of the last known good: starts, failed ones, and deaths of running tasks (those within a minute count once). */
  readonly old: { readonly starts: number; readonly failed: number; readonly late: number };
  /** Expected chance of a failed start, the mean over the failures. */
  readonly usualChance: number;
  readonly worstShares: Shares;
  /** By task, for failures around which anything else failed. */
  readonly shares: Readonly<Record<string, Shares>>;
  readonly counted: readonly Failure[];
};

const NO_SHARES: Shares = { old: 0, others: 0, zone: 0 };

/** Failures that count: of class app, and of class ref unless the change is known not to explain them. */
const sortOf = ({ explained, candidate }: Weighed, counted: readonly Failure[], isAlone: boolean): Sorted => ({
  early: counted.filter(isEarly),
  bursts: [...(isAlone ? droppedBurstsOf(candidate) : []), ...burstsOf(counted.filter((failure) => !isEarly(failure)))],
  explained: counted.filter((failure) => classOf(failure) === 'ref' && explained(failure) === true),
});

const isUnexplained = ({ explained }: Weighed, failure: Failure): boolean =>
  classOf(failure) === 'ref' && explained(failure) === false;

/** Seconds for which a failure is worth a notification: an outage in the morning says nothing about the evening. */
const RECENT_SECONDS = 3600;

const causeCounts = (weighed: Weighed, sorted: Sorted): Evidence['counts'] => {
  const failures = weighed.candidate.failures.filter(({ at }) => at >= weighed.now - RECENT_SECONDS);
  return {
    early: sorted.early.length,
    bursts: sorted.bursts.length,
    explained: sorted.explained.length,
    unexplained: failures.filter((failure) => isUnexplained(weighed, failure)).length,
    env: failures.filter((failure) => classOf(failure) === 'env').length,
  };
};

/** Largest exponent whose power of e is still a finite number. */
const MOST_LOG = 700;

/** The best of the tests, each measured against the threshold of failed starts. */
const eValueOf = ({ numbers, sorted: { explained }, thresholds }: Strength): number => {
  const late = lateOf(numbers) - Math.log(thresholds.late / thresholds.starts);
  const paths = [numbers.start, late, ...(explained.length > 0 ? [numbers.explained] : [])];
  return Math.exp(Math.min(MOST_LOG, Math.max(...paths)));
};

type Counted = {
  readonly counted: readonly Failure[];
  readonly outsideAt: EpochSeconds | null;
  readonly load: Load | null;
  readonly dependency: Dependency | null;
};

const dependencyIn = ({ candidate, live, connections }: Weighed, failures: readonly Failure[]) =>
  connections === undefined ? NO_DEPENDENCY : dependencyOf({ candidate, live, failures }, connections);

const countedOf = (weighed: Weighed): Counted => {
  const { candidate, live, scalingSigns } = weighed;
  const mine = candidate.failures.filter((failure) => classOf(failure) !== 'env' && !isUnexplained(weighed, failure));
  const outside = outsideOf(
    mine,
    live.filter((task) => isOf([candidate], task)),
  );
  const overload = overloadOf(mine, scalingSigns, candidate.completedAt ?? candidate.seenAt);
  const { dependency, claims } = dependencyIn(weighed, mine);
  const isClaimed = (failure: Failure): boolean =>
    outside.claims(failure) || overload.claims(failure) || claims(failure);
  const counted = mine.filter((failure) => !isClaimed(failure));
  return { counted, outsideAt: outside.at, load: overload.load, dependency };
};

/**
 * Whether nothing outside of the release ever explained failures of it. Only then failures that are no longer stored
 * count: what else failed around them is no longer known.
 */
const isAlone = (
  { outsideAt, load, dependency }: Omit<Counted, 'counted'>,
  shares: ReadonlyMap<string, Shares>,
  frozen: Weighed['frozen'] = {},
): boolean =>
  [outsideAt, load, dependency].every((found) => found === null) &&
  [...shares.values(), ...Object.values(frozen)].every((found) => worstOf(found) <= RATE_SHARE);

/**
 * Is this release failing, and is the release the cause? The mixture test on failures that the change can explain, with
 * controls close in time to each failure, over the whole state of one deployment. Pure: the same state and clock give
 * the same result.
 */
export const weigh = (weighed: Weighed): Evidence => {
  const { candidate, good, live, controls, policy, desiredCount, now } = weighed;
  const { counted, outsideAt, load, dependency } = countedOf(weighed);
  const old = { healths: good, live, desiredCount };
  const around = (failure: Failure): Shares =>
    largerOf(sharesAround(failure, old, controls), weighed.frozen?.[failure.task]);
  const shares = new Map(counted.map((failure) => [failure.task, around(failure)]));
  const sorted = sortOf(weighed, counted, isAlone({ outsideAt, load, dependency }, shares, weighed.frozen));
  const numbers = numbersOf(weighed, sorted, ({ task }) => shares.get(task) ?? NO_SHARES);
  const thresholds = thresholdsOf(policy.alpha, desiredCount);
  const strength = { weighed, sorted, numbers, thresholds };
  const path = pathOf(strength);
  // Where nothing else failed, the numbers without the others are the same ones.
  const isHeld = (): boolean =>
    [...shares.values()].some((found) => worstOf(found) > 0) &&
    pathOf({ ...strength, numbers: numbersOf(weighed, sorted, () => NO_SHARES) }) !== null;
  return {
    isWarranted: path !== null,
    path,
    isWorthAsking: path === null && isWorthAsking(strength),
    isHeldByControls: path === null && isHeld(),
    outsideAt,
    load,
    dependency,
    eValue: eValueOf(strength),
    threshold: thresholds.starts,
    counts: causeCounts(weighed, sorted),
    ...lifetimes({ healths: [candidate], live, history: good, now }),
    old: { ...startsOf(good, live), late: Math.round(usualOf(good, live, now).rate.deaths) },
    usualChance: mean(numbers.chances, FLOOR),
    worstShares: largestOf([...shares.values()]),
    shares: Object.fromEntries([...shares].filter(([, found]) => worstOf(found) > 0)),
    counted,
  };
};
