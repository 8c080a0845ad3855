import type { MessageCause } from './message-cause.ts';
import { classifyServiceMessage } from './service-message.ts';
import type { MessageDiagnosis } from './service-message.ts';

/** The meaning of a service or deployment event's name, where its reason adds nothing. */
const BY_NAME: Readonly<Record<string, MessageCause>> = {
  SERVICE_STEADY_STATE: 'steady_state',
  TASKSET_STEADY_STATE: 'steady_state',
  CAPACITY_PROVIDER_STEADY_STATE: 'steady_state',
  SERVICE_DESIRED_COUNT_UPDATED: 'scale_changed',
  TASKS_STOPPED: 'tasks_stopped',
  SERVICE_DEPLOYMENT_IN_PROGRESS: 'deployment_started',
  SERVICE_DEPLOYMENT_COMPLETED: 'deployment_completed',
  SERVICE_DEPLOYMENT_FAILED: 'deployment_failed',
  SERVICE_TASK_START_IMPAIRED: 'start_impaired',
  SERVICE_TASK_PLACEMENT_FAILURE: 'placement_capacity',
  SERVICE_TASK_CONFIGURATION_FAILURE: 'start_failed',
  SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED: 'placement_constraint',
  ECS_OPERATION_THROTTLED: 'throttled',
  SERVICE_DISCOVERY_OPERATION_THROTTLED: 'throttled',
};

/** The meaning of an ECS service or deployment event: by its reason, otherwise by its name. */
export const classifyServiceEvent = (name: string, reason: string): MessageDiagnosis => {
  const matched = classifyServiceMessage(reason);
  if (matched.cause !== 'other') return matched;
  return { cause: BY_NAME[name] ?? 'other', evidence: reason === '' ? name : `${name}: ${matched.evidence}` };
};
