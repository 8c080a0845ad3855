import type { ScalingSign } from '../service-state/deployment-health.ts';
import type {
  AlarmEvent,
  DeploymentEvent,
  HookEvent,
  ScaledToMaxEvent,
  ServiceActionEvent,
  ServiceEvent,
} from '../events/event.ts';
import { firstCheck } from '../deployments/requests/schedule.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Draft } from './draft.ts';
import { noteOf } from './service-notifications.ts';
import { changeHealth } from './healths.ts';
import { SIGNS_KEPT } from '../service-state/service-state.ts';

const ROLLING_BACK = /rolling back|rollback/i;

/** The later of the known and the reported time. */
const later = (known: EpochSeconds | null, notified: EpochSeconds): EpochSeconds => Math.max(known ?? 0, notified);

/** The newest deployment that completed is read next; the same event again changes nothing. */
const noteCompletion = (draft: Draft, { deployment }: DeploymentEvent, at: EpochSeconds): void => {
  const known = draft.healths.get(deployment);
  const isNew = (known?.completedAt ?? null) === null && at > (draft.requestCheck?.completedAt ?? 0);
  if (isNew && known?.isRollback !== true) draft.requestCheck = firstCheck(deployment, at);
};

const applyDeployment = (draft: Draft, event: DeploymentEvent): void => {
  const at = secondsOf(event.updatedAt);
  const isRollback = event.name === 'SERVICE_DEPLOYMENT_IN_PROGRESS' && ROLLING_BACK.test(event.reason);
  if (event.name === 'SERVICE_DEPLOYMENT_COMPLETED') noteCompletion(draft, event, at);
  changeHealth(draft, event.deployment, at, (health) => ({
    ...health,
    ...(isRollback ? { returnedAt: later(health.returnedAt ?? null, secondsOf(event.at)) } : {}),
    completedAt: event.name === 'SERVICE_DEPLOYMENT_COMPLETED' ? later(health.completedAt, at) : health.completedAt,
    failedAt: event.name === 'SERVICE_DEPLOYMENT_FAILED' ? later(health.failedAt, at) : health.failedAt,
    isRollback: health.isRollback || isRollback,
  }));
};

/** The newest state of a hook counts; only AWAITING_ACTION keeps it open. */
const applyHook = (draft: Draft, event: HookEvent): void => {
  const seen = draft.hookSeen[event.hookId] ?? -1;
  const at = event.updatedAt.getTime();
  const isAwaiting = event.name === 'HOOK_AWAITING_ACTION';
  if (at < seen || (at === seen && isAwaiting)) return;
  draft.hookSeen[event.hookId] = at;
  draft.isChanged = true;
  const { hookId, serviceDeploymentArn } = event;
  if (isAwaiting) {
    const expiresAt = event.expiresAt === undefined ? null : secondsOf(event.expiresAt);
    draft.hooks[hookId] = { hookId, serviceDeploymentArn, expiresAt, stage: event.lifecycleStage };
  } else delete draft.hooks[hookId];
};

/** ECS also reports deployments as service actions; those have no deployment id and add nothing to the state. */
const applyAction = (draft: Draft, event: ServiceActionEvent): void => {
  const at = secondsOf(event.createdAt);
  if (event.name !== 'SERVICE_STEADY_STATE' || at <= draft.steadyAt) return;
  draft.steadyAt = at;
  draft.isChanged = true;
};

/**
 * An alarm of low load asks for fewer tasks; neither it nor any other that fell below its threshold is a sign of load.
 */
const isHigh = ({ alarm, metric, threshold }: AlarmEvent): boolean =>
  !alarm.includes('AlarmLow') && (metric === null || threshold === null || metric >= threshold);

const signOf = (event: AlarmEvent | ScaledToMaxEvent): ScalingSign | undefined => {
  if (event.kind === 'scaled-to-max')
    return { at: secondsOf(event.startTime), kind: 'maximum', name: String(event.maximum ?? event.newDesired ?? '') };
  return isHigh(event) ? { at: secondsOf(event.changedAt), kind: 'alarm', name: event.alarm } : undefined;
};

const isSameSign = (a: ScalingSign, b: ScalingSign): boolean => a.at === b.at && a.kind === b.kind && a.name === b.name;

/** The newest signs, each once, oldest first in any order of arrival. */
const applyScaling = (draft: Draft, event: AlarmEvent | ScaledToMaxEvent): void => {
  const sign = signOf(event);
  if (sign === undefined || draft.scalingSigns.some((known) => isSameSign(known, sign))) return;
  const order = (a: ScalingSign, b: ScalingSign): number => a.at - b.at || (a.kind + a.name < b.kind + b.name ? -1 : 1);
  draft.scalingSigns = [...draft.scalingSigns, sign].sort(order).slice(-SIGNS_KEPT);
  draft.isChanged = true;
};

/**
 * Applies one event about a service. Kinds that only matter for history (API calls, retirements) do not change the
 * state.
 */
export const applyServiceEvent = (draft: Draft, event: ServiceEvent): void => {
  if ('serviceArn' in event) draft.serviceArn ??= event.serviceArn;
  const note = noteOf(event);
  if (note !== undefined) draft.notes.push(note);
  if (event.kind === 'deployment') applyDeployment(draft, event);
  else if (event.kind === 'hook') applyHook(draft, event);
  else if (event.kind === 'service-action') applyAction(draft, event);
  else if (event.kind === 'alarm' || event.kind === 'scaled-to-max') applyScaling(draft, event);
};
