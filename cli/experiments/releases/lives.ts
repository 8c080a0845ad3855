import type { Random } from '../../fake-aws/random.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';

/** How the tasks of one revision behave. */
export type Behaviour = {
  /** Chance that a start fails. */
  readonly failingStarts: number;
  /** Share of the failing starts that never reach RUNNING; the others fail soon after it. */
  readonly neverRunning: number;
  /** Deaths of running tasks per task-hour. */
  readonly deathsPerHour: number;
  /** Every task fails at an age in this range, seconds. */
  readonly diesAt: { readonly from: number; readonly to: number } | null;
};

/**
 * An outside event: a share of the running tasks fails when it begins, and starts fail until it ends. Epoch seconds.
 */
export type Shock = {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly share: number;
  /** Seconds over which the running tasks fail. */
  readonly spreadSeconds: number;
};

/** Seconds of a start, and of the wait before a replacement. */
const START = { from: 28, to: 42 } as const;
const RESTART = { from: 15, to: 25 } as const;
/** Age in seconds at which a failing start that reached RUNNING fails. */
const YOUNG_DEATH = { from: 2, to: 60 } as const;

/** One task's life, drawn at its launch. */
export type Life = {
  /** Null: it never reaches RUNNING. */
  readonly runningAt: EpochSeconds | null;
  readonly stopsAt: EpochSeconds;
};

const between = (random: Random, { from, to }: { readonly from: number; readonly to: number }): number =>
  random.between(from, to);

const isStartHit = (shocks: readonly Shock[], at: EpochSeconds, random: Random): boolean =>
  shocks.some(({ from, to, share }) => at >= from && at < to && random.chance(share));

const lifeSeconds = ({ deathsPerHour, diesAt }: Behaviour, random: Random): number =>
  Math.min(
    deathsPerHour > 0 ? random.exponential(3600 / deathsPerHour) : Infinity,
    diesAt === null ? Infinity : between(random, diesAt),
  );

/** The life of a task launched at `launchedAt`. */
export const drawLife = (
  { behaviour, shocks }: { readonly behaviour: Behaviour; readonly shocks: readonly Shock[] },
  launchedAt: EpochSeconds,
  random: Random,
): Life => {
  const startedAt = launchedAt + between(random, START);
  if (random.chance(behaviour.failingStarts) || isStartHit(shocks, startedAt, random))
    return random.chance(behaviour.neverRunning)
      ? { runningAt: null, stopsAt: startedAt }
      : { runningAt: startedAt, stopsAt: startedAt + between(random, YOUNG_DEATH) };
  const stopsAt = startedAt + lifeSeconds(behaviour, random);
  const shock = shocks.find(({ from, share }) => from > startedAt && from < stopsAt && random.chance(share));
  return {
    runningAt: startedAt,
    stopsAt: shock === undefined ? stopsAt : shock.from + random.between(0, shock.spreadSeconds),
  };
};

/** Epoch seconds at which the replacement of a task that failed at `diedAt` is launched. */
export const relaunchAt = (diedAt: EpochSeconds, random: Random): EpochSeconds => diedAt + between(random, RESTART);
