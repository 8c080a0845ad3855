import type { Burst } from './bursts.ts';
import type { DependencyFacts } from './dependency.ts';
import { logEValueOfAges } from './age-hazard.ts';
import type { Shares } from '../../service-state/shares.ts';
import { FLOOR, worstOf } from './controls.ts';
import type { Rate } from './e-value.ts';
import { logSum } from './e-value.ts';
import { logEValueOfStarts, logEValueOverHistory } from './e-value.ts';
import type { Policy } from '../policy.ts';
import type { RunningEValue } from './running.ts';
import { eValueOfRunning } from './running.ts';
import type {
  Control,
  Failure,
  LiveTask,
  ScalingSign,
  DeploymentHealth,
} from '../../service-state/deployment-health.ts';
import { lifetimes, MOST_CHANCE, usualOf } from './usual.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** How much likelier a failure is the revision's fault when the diff names exactly what is missing. */
const EXPLAINED_BOOST = 50;
const MINIMA = { explained: 2, starts: 3, bursts: 2 } as const;

/**
 * The input of the test: the candidate's health, the tasks alive, the healths of the last known good, neighbours, and
 * the clock.
 */
export type Weighed = {
  readonly candidate: DeploymentHealth;
  readonly live: readonly LiveTask[];
  readonly good: readonly DeploymentHealth[];
  /** Earlier deployments that went well: they too show how the service usually behaves. */
  readonly earlier: readonly DeploymentHealth[];
  readonly controls: readonly Control[];
  readonly scalingSigns: readonly ScalingSign[];
  /** Connection errors in the logs of failed tasks; undefined: not read. */
  readonly connections: DependencyFacts | undefined;
  /** What else failed around failures at earlier evaluations, by task. */
  readonly frozen?: Readonly<Record<string, Shares>>;
  /** For failures of class ref: whether the change explains it. `unknown`: the definitions could not be compared. */
  readonly explained: (failure: Failure) => boolean | 'unknown';
  readonly desiredCount: number;
  readonly policy: Pick<Policy, 'alpha' | 'minDistinctFailedTasks'>;
  readonly now: EpochSeconds;
};

/** Failures that count, by class. */
export type Sorted = {
  readonly early: readonly Failure[];
  readonly bursts: readonly Burst[];
  readonly explained: readonly Failure[];
};

/** Logarithms of the three e-values, and the usual chance of failing of each failed start. */
export type Numbers = {
  readonly start: number;
  readonly run: RunningEValue;
  readonly explained: number;
  /** That running tasks die by age, of the bursts around which nothing else died, and how many those are. */
  readonly ages: { readonly log: number; readonly bursts: number };
  readonly chances: readonly number[];
};

/** Share of others failing around a failure above which it counts less. */
export const RATE_SHARE = 0.1;
const RATE_PER_SHARE = 4;

const survivedOf = ({ candidate, live, good, now }: Weighed): number =>
  lifetimes({ healths: [candidate], live, history: good, now }).survived;

/**
 * Whether each late failure is among the bursts. Where the first ones are missing, those that are left are old, and a
 * service whose tasks die by chance would look like one whose tasks die of age.
 */
const isWhole = ({ failuresDropped, earlyDropped, lateDropped }: DeploymentHealth, bursts: readonly Burst[]): boolean =>
  failuresDropped === earlyDropped ||
  (failuresDropped - earlyDropped === lateDropped.reduce((sum, minute) => sum + minute.failures, 0) &&
    bursts.some(({ failures }) => failures.length === 0));

/** One death is never enough to ask, so that nothing is computed for it. */
const agesOf = (weighed: Weighed, bursts: readonly Burst[], rate: Rate): Numbers['ages'] => ({
  bursts: bursts.length,
  log:
    bursts.length < MINIMA.bursts || !isWhole(weighed.candidate, bursts)
      ? -Infinity
      : logEValueOfAges({ ...weighed, bursts, rate }),
});

/** The e-values of the failures; `sharesOf` returns what else failed around each. */
export const numbersOf = (weighed: Weighed, sorted: Sorted, sharesOf: (failure: Failure) => Shares): Numbers => {
  const usual = usualOf(weighed.good, weighed.live, weighed.now);
  const history = usualOf([...weighed.good, ...weighed.earlier], weighed.live, weighed.now);
  const survived = survivedOf(weighed);
  const chanceOf =
    (base: number) =>
    (failure: Failure): number =>
      Math.min(MOST_CHANCE, Math.max(base, worstOf(sharesOf(failure))));
  const chances = sorted.early.map(chanceOf(usual.chance));
  const excessOf = ({ failures: [first] }: Burst): number => {
    const share = first === undefined ? 0 : worstOf(sharesOf(first));
    return share > RATE_SHARE ? Math.max(1, (RATE_PER_SHARE * share) / usual.rate.perHour) : 1;
  };
  const bursts = sorted.bursts.map((burst) => ({ burst, excess: excessOf(burst) }));
  const alone = bursts.flatMap(({ burst, excess }) => (excess === 1 ? [burst] : []));
  return {
    start: Math.min(
      logEValueOfStarts(chances, survived, usual.chance),
      logEValueOverHistory(
        sorted.early.map((failure) => worstOf(sharesOf(failure))),
        survived,
        history.starts,
      ),
    ),
    run: eValueOfRunning({
      candidate: weighed.candidate,
      live: weighed.live,
      bursts,
      rate: usual.rate,
      now: weighed.now,
    }),
    explained:
      Math.log(EXPLAINED_BOOST) +
      logEValueOfStarts(sorted.explained.map(chanceOf(usual.chance / 2)), survived, usual.chance),
    ages: agesOf(weighed, alone, history.rate),
    chances,
  };
};

/** Mean of numbers; `otherwise` for none. */
export const mean = (numbers: readonly number[], otherwise: number): number =>
  numbers.length === 0 ? otherwise : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** Weight of the test by rate beside the one by age: it needs no history and counts every burst. */
const RATE_WEIGHT = 0.5;

/** Logarithm of the e-value of deaths of running tasks: a mean of both tests, so an e-value as well. */
export const lateOf = ({ run, ages }: Numbers): number =>
  logSum([Math.log(RATE_WEIGHT) + run.log, Math.log(1 - RATE_WEIGHT) + ages.log]);

/** Whether more starts fail than expected, by a margin worth a rollback: five percent more is not. */
const hasEffect = (failed: number, survived: number, usual: number): boolean =>
  (failed + 0.5) / (failed + survived + 1) >= usual + Math.max(0.1, usual);

/** Evidence with the threshold it has to reach. */
export type Strength = {
  readonly weighed: Weighed;
  readonly sorted: Sorted;
  readonly numbers: Numbers;
  /** For failed starts, and for deaths of running tasks. */
  readonly thresholds: { readonly starts: number; readonly late: number };
};

/**
 * The test by which the evidence is strong, if any: explained by the change, failed starts, or deaths of running tasks.
 */
export const pathOf = ({
  weighed,
  sorted,
  numbers,
  thresholds,
}: Strength): 'explained' | 'starts' | 'bursts' | null => {
  const { minDistinctFailedTasks: floor } = weighed.policy;
  const survived = survivedOf(weighed);
  const [early, explained] = [sorted.early.length, sorted.explained.length];
  if (explained >= Math.max(MINIMA.explained, floor) && numbers.explained >= Math.log(thresholds.starts))
    return 'explained';
  if (numbers.start >= Math.log(thresholds.starts)) {
    const isEnough = early >= Math.max(MINIMA.starts, floor);
    if (isEnough && hasEffect(early, survived, mean(numbers.chances, FLOOR))) return 'starts';
  }
  const { run } = numbers;
  const isEnough = run.bursts >= MINIMA.bursts && run.failures >= floor;
  return lateOf(numbers) >= Math.log(thresholds.late) && isEnough && run.isOften ? 'bursts' : null;
};

/** A tenth of what a rollback needs is enough to ask a person. */
const ASKING_SHARE = 0.1;

/** Whether running tasks die by age so clearly that a person is asked: slow deaths never come to more within a day. */
export const isWorthAsking = ({ weighed, numbers: { ages }, thresholds }: Strength): boolean =>
  ages.bursts >= Math.max(MINIMA.bursts, weighed.policy.minDistinctFailedTasks) &&
  ages.log >= Math.log(thresholds.starts * ASKING_SHARE);
