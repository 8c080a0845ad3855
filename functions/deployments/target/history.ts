import { AROUND_SECONDS } from '../evidence/controls.ts';
import { classOf } from '../evidence/failures.ts';
import type { DeploymentHealth } from '../../service-state/deployment-health.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { Good } from './successes.ts';
import type { ServiceRevision, EcsSnapshot } from '../ecs-snapshot.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** Seconds after which a revision that lost no task is trusted. */
export const SOAK_SECONDS = 7200;
/** Seconds by which the first sign of a deployment may precede ECS's own record of it. */
const EARLY_SECONDS = 60;

/** Whether a deployment ran a revision: same definition and platform version, and no contradicting digest. */
export const ranRevision = (health: DeploymentHealth, revision: ServiceRevision): boolean =>
  health.taskDefinition === revision.taskDefinition &&
  (health.platformVersion === null ||
    revision.platformVersion === null ||
    health.platformVersion === revision.platformVersion) &&
  revision.images.every(({ container, digest }) => {
    const seen = health.digests[container];
    return digest === null || seen === undefined || seen === digest;
  });

/** Whether ECS failed the deployment, or accepted our call to undo it. */
const isUndone = ({ evaluations }: ServiceState, { deployment, failedAt }: DeploymentHealth): boolean => {
  const action = evaluations[deployment]?.action;
  return failedAt !== null || (action?.outcome === 'accepted' && action.call !== 'ContinueServiceDeployment');
};

/**
 * Whether a deployment was undone, and its failures were over before the candidate was there to share their cause. Of a
 * revision that failed until what it needed was there, only what it did afterwards is usual.
 */
const isPast = (state: ServiceState, health: DeploymentHealth, candidate: DeploymentHealth): boolean =>
  isUndone(state, health) && health.failures.every(({ at }) => at < candidate.seenAt - AROUND_SECONDS);

/** Healths of the last known good: those of its revision, without the candidate's and without earlier undone ones. */
export const healthsOf = (
  state: ServiceState,
  revision: ServiceRevision,
  candidate: DeploymentHealth,
): readonly DeploymentHealth[] =>
  state.healths.filter(
    (health) =>
      health.deployment !== candidate.deployment && ranRevision(health, revision) && !isPast(state, health, candidate),
  );

/** Seconds of history that show how a service usually behaves. */
const USUAL_SECONDS = 30 * 86_400;

/**
 * Completed deployments of the last thirty days besides the candidate's and the last known good's, without those that
 * failed or were rolled back: a service that deploys daily would have a day of history otherwise.
 */
export const earlierOf = (
  state: ServiceState,
  candidate: DeploymentHealth,
  good: readonly DeploymentHealth[],
  now: EpochSeconds,
): readonly DeploymentHealth[] =>
  state.healths.filter(
    (health) =>
      health.completedAt !== null &&
      !isUndone(state, health) &&
      health.completedAt > now - USUAL_SECONDS &&
      health.taskDefinition !== candidate.taskDefinition &&
      !((health.taskDefinition ?? '') in state.knownBad) &&
      !good.includes(health),
  );

/** Start and completion of a deployment. */
type Span = Pick<Good, 'createdAt' | 'finishedAt'>;

/** Epoch seconds at which the next deployment of the service began; `now` when there was none. */
const endOf = (snapshot: EcsSnapshot, deployment: Span, now: EpochSeconds): EpochSeconds =>
  Math.min(
    now,
    ...snapshot.serviceDeployments
      .filter(({ createdAt }) => createdAt > deployment.createdAt)
      .map(({ createdAt }) => createdAt),
  );

export type Past = { readonly snapshot: EcsSnapshot; readonly state: ServiceState; readonly now: EpochSeconds };

/**
 * How long a deployment ran between its completion and the next one, and whether it lost tasks through its own fault.
 */
export const soakOf = (
  { snapshot, state, now }: Past,
  deployment: Span,
  revision: ServiceRevision,
): { readonly seconds: number; readonly isClean: boolean } => {
  const end = endOf(snapshot, deployment, now);
  const own = state.healths.filter(
    (health) =>
      ranRevision(health, revision) && health.seenAt >= deployment.createdAt - EARLY_SECONDS && health.seenAt < end,
  );
  const lost = own
    .flatMap(({ failures }) => failures)
    .filter((failure) => classOf(failure) === 'app' && failure.at < end);
  return { seconds: end - (deployment.finishedAt ?? deployment.createdAt), isClean: lost.length === 0 };
};

/** The key of a revision of which only the platform version was rolled back. */
const platformKey = ({ taskDefinition, platformVersion }: ServiceRevision): string =>
  `${taskDefinition} on ${platformVersion}`;

const digestKeys = ({ images }: ServiceRevision): readonly string[] =>
  images.flatMap(({ container, digest }) => (digest === null ? [] : [`${container}@${digest}`]));

/**
 * What becomes known-bad after a rollback to `good`: the task definition and its new images; where those are equal, the
 * platform version; otherwise the service revision itself.
 */
export const badKeysOf = (bad: ServiceRevision, good: ServiceRevision): readonly string[] => {
  const kept = new Set(digestKeys(good));
  const digests = digestKeys(bad).filter((key) => !kept.has(key));
  if (bad.taskDefinition !== good.taskDefinition) return [bad.taskDefinition, ...digests];
  if (digests.length > 0) return digests;
  return bad.platformVersion !== good.platformVersion ? [platformKey(bad)] : [bad.arn];
};

/** The key by which a revision is known-bad, if it is. */
export const knownBadKey = (state: Pick<ServiceState, 'knownBad'>, revision: ServiceRevision): string | undefined =>
  [revision.taskDefinition, ...digestKeys(revision), platformKey(revision), revision.arn].find(
    (key) => key in state.knownBad,
  );

/** Whether a known-bad revision was deployed again since and soaked without losing a task. */
export const isRedeemed = (past: Past, deployment: Span, revision: ServiceRevision): boolean => {
  const key = knownBadKey(past.state, revision);
  const { seconds, isClean } = soakOf(past, deployment, revision);
  return (
    key === undefined || (deployment.createdAt > (past.state.knownBad[key] ?? 0) && seconds >= SOAK_SECONDS && isClean)
  );
};
