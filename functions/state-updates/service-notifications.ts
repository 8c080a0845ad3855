import { minuteInUtc } from '../primitives/instant-text.ts';
import type { DeploymentEvent, HookEvent, ServiceActionEvent, ServiceEvent } from '../events/event.ts';
import { partsOf } from '../primitives/identity.ts';
import type { Note } from '../incidents/notification.ts';
import { secondsOf } from '../primitives/instant.ts';
import { ACTIONS, GIVEN_UP } from './service-actions.ts';

const nameOf = ({ service }: ServiceActionEvent): string => partsOf(service).name.replace(/^daemon:/, '');

const common = (event: ServiceActionEvent | HookEvent) => ({ service: event.service, serviceArn: event.serviceArn });

const actionNote = (event: ServiceActionEvent): Note | undefined => {
  if (!Object.hasOwn(ACTIONS, event.name)) return undefined;
  const text = ACTIONS[event.name]?.(nameOf(event), event.reason);
  if (text === undefined) return undefined;
  return {
    ...common(event),
    kind: 'service',
    key: event.name,
    at: secondsOf(event.createdAt),
    evidence: event.reason || event.name,
    deployment: null,
    facts: event.capacityProviders.length > 0 ? { 'Capacity provider': event.capacityProviders.join(', ') } : {},
    isQuiet: false,
    ...text,
  };
};

/** Key of the notes about ECS's own circuit breaker and alarms. */
export const NATIVE_ROLLBACK = 'native rollback';
/** Cause of a note about a deployment that failed. */
export const DEPLOYMENT_FAILED = 'deployment_failed';

const ROLLING_BACK = /rolling back/i;

/** ECS's own circuit breaker or alarms acted: reported, never raced. */
const deploymentNote = (event: DeploymentEvent): Note | undefined => {
  if (event.service === undefined) return undefined;
  const isFailed = event.name === 'SERVICE_DEPLOYMENT_FAILED';
  if (!isFailed && !ROLLING_BACK.test(event.reason)) return undefined;
  const name = partsOf(event.service).name;
  return {
    service: event.service,
    serviceArn: event.serviceArn,
    kind: 'service',
    key: NATIVE_ROLLBACK,
    title: isFailed ? `ECS failed a deployment of ${name}` : `ECS rolls ${name} back`,
    cause: isFailed ? DEPLOYMENT_FAILED : 'rollback_started',
    faultDomain: 'unknown',
    evidence: event.reason,
    advice: isFailed ? GIVEN_UP : 'ECS itself rolls it back; Farwatch only reports this.',
    at: secondsOf(event.updatedAt),
    deployment: event.deployment,
    facts: { Deployment: event.deployment },
    isQuiet: false,
  };
};

const hookNote = (event: HookEvent): Note | undefined => {
  if (event.name !== 'HOOK_AWAITING_ACTION') return undefined;
  const { expiresAt } = event;
  const decides = expiresAt ? ` If nobody answers, the hook times out at ${minuteInUtc(expiresAt)} UTC.` : '';
  return {
    ...common(event),
    kind: 'hook',
    key: event.hookId,
    title: `A deployment of ${partsOf(event.service).name} needs approval (${event.lifecycleStage || 'paused'})`,
    cause: 'hook_awaiting_action',
    faultDomain: 'operator',
    evidence: `${event.name} ${event.hookId}`,
    advice: `Check the new tasks, then continue or roll back.${decides}`,
    at: secondsOf(event.updatedAt),
    deployment: null,
    facts: { serviceDeployment: event.serviceDeploymentArn },
    isQuiet: false,
  };
};

/** The note for an event about a service; undefined for routine events. */
export const noteOf = (event: ServiceEvent): Note | undefined => {
  if (event.kind === 'service-action') return actionNote(event);
  if (event.kind === 'deployment') return deploymentNote(event);
  return event.kind === 'hook' ? hookNote(event) : undefined;
};
