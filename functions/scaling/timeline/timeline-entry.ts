import type {
  ApiCallEvent,
  DeploymentEvent,
  HookEvent,
  RetirementEvent,
  ScaledToMaxEvent,
  ServiceActionEvent,
  ServiceEvent,
} from '../../events/event.ts';
import { isHealthOver } from '../../events/health-status.ts';
import { actorOf, actorWords } from '../actor.ts';
import { dateWords } from '../maintenance.ts';
import type { TimelineEntry } from './timeline.ts';

type Explained = Pick<TimelineEntry, 'id' | 'at' | 'kind' | 'text'> & Partial<TimelineEntry>;

/** A line from its specific fields. Reasons in it were masked when they were parsed. */
export const entry = (explained: Explained): TimelineEntry => ({
  mood: 'plain',
  who: null,
  desired: null,
  group: null,
  ...explained,
});

const DEPLOYMENTS: Readonly<Record<string, readonly [words: string, mood: TimelineEntry['mood']]>> = {
  SERVICE_DEPLOYMENT_IN_PROGRESS: ['began', 'plain'],
  SERVICE_DEPLOYMENT_COMPLETED: ['completed', 'good'],
  SERVICE_DEPLOYMENT_FAILED: ['failed', 'bad'],
};

const ofDeployment = ({ deployment, name, updatedAt, reason }: DeploymentEvent): TimelineEntry => {
  const [words, mood] = DEPLOYMENTS[name] ?? [name, 'plain'];
  const isRollback = /rolling back|roll(ed)? ?back/i.test(reason);
  const why = mood === 'bad' && reason !== '' ? `: ${reason.replace(/\.$/, '')}` : '';
  return entry({
    id: `deployment#${deployment}#${name}`,
    at: updatedAt.getTime(),
    kind: isRollback ? 'rollback' : 'deployment',
    mood,
    text: `${isRollback ? 'ECS rolls back: deployment' : 'Deployment'} ${deployment} ${words}${why}`,
    who: isRollback ? 'ECS' : null,
  });
};

/** Service actions with a timeline line; steady states and stopped tasks have other sources or are no news. */
const ACTIONS: Readonly<Record<string, readonly [words: string, mood: TimelineEntry['mood']]>> = {
  SERVICE_TASK_START_IMPAIRED: ['ECS cannot start tasks consistently and slows down', 'bad'],
  SERVICE_TASK_PLACEMENT_FAILURE: ['ECS could not place a task', 'bad'],
  SERVICE_TASK_CONFIGURATION_FAILURE: ['ECS could not start a task because of its configuration', 'bad'],
  SERVICE_DISCOVERY_INSTANCE_UNHEALTHY: ['Cloud Map reports a task as unhealthy', 'bad'],
  VPC_LATTICE_TARGET_UNHEALTHY: ['VPC Lattice reports a task as unhealthy', 'bad'],
  ECS_OPERATION_THROTTLED: ['ECS was throttled', 'bad'],
  SERVICE_DISCOVERY_OPERATION_THROTTLED: ['Cloud Map was throttled', 'bad'],
  SERVICE_HEALTH_UNKNOWN: ['ECS cannot read the health of tasks', 'bad'],
  SERVICE_DESIRED_COUNT_UPDATED: ['ECS recomputed the desired count', 'plain'],
  SERVICE_REBALANCING_STARTED: ['ECS moves tasks between zones to balance them', 'plain'],
  SERVICE_REBALANCING_COMPLETED: ['The zones are balanced', 'good'],
  SERVICE_REBALANCING_STOPPED: ['ECS stopped balancing the zones', 'plain'],
  DAEMON_TASK_START_IMPAIRED: ['ECS could not start a task of the daemon', 'bad'],
  DAEMON_DEPLOYMENT_IN_PROGRESS: ['A deployment of the daemon began', 'plain'],
  DAEMON_DEPLOYMENT_SUCCESSFUL: ['The deployment of the daemon completed', 'good'],
  DAEMON_DEPLOYMENT_STOPPED: ['The deployment of the daemon was stopped', 'bad'],
  DAEMON_DEPLOYMENT_ROLLBACK_IN_PROGRESS: ['ECS rolls the daemon back', 'bad'],
  DAEMON_DEPLOYMENT_ROLLBACK_SUCCESSFUL: ['ECS rolled the daemon back', 'good'],
  DAEMON_DEPLOYMENT_ROLLBACK_FAILED: ['ECS could not roll the daemon back', 'bad'],
};

const ofAction = ({ name, createdAt, reason, desiredCount }: ServiceActionEvent): TimelineEntry | undefined => {
  const [words, mood] = ACTIONS[name] ?? [];
  if (words === undefined) return undefined;
  return entry({
    id: `action#${name}#${createdAt.getTime()}`,
    at: createdAt.getTime(),
    kind: name === 'SERVICE_DESIRED_COUNT_UPDATED' ? 'scaling' : 'service',
    mood,
    text: `${words}${reason === '' ? '' : `: ${reason}`}${desiredCount === undefined ? '' : ` (${desiredCount})`}`,
    who: 'ECS',
    desired: desiredCount ?? null,
    group: mood === 'bad' ? `action#${name}` : null,
  });
};

const HOOKS: Readonly<Record<string, string>> = {
  HOOK_AWAITING_ACTION: 'waits for an answer',
  HOOK_SUCCEEDED: 'was told to continue',
  HOOK_FAILED: 'was told to roll back',
  HOOK_TIMED_OUT: 'timed out',
};

const ofHook = ({ name, hookId, lifecycleStage, updatedAt, expiresAt }: HookEvent): TimelineEntry =>
  entry({
    id: `hook#${hookId}#${name}`,
    at: updatedAt.getTime(),
    kind: 'hook',
    mood: name === 'HOOK_TIMED_OUT' || name === 'HOOK_FAILED' ? 'bad' : 'plain',
    text: `The hook at ${lifecycleStage || 'an unknown stage'} ${HOOKS[name] ?? name}${
      name === 'HOOK_AWAITING_ACTION' && expiresAt ? ` until ${dateWords(expiresAt.getTime())}` : ''
    }`,
  });

const ofMaximum = ({ startTime, oldDesired, newDesired, maximum }: ScaledToMaxEvent): TimelineEntry =>
  entry({
    id: `maximum#${startTime.getTime()}`,
    at: startTime.getTime(),
    kind: 'scaling',
    mood: 'bad',
    text:
      `Scaled out to its ` +
      `maximum${maximum === undefined ? '' : ` of ${maximum}`}${oldDesired === undefined ? '' : ` from ${oldDesired}`}`,
    who: 'Application Auto Scaling',
    desired: newDesired ?? null,
  });

const ofRetirement = ({ eventArn, status, at, startsAt, isIssue }: RetirementEvent): TimelineEntry => {
  const isDone = isHealthOver(status);
  const when = startsAt ? ` from ${dateWords(startsAt.getTime())}` : '';
  const issue = isDone ? 'AWS reports that its problem is resolved' : 'AWS reports a problem';
  const plan = isDone ? 'AWS has replaced the retired tasks' : `AWS announces that it will replace tasks${when}`;
  return entry({
    id: `maintenance#${eventArn}#${isDone ? 'done' : 'announced'}`,
    at: at.getTime(),
    kind: 'maintenance',
    text: isIssue ? issue : plan,
    who: 'AWS',
  });
};

const CALLS: Readonly<Record<string, string>> = {
  UpdateService: 'Service updated',
  CreateService: 'Service created',
  DeleteService: 'Service deleted',
  StopServiceDeployment: 'Deployment stopped',
  ContinueServiceDeployment: 'Deployment continued',
  StopTask: 'Task stopped by hand',
};

const ofCall = (call: ApiCallEvent): TimelineEntry | undefined => {
  const words = CALLS[call.name];
  const actor = actorOf(call);
  if (words === undefined || actor.by === 'auto-scaling') return undefined;
  const parts = [
    call.taskDefinition,
    call.desiredCount === undefined ? undefined : `desired count ${call.desiredCount}`,
  ];
  const what = parts.filter((part) => part !== undefined).join(', ');
  return entry({
    id: `call#${call.id}`,
    at: call.at.getTime(),
    kind: 'person',
    mood: call.failed ? 'bad' : 'plain',
    text: `${words}${what === '' ? '' : ` (${what})`}${call.failed ? ', refused' : ''}`,
    who: actorWords(actor),
    desired: call.failed ? null : (call.desiredCount ?? null),
  });
};

/** The line of an event; undefined when it is no news or another source describes it better. */
export const timelineEntryOf = (event: ServiceEvent): TimelineEntry | undefined => {
  if (event.kind === 'deployment') return ofDeployment(event);
  if (event.kind === 'service-action') return ofAction(event);
  if (event.kind === 'hook') return ofHook(event);
  if (event.kind === 'scaled-to-max') return ofMaximum(event);
  if (event.kind === 'retirement') return ofRetirement(event);
  // The scaling activity of an alarm describes it.
  if (event.kind === 'alarm') return undefined;
  return ofCall(event);
};
