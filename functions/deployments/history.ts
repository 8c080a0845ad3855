import { classOf } from './failures.ts';
import type { Trial } from './trial.ts';
import type { Watch } from '../watch/watch.ts';
import type { Good } from './successes.ts';
import type { ServiceRevision, World } from './world.ts';

/** Seconds after which a revision that lost no task is trusted. */
export const SOAK_SECONDS = 7200;
/** Seconds by which the first sign of a deployment may be older than ECS's own record of it. */
const EARLY_SECONDS = 60;

/** Whether a trial ran a revision: same definition and platform version, and no digest that contradicts. */
export const ranRevision = (trial: Trial, revision: ServiceRevision): boolean =>
  trial.taskDefinition === revision.taskDefinition &&
  (trial.platformVersion === null ||
    revision.platformVersion === null ||
    trial.platformVersion === revision.platformVersion) &&
  revision.images.every(({ container, digest }) => {
    const seen = trial.digests[container];
    return digest === null || seen === undefined || seen === digest;
  });

/** Trials of the last known good: those of its revision, without the candidate's. */
export const trialsOf = (watch: Watch, revision: ServiceRevision, candidate: Trial): readonly Trial[] =>
  watch.trials.filter((trial) => trial.deployment !== candidate.deployment && ranRevision(trial, revision));

/** When a deployment began and was completed. */
type Span = Pick<Good, 'createdAt' | 'finishedAt'>;

/** Epoch seconds at which the next deployment of the service began; `now` when there was none. */
const endOf = (world: World, deployment: Span, now: number): number =>
  Math.min(
    now,
    ...world.serviceDeployments
      .filter(({ createdAt }) => createdAt > deployment.createdAt)
      .map(({ createdAt }) => createdAt),
  );

export type Past = { readonly world: World; readonly watch: Watch; readonly now: number };

/**
 * How long a deployment ran after it was completed and before the next one began, and whether it lost tasks of its
 * own doing.
 */
export const soakOf = (
  { world, watch, now }: Past,
  deployment: Span,
  revision: ServiceRevision,
): { readonly seconds: number; readonly isClean: boolean } => {
  const end = endOf(world, deployment, now);
  const own = watch.trials.filter(
    (trial) =>
      ranRevision(trial, revision) && trial.seenAt >= deployment.createdAt - EARLY_SECONDS && trial.seenAt < end,
  );
  const lost = own
    .flatMap(({ failures }) => failures)
    .filter((failure) => classOf(failure) === 'app' && failure.at < end);
  return { seconds: end - (deployment.finishedAt ?? deployment.createdAt), isClean: lost.length === 0 };
};

/** The key of a revision whose platform version was taken back, not the revision. */
const platformKey = ({ taskDefinition, platformVersion }: ServiceRevision): string =>
  `${taskDefinition} on ${platformVersion}`;

const digestKeys = ({ images }: ServiceRevision): readonly string[] =>
  images.flatMap(({ container, digest }) => (digest === null ? [] : [`${container}@${digest}`]));

/**
 * What of a revision is known-bad once it was rolled back to `good`: its task definition and the images it brought;
 * where those are equal its platform version, else the service revision itself.
 */
export const badKeysOf = (bad: ServiceRevision, good: ServiceRevision): readonly string[] => {
  const kept = new Set(digestKeys(good));
  const digests = digestKeys(bad).filter((key) => !kept.has(key));
  if (bad.taskDefinition !== good.taskDefinition) return [bad.taskDefinition, ...digests];
  if (digests.length > 0) return digests;
  return bad.platformVersion !== good.platformVersion ? [platformKey(bad)] : [bad.arn];
};

/** The key by which a revision is known-bad, if it is. */
export const knownBadKey = (watch: Pick<Watch, 'knownBad'>, revision: ServiceRevision): string | undefined =>
  [revision.taskDefinition, ...digestKeys(revision), platformKey(revision), revision.arn].find(
    (key) => key in watch.knownBad,
  );

/** Whether a known-bad revision was deployed again since and has soaked without losing a task. */
export const isRedeemed = (past: Past, deployment: Span, revision: ServiceRevision): boolean => {
  const key = knownBadKey(past.watch, revision);
  const { seconds, isClean } = soakOf(past, deployment, revision);
  return (
    key === undefined || (deployment.createdAt > (past.watch.knownBad[key] ?? 0) && seconds >= SOAK_SECONDS && isClean)
  );
};
