import type { DeploymentEvent, HookEvent, ServiceActionEvent, ServiceEvent } from '../events/event.ts';
import type { Draft } from './draft.ts';
import { secondsOf } from './draft.ts';
import { noteOf } from './service-notifications.ts';
import { changeHealth } from './healths.ts';

const ROLLING_BACK = /rolling back|rollback/i;

/** Latest of what was known and what is told. */
const later = (known: number | null, notified: number): number => Math.max(known ?? 0, notified);

const applyDeployment = (draft: Draft, event: DeploymentEvent): void => {
  const at = secondsOf(event.updatedAt);
  changeHealth(draft, event.deployment, at, (health) => ({
    ...health,
    completedAt: event.name === 'SERVICE_DEPLOYMENT_COMPLETED' ? later(health.completedAt, at) : health.completedAt,
    failedAt: event.name === 'SERVICE_DEPLOYMENT_FAILED' ? later(health.failedAt, at) : health.failedAt,
    isRollback:
      health.isRollback || (event.name === 'SERVICE_DEPLOYMENT_IN_PROGRESS' && ROLLING_BACK.test(event.reason)),
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
    draft.hooks[hookId] = { hookId, serviceDeploymentArn, expiresAt };
  } else delete draft.hooks[hookId];
};

/** ECS tells in a service action of a deployment too; those carry no deployment id and add nothing to belief. */
const applyAction = (draft: Draft, event: ServiceActionEvent): void => {
  const at = secondsOf(event.createdAt);
  if (event.name !== 'SERVICE_STEADY_STATE' || at <= draft.steadyAt) return;
  draft.steadyAt = at;
  draft.isChanged = true;
};

/**
 * Folds one event about a service. Kinds that only make history (API calls, scaled to maximum, retirements) change
 * no belief.
 */
export const applyServiceEvent = (draft: Draft, event: ServiceEvent): void => {
  if ('serviceArn' in event) draft.serviceArn ??= event.serviceArn;
  const note = noteOf(event);
  if (note !== undefined) draft.notes.push(note);
  if (event.kind === 'deployment') applyDeployment(draft, event);
  else if (event.kind === 'hook') applyHook(draft, event);
  else if (event.kind === 'service-action') applyAction(draft, event);
};
