import type { Shares } from '../../service-state/shares.ts';
import type { DeploymentId } from '../../primitives/identity.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { isEarly } from './failures.ts';
import type { Control, Failure, LiveTask, DeploymentHealth } from '../../service-state/deployment-health.ts';
import { BUCKET_SECONDS } from '../../service-state/deployment-health.ts';

/** Seconds on either side of a failure within which it is compared with other services. */
export const AROUND_SECONDS = 900;
/** Seconds after a deployment during which a neighbour is no control: it is changing itself. */
const OWN_CHANGE_SECONDS = 7200;
/**
 * Tasks of the prior that pulls a share towards `FLOOR`: without it, one failure among few tasks would look like an
 * outage.
 */
const PRIOR_TASKS = 2;
/** Share of starts that fail anyway. */
export const FLOOR = 0.02;
/** Maximum tasks that one neighbour counts for: one crash loop elsewhere must not represent the whole cluster. */
const TASKS_PER_NEIGHBOUR = 4;
/** Failures elsewhere that count as a sign; a single one is normal. */
const SIGN_FAILURES = 2;
const HISTORY_HOURS = 6;

const shareOf = (failed: number, tasks: number): number => (failed + PRIOR_TASKS * FLOOR) / (tasks + PRIOR_TASKS);

export type OldTasks = {
  readonly healths: readonly DeploymentHealth[];
  readonly live: Iterable<LiveTask>;
  /** Tasks of the service: those that were replaced meanwhile are not among the living. */
  readonly desiredCount: number;
};

/**
 * Share of the last known good's tasks that failed around `at` (epoch seconds); those started after it do not count. No
 * more than happen anyway are no sign: of two hundred tasks one dies in any hour, and soon after a roll-out it would be
 * the only one that is known.
 */
const oldShare = ({ healths, live, desiredCount }: OldTasks, at: EpochSeconds): number => {
  const ids = new Set<DeploymentId>(healths.map(({ deployment }) => deployment));
  const failed = healths
    .flatMap(({ failures }) => failures)
    .filter((failure) => Math.abs(failure.at - at) <= AROUND_SECONDS).length;
  const alive = [...live].filter(
    ({ deployment, startedAt }) =>
      deployment !== null && ids.has(deployment) && startedAt !== null && startedAt <= at + AROUND_SECONDS,
  ).length;
  return failed <= FLOOR * desiredCount ? 0 : shareOf(failed, failed + alive);
};

/** Whether at least half of a bucket's time lies in the window around `at`. */
const isAround = ({ bucket }: Control, at: EpochSeconds): boolean => {
  const [from, to] = [
    Math.max(bucket * BUCKET_SECONDS, at - AROUND_SECONDS),
    Math.min((bucket + 1) * BUCKET_SECONDS, at + AROUND_SECONDS),
  ];
  return to - from >= BUCKET_SECONDS / 2;
};

/** Whether the neighbour was in a deployment of its own during the bucket. */
const isInOwnChange = ({ bucket, changedAt }: Control): boolean => {
  if (changedAt === null) return false;
  const [from, to] = [bucket * BUCKET_SECONDS, (bucket + 1) * BUCKET_SECONDS];
  return changedAt < to && changedAt > from - OWN_CHANGE_SECONDS;
};

type Count = { readonly failed: number; readonly tasks: number };
type Counted = { readonly early: Count; readonly all: Count };

const sum = (counts: Readonly<Record<string, number>>, isCounted: (name: string) => boolean): number =>
  Object.entries(counts).reduce((total, [name, count]) => (isCounted(name) ? total + count : total), 0);

const zonesOf = ({ starts, failures }: Control): number =>
  new Set([...Object.keys(starts), ...Object.keys(failures).map((name) => name.slice(name.indexOf('@') + 1))]).size;

/**
 * Counts failures beyond the neighbour's own last six hours; otherwise one chronic crash loop would hide every bad
 * release.
 */
const countOf = (buckets: readonly Control[], zone: string | null): Counted | undefined => {
  const [newest] = buckets;
  const oldest = buckets.at(-1);
  if (newest === undefined || oldest === undefined) return undefined;
  const inZone = (name: string): boolean => zone === null || name === zone || name.endsWith(`@${zone}`);
  const total = (read: (control: Control) => number): number =>
    buckets.reduce((all, control) => all + read(control), 0);
  const usual = (oldest.history.failures / HISTORY_HOURS) * ((buckets.length * BUCKET_SECONDS) / 3600);
  const early = total(({ failures }) => sum(failures, (name) => name.startsWith('early@') && inZone(name)));
  const all = total(({ failures }) => sum(failures, inZone));
  const starts = total(({ starts: started }) => sum(started, inZone));
  const running = newest.running / (zone === null ? 1 : Math.max(2, zonesOf(newest)));
  const count = (failed: number, tasks: number): Count => ({
    failed: Math.min(Math.max(0, failed - usual), tasks),
    tasks,
  });
  return { early: count(early, Math.max(starts, early)), all: count(all, running + all) };
};

/** A neighbour's count, scaled to at most four tasks. */
const capped = ({ failed, tasks }: Count): Count => {
  const scale = tasks > TASKS_PER_NEIGHBOUR ? TASKS_PER_NEIGHBOUR / tasks : 1;
  return { failed: failed * scale, tasks: tasks * scale };
};

const pooled = (counts: readonly Count[]): number => {
  if (counts.reduce((all, { failed }) => all + failed, 0) < SIGN_FAILURES) return 0;
  const total = counts.map(capped).reduce((a, b) => ({ failed: a.failed + b.failed, tasks: a.tasks + b.tasks }));
  return shareOf(total.failed, total.tasks);
};

const othersShare = (controls: readonly Control[], zone: string | null): number => {
  const byService = new Map<string, Control[]>();
  for (const control of controls) {
    const known = byService.get(control.service);
    if (known === undefined) byService.set(control.service, [control]);
    else known.push(control);
  }
  const counted = [...byService.values()]
    .map((buckets) =>
      countOf(
        buckets.sort((a, b) => b.bucket - a.bucket),
        zone,
      ),
    )
    .filter((count) => count !== undefined);
  return Math.max(pooled(counted.map(({ early }) => early)), pooled(counted.map(({ all }) => all)));
};

/** Four digits are precise enough for a few tasks, and they are stored with each failure. */
const rounded = (share: number): number => Math.round(share * 10_000) / 10_000;

/**
 * What else failed around one failure: tasks of the last known good, the neighbours, and the neighbours in the
 * failure's own zone. Read around the failure and not around the decision, so that failures of a past outage do not
 * count against the revision. Zero where there is no sign.
 */
export const sharesAround = (
  failure: Pick<Failure, 'at' | 'zone'>,
  old: OldTasks,
  controls: readonly Control[],
): Shares => {
  const around = controls.filter((control) => isAround(control, failure.at) && !isInOwnChange(control));
  return {
    old: rounded(oldShare(old, failure.at)),
    others: rounded(othersShare(around, null)),
    zone: failure.zone === null ? 0 : rounded(othersShare(around, failure.zone)),
  };
};

/** The larger of two readings for the same failure, each share separately. */
export const largerOf = (a: Shares, b: Shares | undefined): Shares =>
  b === undefined
    ? a
    : { old: Math.max(a.old, b.old), others: Math.max(a.others, b.others), zone: Math.max(a.zone, b.zone) };

/** The largest of the shares. */
export const worstOf = ({ old, others, zone }: Shares): number => Math.max(old, others, zone);

/** The largest shares of several failures, each separately. */
export const largestOf = (shares: readonly Shares[]): Shares => ({
  old: Math.max(0, ...shares.map(({ old }) => old)),
  others: Math.max(0, ...shares.map(({ others }) => others)),
  zone: Math.max(0, ...shares.map(({ zone }) => zone)),
});

/** Known starts of a revision, and how many of them failed. */
export const startsOf = (
  healths: readonly DeploymentHealth[],
  live: Iterable<LiveTask>,
): { readonly starts: number; readonly failed: number } => {
  const ids = new Set<DeploymentId>(healths.map(({ deployment }) => deployment));
  const running = [...live].filter(
    ({ deployment, startedAt }) => deployment !== null && ids.has(deployment) && startedAt !== null,
  );
  return {
    starts: running.length + healths.reduce((all, { ended }) => all + ended.starts, 0),
    failed: healths.reduce(
      (all, { failures, earlyDropped }) => all + failures.filter(isEarly).length + earlyDropped,
      0,
    ),
  };
};
