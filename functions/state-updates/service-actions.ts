import type { Note } from '../incidents/notification.ts';
import type { MessageCause } from '../stops/message-cause.ts';
import { MESSAGE_CAUSES } from '../stops/message-cause.ts';
import { classifyServiceMessage } from '../stops/service-message.ts';

export type ActionText = Pick<Note, 'title' | 'cause' | 'faultDomain' | 'advice'> & { readonly isQuiet?: boolean };

/** What ECS does after it gave a deployment up. */
export const GIVEN_UP =
  'ECS starts no more tasks of this deployment. It returns to the last completed deployment only if rollback is ' +
  'enabled for the circuit breaker or the alarms.';

type Placement = Pick<ActionText, 'faultDomain' | 'advice'>;

const CAPACITY: Placement = {
  faultDomain: 'platform',
  advice:
    'Fargate currently has no capacity for this task size and capacity provider in these zones. Give ECS more ' +
    'choice: add subnets in more zones, or FARGATE in addition to FARGATE_SPOT.',
};

/** What a placement failure says by its reason; capacity only where the reason says so. */
const PLACEMENTS: Readonly<Partial<Record<MessageCause, Placement>>> = {
  placement_capacity: CAPACITY,
  spot_capacity: CAPACITY,
  quota_exceeded: {
    faultDomain: 'configuration',
    advice: 'Request a higher quota in Service Quotas, or run fewer tasks.',
  },
  role_error: { faultDomain: 'configuration', advice: 'Fix the role or the permission that the reason names.' },
  network_error: { faultDomain: 'configuration', advice: 'Check the subnets and security groups of the service.' },
  throttled: { faultDomain: 'platform', advice: 'Other callers use up the account’s API rate; ECS tries again.' },
};

const UNKNOWN: Placement = {
  faultDomain: 'unknown',
  advice: 'Read the reason and check the stopped tasks of the service.',
};

/** `RESOURCE:FARGATE` alone is how the event writes that Fargate has none; other resources are used up. */
const causeOf = (reason: string): MessageCause => {
  const resource = /^RESOURCE:(\w+)/.exec(reason)?.[1];
  if (resource === undefined) return classifyServiceMessage(reason).cause;
  return resource.startsWith('FARGATE') ? 'placement_capacity' : 'placement_resource';
};

/** A sentence as the end of another: `There was no capacity.` */
const asClause = (sentence: string): string =>
  sentence.replace(/^[TA](?= |h|here)/, (letter) => letter.toLowerCase()).replace(/\.$/, '');

/** A task that could not be placed or started. ECS does not always say why. */
const placementText = (name: string, reason: string): ActionText => {
  const cause = causeOf(reason);
  const isKnown = cause !== 'other';
  return {
    title: isKnown ? `${name} can't place tasks: ${asClause(MESSAGE_CAUSES[cause])}` : `${name} can't place tasks`,
    cause: isKnown ? cause : 'start_failed',
    ...(PLACEMENTS[cause] ?? UNKNOWN),
  };
};

/**
 * Service actions that people should know of; all others are routine
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html).
 */
export const ACTIONS: Readonly<Record<string, (name: string, reason: string) => ActionText>> = {
  SERVICE_TASK_START_IMPAIRED: (name) => ({
    title: `${name} can't consistently start tasks: ECS waits longer between attempts`,
    cause: 'start_impaired',
    faultDomain: 'unknown',
    advice:
      'ECS waits up to 27 minutes and keeps retrying. Fix the error of the stopped tasks; to end the wait, update ' +
      'the service to a new task definition.',
  }),
  SERVICE_TASK_PLACEMENT_FAILURE: placementText,
  SERVICE_TASK_CONFIGURATION_FAILURE: (name) => ({
    title: `${name} can't start tasks: its configuration is wrong`,
    cause: 'config.invalid',
    faultDomain: 'configuration',
    advice: 'Read the reason: usually ECS cannot assume a role, or a tag needs the long ARN format.',
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
    advice: 'Until ECS can read it, unhealthy tasks are not replaced. Check the target group and Cloud Map.',
  }),
  ECS_OPERATION_THROTTLED: (name) => ({
    title: `ECS is throttled while it works on ${name}`,
    cause: 'throttled',
    faultDomain: 'platform',
    advice: 'Other callers use up the account’s API rate; deployments stay slow until those callers stop.',
    isQuiet: true,
  }),
  SERVICE_DISCOVERY_OPERATION_THROTTLED: (name) => ({
    title: `Cloud Map is throttled while ECS registers tasks of ${name}`,
    cause: 'throttled',
    faultDomain: 'platform',
    advice: 'Tasks run but can’t be found by name yet.',
    isQuiet: true,
  }),
  SERVICE_DISCOVERY_INSTANCE_UNHEALTHY: (name) => ({
    title: `Cloud Map reports a task of ${name} as unhealthy`,
    cause: 'unhealthy_container',
    faultDomain: 'unknown',
    advice: 'ECS replaces the task; its stop reason has the details.',
    isQuiet: true,
  }),
  VPC_LATTICE_TARGET_UNHEALTHY: (name) => ({
    title: `VPC Lattice reports a task of ${name} as unhealthy`,
    cause: 'unhealthy_elb',
    faultDomain: 'unknown',
    advice: 'ECS replaces the task; its stop reason has the details.',
    isQuiet: true,
  }),
  DAEMON_TASK_START_IMPAIRED: (name, reason) => ({
    ...placementText(name, reason),
    title: `ECS can't start tasks of the daemon ${name}`,
  }),
  DAEMON_DEPLOYMENT_ROLLBACK_FAILED: (name) => ({
    title: `ECS could not roll the daemon ${name} back`,
    cause: 'deployment_failed',
    faultDomain: 'unknown',
    advice: 'Deploy a revision of the daemon that works; until then its tasks may be missing on some instances.',
  }),
};
