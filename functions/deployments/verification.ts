import type { Settled } from './verification-texts.ts';
import { notifyVerification } from './verification-texts.ts';
import type { DeploymentId } from '../primitives/identity.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import { attributable, newestFailureAt } from './evidence/failures.ts';
import type { DeploymentEvaluation, Verification } from '../service-state/evaluation.ts';
import type { DeploymentHealth } from '../service-state/deployment-health.ts';
import type { EcsSnapshot } from './ecs-snapshot.ts';

/** Distinct failed tasks of the rollback itself from which on it did not help. */
const OWN_FAILURES = 3;
/** Seconds after the call within which they count, even after confirmation; later failures have another cause. */
const OWN_SECONDS = 7200;
/** Seconds without a failure after completion that confirm a rollback. */
const QUIET_SECONDS = 600;
/** Seconds by which ECS's clock may be behind ours. */
const SKEW_SECONDS = 30;
/** Seconds after the call at which ECS is read; without a sign at the last one, the rollback is not confirmed. */
const READ_SECONDS = [120, 300, 600, 900] as const;
export const FIRST_CHECK_SECONDS = READ_SECONDS[0];
/** Seconds between reads once a sign was seen, and the time limit for its completion. */
const AGAIN_SECONDS = 300;
const LONGEST_SECONDS = 3600;

const isPlatform = (known: string | null, wanted: string | null): boolean =>
  known === null || wanted === null || known === wanted;

/** Created after our call and unknown before it. */
const isLater = ({ since, known }: Verification, id: DeploymentId, createdAt: number): boolean =>
  !known.includes(id) && createdAt >= since - SKEW_SECONDS;

const isOwnHealth = (verification: Verification, health: DeploymentHealth): boolean =>
  isLater(verification, health.deployment, health.seenAt) &&
  (health.taskDefinition === null
    ? health.isRollback
    : health.taskDefinition === verification.taskDefinition &&
      isPlatform(health.platformVersion, verification.platformVersion));

/**
 * The rollback's own deployment: the first one created after our call with the target's task definition and platform
 * version, as shown by its tasks, a "rolling back to" reason or DescribeServices. Never one known before the call.
 */
export const ownDeployment = (
  serviceState: ServiceState,
  { deployment, verification }: DeploymentEvaluation,
  snapshot: EcsSnapshot | undefined,
): DeploymentId | null => {
  if (verification === null) return null;
  if (verification.own !== null) return verification.own;
  const seen = serviceState.healths
    .filter((health) => health.deployment !== deployment && isOwnHealth(verification, health))
    .map((health) => ({ id: health.deployment, at: health.seenAt }));
  const described = (snapshot?.service?.deployments ?? [])
    .filter(
      ({ id, createdAt, taskDefinition, platformVersion }) =>
        isLater(verification, id, createdAt) &&
        taskDefinition === verification.taskDefinition &&
        isPlatform(platformVersion, verification.platformVersion),
    )
    .map(({ id, createdAt }) => ({ id, at: createdAt }));
  return [...seen, ...described].sort((a, b) => a.at - b.at)[0]?.id ?? null;
};

const completedAt = (
  health: DeploymentHealth | undefined,
  own: DeploymentId | null,
  evaluation: DeploymentEvaluation,
  snapshot: EcsSnapshot | undefined,
): number | null => {
  if (health?.completedAt) return health.completedAt;
  if (snapshot === undefined) return null;
  const isComplete =
    snapshot.service?.deployments.some(({ id, rolloutState }) => id === own && rolloutState === 'COMPLETED') === true;
  const stopped = snapshot.serviceDeployments.find(({ arn }) => arn === evaluation.verification?.serviceDeploymentArn);
  if (stopped?.status === 'ROLLBACK_SUCCESSFUL') return Math.ceil(stopped.finishedAt ?? snapshot.readAt);
  return isComplete ? snapshot.readAt : null;
};

const failureOf = (
  health: DeploymentHealth | undefined,
  evaluation: DeploymentEvaluation,
  snapshot: EcsSnapshot | undefined,
): string | undefined => {
  const until = (evaluation.verification?.since ?? 0) + OWN_SECONDS;
  const failed = health === undefined ? [] : attributable(health).filter((failure) => failure.at <= until);
  if (failed.length >= OWN_FAILURES)
    return `${failed.length} tasks of the rollback itself failed (${failed[0]?.cause})`;
  if (health?.failedAt) return 'ECS declared the deployment of the rollback failed';
  const stopped = snapshot?.serviceDeployments.find(({ arn }) => arn === evaluation.verification?.serviceDeploymentArn);
  return stopped?.status === 'ROLLBACK_FAILED' ? 'ECS could not roll back: ROLLBACK_FAILED' : undefined;
};

const settledOf = (
  serviceState: ServiceState,
  evaluation: DeploymentEvaluation,
  snapshot: EcsSnapshot | undefined,
  at: number,
): Settled | undefined => {
  const { verification } = evaluation;
  if (verification === null || verification.state === 'did-not-help') return undefined;
  const own = ownDeployment(serviceState, evaluation, snapshot);
  const health = serviceState.healths.find(({ deployment }) => deployment === own);
  const failure = failureOf(health, evaluation, snapshot);
  if (failure !== undefined) return { own, dueAt: verification.dueAt, state: 'did-not-help', reason: failure };
  if (verification.state === 'confirmed') return undefined;
  const completed = completedAt(health, own, evaluation, snapshot);
  const quietFrom = completed === null ? null : Math.max(completed, (health && newestFailureAt(health)) ?? 0);
  if (quietFrom !== null && at >= quietFrom + QUIET_SECONDS)
    return { own, dueAt: at, state: 'confirmed', reason: 'it is complete and quiet' };
  if (verification.state === 'not-confirmed') return { ...verification, own, reason: '' };
  if (quietFrom !== null) return { own, dueAt: quietFrom + QUIET_SECONDS, state: 'waiting', reason: '' };
  return waiting(verification, { own, isSeen: own !== null || isUnderWay(verification, snapshot) }, at);
};

/** ECS itself reports that it is rolling back: a sign, even though its deployment has not appeared. */
const isUnderWay = ({ serviceDeploymentArn }: Verification, snapshot: EcsSnapshot | undefined): boolean =>
  snapshot?.serviceDeployments.find(({ arn }) => arn === serviceDeploymentArn)?.status.startsWith('ROLLBACK_') === true;

type Sign = { readonly own: DeploymentId | null; readonly isSeen: boolean };

/**
 * Not complete yet: without a sign at the last read it is not confirmed; with one, it has until an hour after the call.
 */
const waiting = ({ since, dueAt }: Verification, { own, isSeen }: Sign, at: number): Settled => {
  const next = READ_SECONDS.find((seconds) => since + seconds > at);
  if (at < dueAt) return { own, dueAt, state: 'waiting', reason: '' };
  if (next !== undefined) return { own, dueAt: since + next, state: 'waiting', reason: '' };
  if (!isSeen) return { own, dueAt, state: 'not-confirmed', reason: 'no deployment of the rollback has shown itself' };
  return at >= since + LONGEST_SECONDS
    ? { own, dueAt, state: 'not-confirmed', reason: 'the rollback has not completed within an hour' }
    : { own, dueAt: at + AGAIN_SECONDS, state: 'waiting', reason: '' };
};

const settleOne = (
  serviceState: ServiceState,
  evaluation: DeploymentEvaluation,
  snapshot: EcsSnapshot | undefined,
  at: number,
): ServiceState => {
  const settled = settledOf(serviceState, evaluation, snapshot, at);
  const { verification } = evaluation;
  if (settled === undefined || verification === null) return serviceState;
  const { own, dueAt, state } = settled;
  if (own === verification.own && dueAt === verification.dueAt && state === verification.state) return serviceState;
  const next: DeploymentEvaluation = {
    ...evaluation,
    verification: { ...verification, own, dueAt, state },
    isPaged: evaluation.isPaged || state === 'did-not-help',
  };
  const saved = { ...serviceState, evaluations: { ...serviceState.evaluations, [evaluation.deployment]: next } };
  return state === verification.state ? saved : notifyVerification(saved, evaluation, settled, at);
};

/**
 * Checks our rollbacks of a service by their own deployments: three distinct failures that may be its own, or a failed
 * deployment, page "did not help"; completion and ten quiet minutes confirm it; without a sign after 15 minutes it is
 * not confirmed. Call it with every batch of events (`snapshot` undefined) and at each due time with what ECS returns.
 * Returns the same state when nothing changed. Pure.
 */
export const verifyRollbacks = (serviceState: ServiceState, now: Date, snapshot?: EcsSnapshot): ServiceState => {
  const at = Math.floor(now.getTime() / 1000);
  return Object.values(serviceState.evaluations)
    .filter(({ action }) => action?.outcome === 'accepted')
    .reduce((applied, evaluation) => settleOne(applied, evaluation, snapshot, at), serviceState);
};
