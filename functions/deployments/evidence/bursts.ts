import type { DeploymentHealth, Failure, LiveTask } from '../../service-state/deployment-health.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/**
 * Seconds within which late failures count once: one outside event kills many tasks at the same time, a bad revision
 * kills each at its age.
 */
export const BURST_SECONDS = 60;
/**
 * Seconds that a task must have been healthy for its death, together with others, to be put down to an outside event.
 */
const SEASONED_SECONDS = 3600;
/** Share of these long-running tasks that must die together. */
const SYNCHRONOUS_SHARE = 0.3;
/** Seconds after an outside event during which failures are attributed to it too. */
const AFTERMATH_SECONDS = 900;

/** Failures within a minute of the first of them; `failures` are those that are stored. */
export type Burst = {
  readonly at: EpochSeconds;
  readonly failures: readonly Failure[];
  /** Number of failed tasks. */
  readonly count: number;
  /** Age of a task that failed in it, seconds. */
  readonly ageSeconds: number;
};

/** Merges failures into bursts, oldest first. */
export const burstsOf = (failures: readonly Failure[]): readonly Burst[] => {
  const bursts: { at: EpochSeconds; failures: Failure[]; count: number; ageSeconds: number }[] = [];
  for (const failure of [...failures].sort((a, b) => a.at - b.at)) {
    const last = bursts.at(-1);
    if (last !== undefined && failure.at - last.at <= BURST_SECONDS) {
      last.failures.push(failure);
      last.count += 1;
    } else bursts.push({ at: failure.at, failures: [failure], count: 1, ageSeconds: failure.ageSeconds ?? 0 });
  }
  return bursts;
};

/** Bursts of failures that are no longer stored: before the stored ones, and not within a minute of them. */
export const droppedBurstsOf = ({ lateDropped, failures }: DeploymentHealth): readonly Burst[] => {
  const oldest = Math.min(...failures.map(({ at }) => at));
  return lateDropped
    .map(({ minute, failures: count, ageSeconds }) => ({ at: minute * 60, failures: [], count, ageSeconds }))
    .filter(({ at }) => at + 2 * BURST_SECONDS <= oldest)
    .reverse();
};

const isSeasoned = ({ ageSeconds }: Failure): boolean => ageSeconds !== null && ageSeconds >= SEASONED_SECONDS;

/** Two or more tasks that had been healthy for an hour, and at least three in ten of those, died within a minute. */
const isOutside = ({ at, failures }: Burst, live: readonly LiveTask[]): boolean => {
  const dead = failures.filter(isSeasoned).length;
  const spared = live.filter(({ startedAt }) => startedAt !== null && startedAt <= at - SEASONED_SECONDS).length;
  return dead >= 2 && dead >= SYNCHRONOUS_SHARE * (dead + spared);
};

/**
 * The outside event among a candidate's failures: the first simultaneous death of long-running tasks is not the
 * revision's fault, nor are the failures of the next 15 minutes; if there was a second one, all failures count. `live`
 * are the candidate's running tasks.
 */
export const outsideOf = (
  failures: readonly Failure[],
  live: readonly LiveTask[],
): { readonly at: EpochSeconds | null; readonly claims: (failure: Failure) => boolean } => {
  const [first, ...more] = burstsOf(failures).filter((burst) => isOutside(burst, live));
  if (first === undefined || more.length > 0) return { at: null, claims: () => false };
  return { at: first.at, claims: ({ at }) => at >= first.at && at <= first.at + AFTERMATH_SECONDS };
};
