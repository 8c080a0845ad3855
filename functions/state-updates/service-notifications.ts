import type { DeploymentEvent, HookEvent, ServiceActionEvent, ServiceEvent } from '../events/event.ts';
import { partsOf } from '../primitives/identity.ts';
import type { Note } from '../incidents/notification.ts';
import { secondsOf } from './draft.ts';

type ActionText = Pick<Note, 'title' | 'cause' | 'faultDomain' | 'advice'> & { readonly isQuiet?: boolean };

const GIVEN_UP =
  'ECS starts no more tasks of it; it goes back to the last completed deployment only where its rollback is on.';

/**
 * Service actions worth a notification; all others are routine
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html).
 */
const ACTIONS: Readonly<Record<string, (name: string) => ActionText>> = {
  SERVICE_TASK_START_IMPAIRED: (name) => ({
    title: `${name} can't consistently start tasks: ECS waits longer between tries`,
    cause: 'start_impaired',
    faultDomain: 'unknown',
    advice:
      'ECS backs off up to 27 minutes and tries for ever. Mend what the stopped tasks name; an update of the ' +
      'service to a new task definition ends the waiting.',
  }),
  SERVICE_TASK_PLACEMENT_FAILURE: (name) => ({
    title: `${name} can't place tasks`,
    cause: 'placement_capacity',
    faultDomain: 'platform',
    advice:
      'Fargate has no capacity for this size and capacity provider in these zones now. Subnets in more zones, ' +
      'or a share of FARGATE beside FARGATE_SPOT, give ECS a choice.',
  }),
  SERVICE_TASK_CONFIGURATION_FAILURE: (name) => ({
    title: `${name} can't start tasks: its configuration is wrong`,
    cause: 'config.invalid',
    faultDomain: 'configuration',
    advice: 'Read the reason: most often ECS may not assume a role, or a tag needs the long ARN format.',
  }),
  SERVICE_DEPLOYMENT_FAILED: (name) => ({
    title: `ECS failed a deployment of ${name}`,
    cause: 'deployment_failed',
    faultDomain: 'unknown',
    advice: GIVEN_UP,
  }),
  SERVICE_HEALTH_UNKNOWN: (name) => ({
    title: `ECS can't read the health of tasks of ${name}`,
    cause: 'health_unknown',
    faultDomain: 'platform',
    advice: 'Until it can, unhealthy tasks are not replaced. Look at the target group and at Cloud Map.',
  }),
  ECS_OPERATION_THROTTLED: (name) => ({
    title: `ECS is throttled while it works on ${name}`,
    cause: 'throttled',
    faultDomain: 'platform',
    advice: 'Other callers use up the account’s API rate; deployments are slower until they stop.',
    isQuiet: true,
  }),
  SERVICE_DISCOVERY_OPERATION_THROTTLED: (name) => ({
    title: `Cloud Map is throttled while ECS registers tasks of ${name}`,
    cause: 'throttled',
    faultDomain: 'platform',
    advice: 'Tasks run and can’t be found by name yet.',
    isQuiet: true,
  }),
};

const common = (event: ServiceActionEvent | HookEvent) => ({ service: event.service, serviceArn: event.serviceArn });

const actionNote = (event: ServiceActionEvent): Note | undefined => {
  if (!Object.hasOwn(ACTIONS, event.name)) return undefined;
  const text = ACTIONS[event.name]?.(partsOf(event.service).name);
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
    title: isFailed ? `ECS failed a deployment of ${name}` : `ECS rolls ${name} back by itself`,
    cause: isFailed ? DEPLOYMENT_FAILED : 'rollback_started',
    faultDomain: 'unknown',
    evidence: event.reason,
    advice: isFailed ? GIVEN_UP : 'ECS is rolling it back itself: Farwatch only reports it.',
    at: secondsOf(event.updatedAt),
    deployment: event.deployment,
    facts: { Deployment: event.deployment },
    isQuiet: false,
  };
};

const hookNote = (event: HookEvent): Note | undefined => {
  if (event.name !== 'HOOK_AWAITING_ACTION') return undefined;
  const expires = event.expiresAt?.toISOString();
  const decides = expires ? ` The hook decides by itself at ${expires}.` : '';
  return {
    ...common(event),
    kind: 'hook',
    key: event.hookId,
    title: `A deployment of ${partsOf(event.service).name} waits for a person (${event.lifecycleStage || 'paused'})`,
    cause: 'hook_awaiting_action',
    faultDomain: 'operator',
    evidence: `${event.name} ${event.hookId}`,
    advice: `Look at the new tasks, then continue or roll back.${decides}`,
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
