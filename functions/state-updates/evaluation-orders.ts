import type { DeploymentHealth } from '../service-state/deployment-health.ts';
import { CAUSES } from '../stops/cause.ts';
import { enqueue } from '../service-state/outbox.ts';
import type { OutboxEntry, ServiceState } from '../service-state/service-state.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** A release is evaluated from the second distinct failure on, never on one. */
const FAILURES_TO_EVALUATE = 2;

/** Distinct failures that the revision may have caused: causes of class app and ref; env is never evidence. */
export const attributableOf = ({ failures, failuresDropped }: DeploymentHealth): number =>
  failures.reduce((sum, { cause }) => sum + (CAUSES[cause].rollbackClass === 'env' ? 0 : 1), failuresDropped);

const isPending = (state: ServiceState, deployment: string): boolean =>
  Object.values(state.outbox).some((entry) => entry.kind === 'evaluate' && entry.deployment === deployment);

/** Whether an earlier read of ECS failed, so that the next event of the service has to evaluate again. */
const isUnread = (state: ServiceState, health: DeploymentHealth): boolean =>
  state.evaluations[health.deployment]?.mustEvaluateAgain === true;

/** A revision or image that was rolled back before is deployed again: reported at once, whatever it does. */
const isKnownBad = (state: ServiceState, health: DeploymentHealth): boolean => {
  if (Object.keys(state.knownBad).length === 0) return false;
  const keys = [
    health.taskDefinition ?? '',
    ...Object.entries(health.digests).map(([name, digest]) => `${name}@${digest}`),
  ];
  return keys.some((key) => (state.knownBad[key] ?? Number.POSITIVE_INFINITY) <= health.seenAt);
};

/**
 * Deployments that ECS gave up, or whose service started to wait at a hook, with these events: the previous decision
 * may need attention now, and perhaps no further failure would order a new evaluation.
 */
export const turned = (before: ServiceState, after: ServiceState): ReadonlySet<string> => {
  const isWaiting = Object.keys(after.hooks).some((hookId) => before.hooks[hookId] === undefined);
  const hadFailed = new Set(
    before.healths.filter(({ failedAt }) => failedAt !== null).map((health) => health.deployment),
  );
  return new Set(
    after.healths
      .filter(({ deployment, failedAt }) => isWaiting || (failedAt !== null && !hadFailed.has(deployment)))
      .map(({ deployment }) => deployment),
  );
};

/** ECS gave up the deployment: perhaps nobody acts on it, however few of its failed tasks were reported. */
const isGivenUp = ({ failedAt }: DeploymentHealth, isAgain: boolean): boolean => failedAt !== null && isAgain;

type EvaluationOrder = { readonly health: DeploymentHealth; readonly evidence: number; readonly isAgain: boolean };

const orderOf = (state: ServiceState, health: DeploymentHealth, hasTurned: boolean): EvaluationOrder | undefined => {
  const evidence = attributableOf(health);
  const isAgain = hasTurned || isUnread(state, health);
  const ordered = state.ordered[health.deployment];
  const isReturning = ordered === undefined && isKnownBad(state, health);
  const isNeeded = evidence > (ordered ?? 0) || isAgain;
  const isEnough = evidence >= FAILURES_TO_EVALUATE || isGivenUp(health, isAgain);
  return isReturning || (isEnough && isNeeded) ? { health, evidence, isAgain } : undefined;
};

const entryOf = ({ health, evidence, isAgain }: EvaluationOrder, now: EpochSeconds): readonly [string, OutboxEntry] => [
  `evaluate#${health.deployment}#${evidence}${isAgain ? `@${now}` : ''}`,
  { kind: 'evaluate', deployment: health.deployment, evidence, at: now },
];

/**
 * Orders an evaluation of each deployment with more failures than at its last order. While one is pending none is
 * added: it will read the newest state anyway. Derived from the state alone, so repetition adds nothing. Called only
 * when events changed something; `again` are those from `turned`.
 */
export const orderEvaluation = (
  state: ServiceState,
  now: EpochSeconds,
  again: ReadonlySet<string> = new Set(),
): ServiceState => {
  const orders = state.healths.flatMap((health) => orderOf(state, health, again.has(health.deployment)) ?? []);
  if (orders.length === 0) return state;
  const ordered = Object.fromEntries(orders.map(({ health, evidence }) => [health.deployment, evidence]));
  const added = orders.filter(({ health }) => !isPending(state, health.deployment));
  return enqueue(
    { ...state, ordered: { ...state.ordered, ...ordered } },
    Object.fromEntries(added.map((order) => entryOf(order, now))),
  );
};
