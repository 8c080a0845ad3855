import type { DeploymentHealth, LiveTask } from '../../service-state/deployment-health.ts';
import { START_SECONDS } from '../../service-state/deployment-health.ts';
import type { Burst } from './bursts.ts';
import type { Rate } from './e-value.ts';
import { logMean, logSum } from './e-value.ts';
import { isEarly } from './failures.ts';
import { isOf } from './usual.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** Shapes of a Weibull lifetime with the gamma function of 1 + 1 / shape: by chance, by wear, and on the hour. */
const SHAPES = [
  { shape: 1, gamma: 1 },
  { shape: 3, gamma: 0.89298 },
  { shape: 6, gamma: 0.92772 },
] as const;
/** Mean lifetimes in hours of a release whose tasks die by age. */
const MEAN_HOURS = [0.33, 0.75, 1.5, 3, 6, 12, 24] as const;

/** A lifetime of running tasks: hazard (shape / scale) * (age / scale) ** (shape - 1), scale in hours. */
type Lifetime = { readonly shape: number; readonly scale: number };

const LIFETIMES: readonly Lifetime[] = SHAPES.flatMap(({ shape, gamma }) =>
  MEAN_HOURS.map((mean) => ({ shape, scale: mean / gamma })),
);

/** Deaths per task-hour of a healthy service, and how many services are so before their history says more. */
const HEALTHY_RATES = [
  [0.005, 0.9],
  [0.01, 0.05],
  [0.02, 0.03],
  [0.03, 0.02],
] as const;

/** So many tasks that have reached an age, in hours. */
type Reached = { readonly hours: number; readonly tasks: number };

/** Ages in hours of the first death of each burst, and of all tasks as far as they have come. */
type Lives = { readonly deaths: readonly number[]; readonly reached: readonly Reached[] };

/** The least age that a hazard is taken at, in hours: it is zero or infinite at none. */
const LEAST_HOURS = 1e-3;

const logAlternative = ({ shape, scale }: Lifetime, { deaths, reached }: Lives): number =>
  deaths.reduce(
    (sum, age) => sum + Math.log(shape / scale) + (shape - 1) * Math.log(Math.max(age, LEAST_HOURS) / scale),
    0,
  ) - reached.reduce((sum, { hours, tasks }) => sum + tasks * (hours / scale) ** shape, 0);

/** Logarithm of the chance of lives under "as before": rates weighed by the deaths and task-hours of the history. */
const logAsBefore = ({ deaths, reached }: Lives, { deaths: before, hours }: Rate): number => {
  const logs = HEALTHY_RATES.map(([rate, share]) => Math.log(share) + before * Math.log(rate) - rate * hours);
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const total = reached.reduce((sum, { hours: age, tasks }) => sum + age * tasks, 0);
  const terms = HEALTHY_RATES.map(
    ([rate], place) => Math.log((weights[place] ?? 0) / all) + deaths.length * Math.log(rate) - rate * total,
  );
  return logSum(terms);
};

const hoursOf = (seconds: number): number => Math.max(0, seconds - START_SECONDS) / 3600;

const reachedAt = (hours: number): Reached => ({ hours, tasks: 1 });

/**
 * Lives of which only the number and the hours together are kept: those that ended without a failure, and failed ones
 * that are not stored. Lives that failed in a stored minute count with that minute's age.
 */
const unseenLives = ({ ended, failures, lateDropped }: DeploymentHealth): readonly Reached[] => {
  const minutes = lateDropped.map((minute) => ({ hours: hoursOf(minute.ageSeconds), tasks: minute.failures }));
  const stored = failures.reduce((sum, { ageSeconds }) => sum + hoursOf(ageSeconds ?? 0), 0);
  const counted = minutes.reduce((sum, life) => sum + life.hours * life.tasks, stored);
  const others = ended.starts - failures.length - minutes.reduce((sum, { tasks }) => sum + tasks, 0);
  const hours = Math.max(0, ended.olderMs / 3_600_000 - counted);
  return others <= 0 ? minutes : [...minutes, { hours: hours / others, tasks: others }];
};

/** What the age of running tasks at their death is judged by. */
export type Ages = {
  readonly candidate: DeploymentHealth;
  readonly live: readonly LiveTask[];
  /** Bursts of late deaths around which nothing else died. */
  readonly bursts: readonly Burst[];
  readonly rate: Rate;
  readonly now: EpochSeconds;
};

/**
 * Logarithm of the e-value that tasks of a release die by age: a mixture of Weibull lifetimes against constant hazards
 * weighed by the service's own history. Every life counts, so that silence acquits: each death with its hazard less
 * what it had lived through, each living task less what it has. Deaths within a minute count once. Worked: one task
 * that dies twice at six hours after a week without a death gives 210, three times 14,000.
 */
export const logEValueOfAges = ({ candidate, live, bursts, rate, now }: Ages): number => {
  const late = candidate.failures.flatMap((failure) =>
    isEarly(failure) ? [] : [reachedAt(hoursOf(failure.ageSeconds ?? 0))],
  );
  const alive = live.flatMap((task) =>
    task.startedAt !== null && isOf([candidate], task) ? [reachedAt(hoursOf(now - task.startedAt))] : [],
  );
  const lives: Lives = {
    deaths: bursts.map(({ ageSeconds }) => hoursOf(ageSeconds)),
    reached: [...late, ...alive, ...unseenLives(candidate)],
  };
  return logMean(LIFETIMES.map((lifetime) => logAlternative(lifetime, lives))) - logAsBefore(lives, rate);
};
