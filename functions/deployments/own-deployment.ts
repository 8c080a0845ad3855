import type { DeploymentId } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import { attributable } from './evidence/failures.ts';
import type { Verification } from '../service-state/evaluation.ts';
import type { Failure, DeploymentHealth } from '../service-state/deployment-health.ts';
import type { ServiceDeployment, EcsSnapshot, SnapshotDeployment } from './ecs-snapshot.ts';
import { targetRevisionOf } from './ecs-snapshot.ts';

/** Seconds by which ECS's clock may be behind ours. */
export const SKEW_SECONDS = 30;

/** The rollback in question: the deployment that was rolled back, and its target. */
export type RolledBack = { readonly deployment: DeploymentId; readonly verification: Verification };

const isPlatform = (known: string | null, wanted: string | null): boolean =>
  known === null || wanted === null || known === wanted;

type Runs = { readonly taskDefinition: string | null; readonly platformVersion: string | null };

const isTarget = (of: Runs, wanted: Verification): boolean =>
  of.taskDefinition === wanted.taskDefinition && isPlatform(of.platformVersion, wanted.platformVersion);

/** Created after our call and unknown before it. */
const isLater = ({ since, known }: Verification, id: DeploymentId, createdAt: EpochSeconds): boolean =>
  !known.includes(id) && createdAt >= since - SKEW_SECONDS;

/** After our call ECS reported that it returns to this deployment. */
const isReturned = ({ since }: Verification, { returnedAt }: DeploymentHealth): boolean =>
  returnedAt !== undefined && returnedAt >= since - SKEW_SECONDS;

/**
 * Deployments that run the target: new ones, and earlier ones that ECS moves back to IN_PROGRESS under their own ids
 * (both were observed in the field). A new one without any task yet is known by what ECS reports about it.
 */
const targetHealths = (
  { healths }: ServiceState,
  { deployment, verification }: RolledBack,
): readonly DeploymentHealth[] =>
  healths.filter(
    (health) =>
      health.deployment !== deployment &&
      (health.taskDefinition === null ? isReturned(verification, health) : isTarget(health, verification)),
  );

/** A task that started after our call; one that never ran started shortly before it ended. */
const isAfter = ({ since }: Verification, { at, ageSeconds }: Pick<Failure, 'at' | 'ageSeconds'>): boolean =>
  at - (ageSeconds ?? 0) >= since;

/** Failures of the target's tasks that started after our call and that the revision may have caused, newest first. */
export const ownFailures = (state: ServiceState, rolledBack: RolledBack): readonly Failure[] =>
  targetHealths(state, rolledBack)
    .flatMap((health) => {
      const isNew = isLater(rolledBack.verification, health.deployment, health.seenAt);
      return attributable(health).filter((failure) => isNew || isAfter(rolledBack.verification, failure));
    })
    .sort((a, b) => b.at - a.at);

/** Completions and failures of the target's deployments that ECS reported after our call, epoch seconds. */
export const ownTimes = (
  state: ServiceState,
  rolledBack: RolledBack,
  read: (health: DeploymentHealth) => EpochSeconds | null,
): readonly EpochSeconds[] =>
  targetHealths(state, rolledBack).flatMap((health) => {
    const time = read(health);
    return time !== null && time >= rolledBack.verification.since - SKEW_SECONDS ? [time] : [];
  });

/** Whether an earlier deployment runs the service again: a task of it started, or ECS said so. */
const hasResumed = (state: ServiceState, verification: Verification, health: DeploymentHealth): boolean =>
  isReturned(verification, health) ||
  health.failures.some((failure) => isAfter(verification, failure)) ||
  [...state.live.values()].some(
    ({ deployment, startedAt }) => deployment === health.deployment && (startedAt ?? 0) >= verification.since,
  );

/** The target's deployments of DescribeServices, the one that runs the service first. */
const described = (
  snapshot: EcsSnapshot | undefined,
  { deployment, verification }: RolledBack,
): readonly SnapshotDeployment[] =>
  (snapshot?.service?.deployments ?? [])
    .filter((listed) => listed.id !== deployment && isTarget(listed, verification))
    .sort((a, b) => Number(b.status === 'PRIMARY') - Number(a.status === 'PRIMARY'));

const oldest = (found: readonly { readonly id: DeploymentId; readonly at: EpochSeconds }[]): DeploymentId | undefined =>
  [...found].sort((a, b) => a.at - b.at)[0]?.id;

/**
 * The rollback's own deployment: the one that runs the target after ECS accepted our call. It has a new id, or that of
 * an earlier deployment, as shown by the tasks that start, a "rolling back to" reason or DescribeServices.
 */
export const ownDeployment = (
  state: ServiceState,
  rolledBack: RolledBack,
  snapshot: EcsSnapshot | undefined,
): DeploymentId | null => {
  const { verification } = rolledBack;
  const listed = described(snapshot, rolledBack);
  const primary = listed.find(({ status }) => status === 'PRIMARY')?.id;
  const healths = targetHealths(state, rolledBack);
  const later = oldest(
    [
      ...healths.map(({ deployment: id, seenAt: at }) => ({ id, at })),
      ...listed.map(({ id, createdAt: at }) => ({ id, at })),
    ].filter(({ id, at }) => isLater(verification, id, at)),
  );
  const resumed = oldest(
    healths
      .filter((health) => hasResumed(state, verification, health))
      .map(({ deployment: id, seenAt: at }) => ({ id, at })),
  );
  return primary ?? later ?? verification.own ?? resumed ?? null;
};

/** The service deployment that carries out a rollback: the one that was stopped, or UpdateService's. */
export const carrierOf = (snapshot: EcsSnapshot, { verification }: RolledBack): ServiceDeployment | undefined =>
  snapshot.serviceDeployments.find((listed) =>
    verification.serviceDeploymentArn === null
      ? listed.createdAt >= verification.since - SKEW_SECONDS &&
        targetRevisionOf(snapshot, listed)?.taskDefinition === verification.taskDefinition
      : listed.arn === verification.serviceDeploymentArn,
  );

/** When ECS shows that the rollback is complete, epoch seconds; undefined until then. */
export const completionIn = (snapshot: EcsSnapshot, rolledBack: RolledBack): EpochSeconds | undefined => {
  const carrier = carrierOf(snapshot, rolledBack);
  const ended = rolledBack.verification.serviceDeploymentArn === null ? 'SUCCESSFUL' : 'ROLLBACK_SUCCESSFUL';
  if (carrier?.status === ended) return Math.ceil(carrier.finishedAt ?? snapshot.readAt);
  const [primary] = described(snapshot, rolledBack);
  return primary?.status === 'PRIMARY' && primary.rolloutState === 'COMPLETED' ? snapshot.readAt : undefined;
};
