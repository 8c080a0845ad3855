import type { Failure, LiveTask } from '../../service-state/deployment-health.ts';

/** Seconds within which late deaths count once: one outside event kills many tasks, a bad revision kills by age. */
export const BURST_SECONDS = 60;
/** Seconds that a task has to have been healthy before its death in company is an outside event's. */
const SEASONED_SECONDS = 3600;
/** Share of the seasoned tasks that have to die together for it. */
const SYNCHRONOUS_SHARE = 0.3;
/** Seconds after an outside event during which the failures are its own too. */
const AFTERMATH_SECONDS = 900;

/** Deaths within a minute of the first of them. */
export type Burst = { readonly at: number; readonly failures: readonly Failure[] };

/** Merges failures into bursts, oldest first. */
export const burstsOf = (failures: readonly Failure[]): readonly Burst[] => {
  const bursts: { at: number; failures: Failure[] }[] = [];
  for (const failure of [...failures].sort((a, b) => a.at - b.at)) {
    const last = bursts.at(-1);
    if (last !== undefined && failure.at - last.at <= BURST_SECONDS) last.failures.push(failure);
    else bursts.push({ at: failure.at, failures: [failure] });
  }
  return bursts;
};

const isSeasoned = ({ ageSeconds }: Failure): boolean => ageSeconds !== null && ageSeconds >= SEASONED_SECONDS;

/** Two or more tasks that had been healthy for an hour, at least three in ten of those, died within a minute. */
const isOutside = ({ at, failures }: Burst, live: readonly LiveTask[]): boolean => {
  const dead = failures.filter(isSeasoned).length;
  const spared = live.filter(({ startedAt }) => startedAt !== null && startedAt <= at - SEASONED_SECONDS).length;
  return dead >= 2 && dead >= SYNCHRONOUS_SHARE * (dead + spared);
};

/**
 * The outside event among a candidate's failures (science/rollback.md section 4.5): the first synchronous death of
 * seasoned tasks is not the revision's, nor are the failures of the quarter of an hour after it; when there was a
 * second one, all are. `live` are the candidate's running tasks.
 */
export const outsideOf = (
  failures: readonly Failure[],
  live: readonly LiveTask[],
): { readonly at: number | null; readonly claims: (failure: Failure) => boolean } => {
  const [first, ...more] = burstsOf(failures).filter((burst) => isOutside(burst, live));
  if (first === undefined || more.length > 0) return { at: null, claims: () => false };
  return { at: first.at, claims: ({ at }) => at >= first.at && at <= first.at + AFTERMATH_SECONDS };
};
