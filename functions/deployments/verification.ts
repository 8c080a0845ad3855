import type { DeploymentId } from '../events/identity.ts';
import type { Watch } from '../watch/watch.ts';
import { attributable, newestFailureAt } from './failures.ts';
import type { Judgement, Verification } from './judgement.ts';
import { tellRelease } from './release.ts';
import type { Trial } from './trial.ts';
import type { World } from './world.ts';

/** Distinct failed tasks of the rollback itself from which on it did not help. */
const OWN_FAILURES = 3;
/**
 * Seconds after the call within which they count, also once it was confirmed; what fails later has a cause of its
 * own.
 */
const OWN_SECONDS = 7200;
/** Seconds without a failure after completion that confirm a rollback. */
const QUIET_SECONDS = 600;
/** Seconds by which ECS's clock may be behind ours. */
const SKEW_SECONDS = 30;
/** Seconds after the call at which ECS is looked at; after the last of them no sign is no confirmation. */
const LOOK_SECONDS = [120, 300, 600, 900] as const;
export const FIRST_LOOK_SECONDS = LOOK_SECONDS[0];
/** Seconds between looks once it has shown itself, and after which one that never completes is not confirmed. */
const AGAIN_SECONDS = 300;
const LONGEST_SECONDS = 3600;

const isPlatform = (known: string | null, wanted: string | null): boolean =>
  known === null || wanted === null || known === wanted;

/** Created after our call and unknown before it. */
const isLater = ({ since, known }: Verification, id: DeploymentId, createdAt: number): boolean =>
  !known.includes(id) && createdAt >= since - SKEW_SECONDS;

const isOwnTrial = (verification: Verification, trial: Trial): boolean =>
  isLater(verification, trial.deployment, trial.seenAt) &&
  (trial.taskDefinition === null
    ? trial.isRollback
    : trial.taskDefinition === verification.taskDefinition &&
      isPlatform(trial.platformVersion, verification.platformVersion));

/**
 * The rollback's own deployment (contracts.md): the first one created after our action with the target's task
 * definition and platform version, as its tasks, a "rolling back to" reason or DescribeServices show it. Never one
 * known before the action.
 */
export const ownDeployment = (
  watch: Watch,
  { deployment, verification }: Judgement,
  world: World | undefined,
): DeploymentId | null => {
  if (verification === null) return null;
  if (verification.own !== null) return verification.own;
  const seen = watch.trials
    .filter((trial) => trial.deployment !== deployment && isOwnTrial(verification, trial))
    .map((trial) => ({ id: trial.deployment, at: trial.seenAt }));
  const described = (world?.service?.deployments ?? [])
    .filter(
      ({ id, createdAt, taskDefinition, platformVersion }) =>
        isLater(verification, id, createdAt) &&
        taskDefinition === verification.taskDefinition &&
        isPlatform(platformVersion, verification.platformVersion),
    )
    .map(({ id, createdAt }) => ({ id, at: createdAt }));
  return [...seen, ...described].sort((a, b) => a.at - b.at)[0]?.id ?? null;
};

type Settled = Pick<Verification, 'own' | 'dueAt' | 'state'> & { readonly because: string };

const completedAt = (
  trial: Trial | undefined,
  own: DeploymentId | null,
  judgement: Judgement,
  world: World | undefined,
): number | null => {
  if (trial?.completedAt) return trial.completedAt;
  if (world === undefined) return null;
  const isComplete =
    world.service?.deployments.some(({ id, rolloutState }) => id === own && rolloutState === 'COMPLETED') === true;
  const stopped = world.serviceDeployments.find(({ arn }) => arn === judgement.verification?.serviceDeploymentArn);
  if (stopped?.status === 'ROLLBACK_SUCCESSFUL') return Math.ceil(stopped.finishedAt ?? world.readAt);
  return isComplete ? world.readAt : null;
};

const failureOf = (trial: Trial | undefined, judgement: Judgement, world: World | undefined): string | undefined => {
  const until = (judgement.verification?.since ?? 0) + OWN_SECONDS;
  const failed = trial === undefined ? [] : attributable(trial).filter((failure) => failure.at <= until);
  if (failed.length >= OWN_FAILURES)
    return `${failed.length} tasks of the rollback itself failed (${failed[0]?.cause})`;
  if (trial?.failedAt) return 'ECS declared the deployment of the rollback failed';
  const stopped = world?.serviceDeployments.find(({ arn }) => arn === judgement.verification?.serviceDeploymentArn);
  return stopped?.status === 'ROLLBACK_FAILED' ? 'ECS could not roll back: ROLLBACK_FAILED' : undefined;
};

const settledOf = (watch: Watch, judgement: Judgement, world: World | undefined, at: number): Settled | undefined => {
  const { verification } = judgement;
  if (verification === null || verification.state === 'did-not-help') return undefined;
  const own = ownDeployment(watch, judgement, world);
  const trial = watch.trials.find(({ deployment }) => deployment === own);
  const failure = failureOf(trial, judgement, world);
  if (failure !== undefined) return { own, dueAt: verification.dueAt, state: 'did-not-help', because: failure };
  if (verification.state === 'confirmed') return undefined;
  const completed = completedAt(trial, own, judgement, world);
  const quietFrom = completed === null ? null : Math.max(completed, (trial && newestFailureAt(trial)) ?? 0);
  if (quietFrom !== null && at >= quietFrom + QUIET_SECONDS)
    return { own, dueAt: at, state: 'confirmed', because: 'it is complete and quiet' };
  if (verification.state === 'not-confirmed') return { ...verification, own, because: '' };
  if (quietFrom !== null) return { own, dueAt: quietFrom + QUIET_SECONDS, state: 'waiting', because: '' };
  return waiting(verification, { own, isSeen: own !== null || isUnderWay(verification, world) }, at);
};

/** ECS says itself that it is rolling back: a sign, though its deployment has not shown itself. */
const isUnderWay = ({ serviceDeploymentArn }: Verification, world: World | undefined): boolean =>
  world?.serviceDeployments.find(({ arn }) => arn === serviceDeploymentArn)?.status.startsWith('ROLLBACK_') === true;

type Sign = { readonly own: DeploymentId | null; readonly isSeen: boolean };

/** Not complete yet: no sign at the last look is not confirmed; a sign gives it until an hour after the call. */
const waiting = ({ since, dueAt }: Verification, { own, isSeen }: Sign, at: number): Settled => {
  const next = LOOK_SECONDS.find((seconds) => since + seconds > at);
  if (at < dueAt) return { own, dueAt, state: 'waiting', because: '' };
  if (next !== undefined) return { own, dueAt: since + next, state: 'waiting', because: '' };
  if (!isSeen) return { own, dueAt, state: 'not-confirmed', because: 'no deployment of the rollback has shown itself' };
  return at >= since + LONGEST_SECONDS
    ? { own, dueAt, state: 'not-confirmed', because: 'the rollback has not completed within an hour' }
    : { own, dueAt: at + AGAIN_SECONDS, state: 'waiting', because: '' };
};

const SAID: Readonly<Record<Verification['state'], string>> = {
  waiting: 'waiting for the rollback to complete',
  confirmed: 'confirmed: complete, and ten minutes without a failure',
  'not-confirmed': 'not confirmed',
  'did-not-help': 'did not help',
};

const tell = (watch: Watch, judgement: Judgement, settled: Settled, at: number): Watch => {
  const { deployment, verification, isPaged } = judgement;
  const target = verification?.taskDefinition ?? 'the target';
  const facts = { Verification: [SAID[settled.state], settled.because].filter(Boolean).join(': ') };
  const told = { facts, isHarm: settled.state === 'did-not-help', isResolved: settled.state === 'confirmed' };
  if (settled.state === 'did-not-help') {
    const text = `The rollback to ${target} did not help: ${settled.because}. Farwatch does nothing more here.`;
    const saying = isPaged ? undefined : ({ id: 'page', level: 'page', text } as const);
    return tellRelease(watch, deployment, { ...told, saying, title: `The rollback to ${target} did not help` }, at);
  }
  if (settled.state === 'not-confirmed') {
    const text = `The rollback to ${target} is not confirmed: ${settled.because}. Look at the service.`;
    const saying = { id: 'not-confirmed', level: 'alert', text } as const;
    return tellRelease(watch, deployment, { ...told, saying, title: `The rollback to ${target} is not confirmed` }, at);
  }
  return tellRelease(watch, deployment, { ...told, saying: undefined, title: `Rolled back to ${target}` }, at);
};

const settleOne = (watch: Watch, judgement: Judgement, world: World | undefined, at: number): Watch => {
  const settled = settledOf(watch, judgement, world, at);
  const { verification } = judgement;
  if (settled === undefined || verification === null) return watch;
  const { own, dueAt, state } = settled;
  if (own === verification.own && dueAt === verification.dueAt && state === verification.state) return watch;
  const next: Judgement = {
    ...judgement,
    verification: { ...verification, own, dueAt, state },
    isPaged: judgement.isPaged || state === 'did-not-help',
  };
  const saved = { ...watch, judgements: { ...watch.judgements, [judgement.deployment]: next } };
  return state === verification.state ? saved : tell(saved, judgement, settled, at);
};

/**
 * Judges our rollbacks of a service by their own deployments (science/rollback.md section 7.14): three distinct
 * failures that may be its own, or a failed deployment, page "did not help"; completion and ten quiet minutes confirm
 * it; no sign of it after a quarter of an hour is not confirmed. To be called with every fold (`world` undefined:
 * events only) and at each due time with what ECS answers. Returns the same watch when nothing changed. Pure.
 */
export const verifyRollbacks = (watch: Watch, now: Date, world?: World): Watch => {
  const at = Math.floor(now.getTime() / 1000);
  return Object.values(watch.judgements)
    .filter(({ action }) => action?.outcome === 'accepted')
    .reduce((folded, judgement) => settleOne(folded, judgement, world, at), watch);
};
