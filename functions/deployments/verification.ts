import type { DeploymentId } from '../primitives/identity.ts';
import { exactSecondsOf, secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import type { DeploymentEvaluation, Verification } from '../service-state/evaluation.ts';
import type { RolledBack } from './own-deployment.ts';
import { carrierOf, completionIn, ownDeployment, ownFailures, ownTimes } from './own-deployment.ts';
import type { Failure } from '../service-state/deployment-health.ts';
import type { Settled } from './verification-texts.ts';
import { isPageState, notifyVerification } from './verification-texts.ts';
import type { EcsSnapshot, ServiceDeploymentStatus } from './ecs-snapshot.ts';

/** Distinct failed tasks of the rollback itself from which on it did not help. */
const OWN_FAILURES = 3;
/** Seconds after the call within which they count, even after confirmation; later failures have another cause. */
const OWN_SECONDS = 7200;
/** Seconds without a failure after completion that confirm a rollback. */
const QUIET_SECONDS = 600;
/** Seconds after the call at which ECS is read; without a sign at the last one, the rollback is not confirmed. */
const READ_SECONDS = [120, 300, 600, 900] as const;
export const FIRST_CHECK_SECONDS = READ_SECONDS[0];
/** Seconds between later reads, and the time limit for completion, from the call or the end of a hold. */
const AGAIN_SECONDS = 300;
const LONGEST_SECONDS = 3600;

const rolledBackOf = ({ deployment, verification }: DeploymentEvaluation): RolledBack | undefined =>
  verification === null ? undefined : { deployment, verification };

const completedAt = (
  serviceState: ServiceState,
  rolledBack: RolledBack,
  snapshot: EcsSnapshot | undefined,
): EpochSeconds | undefined => {
  const [announced] = ownTimes(serviceState, rolledBack, ({ completedAt: time }) => time);
  return announced ?? (snapshot && completionIn(snapshot, rolledBack));
};

/** Status of a service deployment by UpdateService that ECS gave up: the rollback is reverted. */
const GIVEN_UP: readonly ServiceDeploymentStatus[] = [
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
];

const carrierFailure = (snapshot: EcsSnapshot, rolledBack: RolledBack): string | undefined => {
  const status = carrierOf(snapshot, rolledBack)?.status;
  if (status === 'ROLLBACK_FAILED') return 'ECS could not roll back: ROLLBACK_FAILED';
  const isGivenUp = rolledBack.verification.serviceDeploymentArn === null && GIVEN_UP.some((word) => word === status);
  return isGivenUp ? `ECS is rolling back the rollback: ${status}` : undefined;
};

const failureOf = (
  failed: readonly Failure[],
  serviceState: ServiceState,
  rolledBack: RolledBack,
  snapshot: EcsSnapshot | undefined,
): string | undefined => {
  const counted = failed.filter(({ at }) => at <= rolledBack.verification.since + OWN_SECONDS);
  if (counted.length >= OWN_FAILURES)
    return `${counted.length} tasks of the rollback itself failed (${counted[0]?.cause})`;
  if (ownTimes(serviceState, rolledBack, ({ failedAt }) => failedAt).length > 0)
    return "ECS marked the rollback's deployment as failed";
  return snapshot && carrierFailure(snapshot, rolledBack);
};

const AWAITING = 'AWAITING_ACTION';
/** Seconds for which a hook counts as new; later the scheduled reads find it. */
const NEW_HOOK_SECONDS = 60;

/** The rollback's own deployment waits for someone at a hook. */
const isHeld = (snapshot: EcsSnapshot, rolledBack: RolledBack): boolean =>
  carrierOf(snapshot, rolledBack)?.hooks.some(({ status }) => status === AWAITING) === true;

/** A hook started to wait just now, after our call; a read of ECS shows whose it is. */
const hasNewHook = ({ hooks, hookSeen }: ServiceState, { since }: Verification, at: EpochSeconds): boolean =>
  Object.values(hooks).some(
    ({ hookId }) => exactSecondsOf(hookSeen[hookId] ?? 0) >= Math.max(since, at - NEW_HOOK_SECONDS),
  );

const settledOf = (evaluation: DeploymentEvaluation, seen: Seen): Settled | undefined => {
  const rolledBack = rolledBackOf(evaluation);
  if (rolledBack === undefined || rolledBack.verification.state === 'did-not-help') return undefined;
  const { verification } = rolledBack;
  const { serviceState, read, at } = seen;
  const snapshot = snapshotIn(read);
  const own = ownDeployment(serviceState, rolledBack, snapshot);
  const failed = ownFailures(serviceState, rolledBack);
  const failure = failureOf(failed, serviceState, rolledBack, snapshot);
  if (failure !== undefined) return { own, dueAt: verification.dueAt, state: 'did-not-help', reason: failure };
  if (verification.state === 'confirmed') return undefined;
  const completed = completedAt(serviceState, rolledBack, snapshot);
  const quietFrom = completed === undefined ? null : Math.max(completed, failed[0]?.at ?? 0);
  if (quietFrom !== null && at >= quietFrom + QUIET_SECONDS) return { own, dueAt: at, state: 'confirmed', reason: '' };
  if (verification.state === 'not-confirmed') return { ...verification, own, reason: '' };
  if (quietFrom !== null) return { own, dueAt: quietFrom + QUIET_SECONDS, state: 'waiting', reason: '' };
  return unfinished(rolledBack, own, seen);
};

/** What a read of ECS showed: `unreadable` when it failed, undefined without a read. */
export type Reading = EcsSnapshot | 'unreadable' | undefined;

type Seen = { readonly serviceState: ServiceState; readonly read: Reading; readonly at: EpochSeconds };

const snapshotIn = (read: Reading): EcsSnapshot | undefined => (read === 'unreadable' ? undefined : read);

/** Not complete: blocked by a hook, in progress, or without a sign. Only a read reschedules the next one. */
const unfinished = (rolledBack: RolledBack, own: DeploymentId | null, { serviceState, read, at }: Seen): Settled => {
  const { verification } = rolledBack;
  if (read === undefined) {
    const dueAt = hasNewHook(serviceState, verification, at) ? Math.min(at, verification.dueAt) : verification.dueAt;
    return { ...verification, own, dueAt: verification.state === 'held' ? verification.dueAt : dueAt, reason: '' };
  }
  if (read === 'unreadable') return unread(verification, own, at);
  if (isHeld(read, rolledBack))
    return {
      own,
      dueAt: at + AGAIN_SECONDS,
      state: 'held',
      heldUntil: at,
      reason: 'its deployment waits for an answer at a pause hook',
    };
  const resumed = verification.state === 'held' ? { ...verification, heldUntil: at } : verification;
  return { ...resumed, ...waiting(resumed, { own, isSeen: own !== null || isUnderWay(read, rolledBack) }, at) };
};

const scheduledAfter = ({ since }: Verification, at: EpochSeconds): EpochSeconds | undefined =>
  READ_SECONDS.map((seconds) => since + seconds).find((time) => time > at);

const isOverdue = ({ since, heldUntil = since }: Verification, at: EpochSeconds): boolean =>
  at >= heldUntil + LONGEST_SECONDS;

/** A failed read shows nothing: the state stays and ECS is read again, until the time limit. */
const unread = (verification: Verification, own: DeploymentId | null, at: EpochSeconds): Settled =>
  isOverdue(verification, at)
    ? { own, dueAt: at, state: 'not-confirmed', reason: 'ECS could not be read, so its result is not known' }
    : { ...verification, own, dueAt: scheduledAfter(verification, at) ?? at + AGAIN_SECONDS, reason: '' };

/** ECS is working on the rollback: a sign, even though its deployment has not appeared. */
const isUnderWay = (snapshot: EcsSnapshot, rolledBack: RolledBack): boolean => {
  const carrier = carrierOf(snapshot, rolledBack);
  const isItsOwn = rolledBack.verification.serviceDeploymentArn === null;
  return carrier !== undefined && (isItsOwn || carrier.status.startsWith('ROLLBACK_'));
};

type Sign = { readonly own: DeploymentId | null; readonly isSeen: boolean };

/** Without a sign at the last read it is not confirmed; with one, it has an hour after the call or a hold. */
const waiting = (verification: Verification, { own, isSeen }: Sign, at: EpochSeconds): Settled => {
  const next = scheduledAfter(verification, at);
  if (next !== undefined) return { own, dueAt: next, state: 'waiting', reason: '' };
  if (!isSeen) return { own, dueAt: at, state: 'not-confirmed', reason: 'no deployment of the rollback was seen' };
  return isOverdue(verification, at)
    ? { own, dueAt: at, state: 'not-confirmed', reason: 'the rollback has not completed within an hour' }
    : { own, dueAt: at + AGAIN_SECONDS, state: 'waiting', reason: '' };
};

const settleOne = (
  serviceState: ServiceState,
  evaluation: DeploymentEvaluation,
  read: Reading,
  at: EpochSeconds,
): ServiceState => {
  const settled = settledOf(evaluation, { serviceState, read, at });
  const { verification } = evaluation;
  if (settled === undefined || verification === null) return serviceState;
  const { reason: _reason, ...now } = settled;
  const { own, dueAt, state } = now;
  if (own === verification.own && dueAt === verification.dueAt && state === verification.state) return serviceState;
  const next: DeploymentEvaluation = {
    ...evaluation,
    verification: { ...verification, ...now },
    isPaged: evaluation.isPaged || isPageState(state),
  };
  const saved = { ...serviceState, evaluations: { ...serviceState.evaluations, [evaluation.deployment]: next } };
  return state === verification.state ? saved : notifyVerification(saved, evaluation, settled, at);
};

/**
 * Checks our rollbacks of a service by the deployments that run the target: three distinct failures of tasks that
 * started after the call, or a failed deployment, page "did not help"; one that waits at a hook pages too; completion
 * and ten quiet minutes confirm it; without a sign after 15 minutes, or without a read of ECS for an hour, it is not
 * confirmed. Call it with every batch of events (`read` undefined) and at each due time with what ECS returns. Returns
 * the same state when nothing changed. Pure.
 */
export const verifyRollbacks = (serviceState: ServiceState, now: Date, read?: Reading): ServiceState => {
  const at = secondsOf(now);
  return Object.values(serviceState.evaluations)
    .filter(({ action }) => action?.outcome === 'accepted')
    .reduce((applied, evaluation) => settleOne(applied, evaluation, read, at), serviceState);
};
