import type { Bucket, Control } from '../service-state/deployment-health.ts';
import { BUCKET_SECONDS, START_SECONDS } from '../service-state/deployment-health.ts';
import type { Draft } from './draft.ts';
import { changeBuckets } from './draft.ts';
import type { DeadTask, ServiceState } from '../service-state/service-state.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** Hours of history kept for the comparison of a service with itself. */
const HISTORY_HOURS = 6;
const UNKNOWN_ZONE = '?';

const add = (counts: Readonly<Record<string, number>>, name: string, by: number): Readonly<Record<string, number>> => {
  const sum = (counts[name] ?? 0) + by;
  if (sum > 0) return { ...counts, [name]: sum };
  const { [name]: _, ...others } = counts;
  return others;
};

const changeBucket = (draft: Draft, at: EpochSeconds, change: (bucket: Bucket) => Bucket): void => {
  const bucket = Math.floor(at / BUCKET_SECONDS);
  const buckets = changeBuckets(draft);
  buckets.set(bucket, change(buckets.get(bucket) ?? { bucket, starts: {}, failures: {} }));
  draft.touched.add(bucket);
};

/** Counts a start at `at` (epoch seconds). */
export const countStart = (draft: Draft, at: EpochSeconds, zone: string | null): void =>
  changeBucket(draft, at, (bucket) => ({ ...bucket, starts: add(bucket.starts, zone ?? UNKNOWN_ZONE, 1) }));

const failureName = ({ ageSeconds, zone }: DeadTask): string =>
  `${ageSeconds === null || ageSeconds <= START_SECONDS ? 'early' : 'late'}@${zone ?? UNKNOWN_ZONE}`;

/** Counts a failure, or undoes it (`by` -1). Stops that are no failures are not counted. */
export const countFailure = (draft: Draft, dead: DeadTask, by: 1 | -1): void => {
  if (!dead.isFailure) return;
  changeBucket(draft, dead.at, (bucket) => ({ ...bucket, failures: add(bucket.failures, failureName(dead), by) }));
};

/** The buckets of the last hours, oldest first. */
export const keptBuckets = (draft: Draft, now: EpochSeconds): readonly Bucket[] => {
  const oldest = Math.floor((now - HISTORY_HOURS * 3600) / BUCKET_SECONDS);
  const { buckets, ownBuckets } = draft;
  if (ownBuckets === undefined && (buckets[0]?.bucket ?? oldest) >= oldest) return buckets;
  const all = ownBuckets === undefined ? buckets : [...ownBuckets.values()];
  return all.filter(({ bucket }) => bucket >= oldest).sort((a, b) => a.bucket - b.bucket);
};

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((a, b) => a + b, 0);

/** One bucket of a service as its neighbours read it. */
export const controlOf = (state: ServiceState, bucket: Bucket): Control => {
  const running = [...state.live.values()].filter(({ startedAt }) => startedAt !== null).length;
  const before = state.buckets.filter((other) => other.bucket < bucket.bucket);
  const end = (bucket.bucket + 1) * BUCKET_SECONDS;
  const begun = state.healths.map(({ seenAt }) => seenAt).filter((at) => at < end);
  return {
    ...bucket,
    service: state.key,
    running,
    history: {
      starts: before.reduce((total, { starts }) => total + sum(starts), 0),
      failures: before.reduce((total, { failures }) => total + sum(failures), 0),
      taskHours: running * HISTORY_HOURS,
    },
    changedAt: begun.length > 0 ? Math.max(...begun) : null,
  };
};
