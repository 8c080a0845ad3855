import type {
  ApiCallEvent,
  DeploymentEvent,
  RetirementEvent,
  ServiceActionEvent,
} from '../../functions/events/event.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { ScalingActivity } from '../../functions/scaling/activity.ts';
import { parseActivity } from '../../functions/scaling/activity.ts';
import type { TaskFact } from '../../functions/scaling/facts.ts';
import { NO_FACTS } from '../../functions/scaling/facts.ts';
import type { ScalingPicture, TaskPrice } from '../../functions/scaling/finding.ts';
import type { ScalingSources } from '../../functions/scaling/timeline/picture-of.ts';
import { pictureOf } from '../../functions/scaling/timeline/picture-of.ts';
import type { RunningCause, RunningChange } from '../../functions/scaling/running.ts';
import type { AlarmState, ScalingPolicy, ScalingSettings } from '../../functions/scaling/settings.ts';

export const WHERE = { account: '111122223333', region: 'eu-west-1' };
export const WEB = serviceKey({ ...WHERE, cluster: 'prod', name: 'web' });
export const HIGH = 'TargetTracking-service/prod/web-AlarmHigh-5a0d3a0e';
export const LOW = 'TargetTracking-service/prod/web-AlarmLow-5a0d3a0e';

/** Minute of a plain morning, as epoch milliseconds. */
export const minute = (value: number): number => Date.UTC(2026, 10, 20, 8, 0, 0) + Math.round(value * 60_000);
export const date = (value: number): Date => new Date(minute(value));

const CAUSES = {
  high: `monitor alarm ${HIGH} in state ALARM triggered policy cpu`,
  low: `monitor alarm ${LOW} in state ALARM triggered policy cpu`,
  minimum: 'minimum capacity was set to',
  maximum: 'maximum capacity was set to',
  schedule: 'scheduled action name evening was triggered',
} as const;

type ActivityLike = {
  readonly at: number;
  readonly to?: number;
  readonly cause?: keyof typeof CAUSES;
  readonly status?: string;
  readonly message?: string;
  readonly code?: string;
  readonly limits?: readonly [number, number];
  readonly maximum?: number;
};

const descriptionOf = ({ to, limits }: ActivityLike): string => {
  if (limits) return `Setting min capacity to ${limits[0]} and max capacity to ${limits[1]}`;
  return to === undefined ? 'Attempting to scale due to alarm triggered' : `Setting desired count to ${to}.`;
};

/** An item of DescribeScalingActivities as AWS sends it. */
export const rawActivity = (like: ActivityLike, id = `a-${like.at}-${like.to ?? like.code ?? 'x'}`): object => ({
  ActivityId: id,
  ServiceNamespace: 'ecs',
  ResourceId: 'service/prod/web',
  ScalableDimension: 'ecs:service:DesiredCount',
  Description: descriptionOf(like),
  Cause: `${CAUSES[like.cause ?? 'high']}${like.cause === 'minimum' || like.cause === 'maximum' ? ` ${like.to}` : ''}`,
  StartTime: date(like.at),
  ...(like.status === 'InProgress' ? {} : { EndTime: date(like.at + 1) }),
  StatusCode: like.code ? 'Failed' : (like.status ?? 'Successful'),
  StatusMessage: like.message ?? '',
  ...(like.code ? { NotScaledReasons: [{ Code: like.code, MaxCapacity: like.maximum }] } : {}),
});

/** The activity of such an item. */
export const activity = (like: ActivityLike, id?: string): ScalingActivity => {
  const parsed = parseActivity(rawActivity(like, id), WHERE);
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
};

const common = (id: string, at: number) => ({ id, ...WHERE, at: date(at) });

export const call = (at: number, like: Partial<ApiCallEvent>): ApiCallEvent => ({
  ...common(like.id ?? `call-${at}`, at),
  kind: 'api-call',
  service: WEB,
  name: 'UpdateService',
  actor: 'arn:aws:iam::111122223333:user/alice',
  userAgent: undefined,
  invokedBy: undefined,
  taskDefinition: undefined,
  desiredCount: undefined,
  failed: false,
  ...like,
});

export const action = (at: number, name: string, like: Partial<ServiceActionEvent> = {}): ServiceActionEvent => ({
  ...common(`action-${at}-${name}`, at),
  kind: 'service-action',
  service: WEB,
  serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web',
  name,
  type: 'ERROR',
  createdAt: date(at),
  reason: '',
  desiredCount: undefined,
  capacityProviders: [],
  ...like,
});

export const deployment = (at: number, name: string, id = 'ecs-svc/2'): DeploymentEvent => ({
  ...common(`deployment-${at}-${name}`, at),
  kind: 'deployment',
  service: WEB,
  serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web',
  deployment: id as DeploymentId,
  name,
  updatedAt: date(at),
  reason: '',
});

export const retirement = (at: number, like: Partial<RetirementEvent> = {}): RetirementEvent => ({
  ...common(`health-${at}`, at),
  kind: 'retirement',
  service: WEB,
  eventArn: 'arn:aws:health:eu-west-1::event/ECS/AWS_ECS_TASK_PATCHING_RETIREMENT/AWS_ECS_TASK_PATCHING_RETIREMENT_x1',
  startsAt: new Date('2026-11-27T23:18:51Z'),
  endsAt: new Date('2026-11-29T23:18:51Z'),
  isIssue: false,
  tasks: [],
  status: 'IMPAIRED',
  description: 'Tasks on a retired platform version revision will be replaced.',
  ...like,
});

/** A task created at a minute, whose image takes `pullSeconds`. */
export const task = (
  id: string,
  at: number,
  like: Partial<TaskFact> & { readonly pullSeconds?: number } = {},
): TaskFact => {
  const { pullSeconds = 10, ...rest } = like;
  const createdAt = minute(at);
  const pullStartedAt = createdAt + 10_000;
  return {
    id,
    version: 5,
    deployment: 'ecs-svc/1' as DeploymentId,
    taskDefinition: 'web:42',
    createdAt,
    connectivityAt: createdAt + 4_000,
    pullStartedAt,
    pullStoppedAt: pullStartedAt + pullSeconds * 1000,
    startedAt: pullStartedAt + pullSeconds * 1000 + 3_000,
    healthyAt: null,
    stoppedAt: null,
    stopCause: null,
    ...rest,
  };
};

export const policy = (like: Partial<ScalingPolicy> = {}): ScalingPolicy => ({
  name: 'cpu',
  kind: 'target-tracking',
  target: 60,
  metric: 'ECSServiceAverageCPUUtilization',
  scaleOutCooldownSeconds: 60,
  scaleInCooldownSeconds: 300,
  isScaleInDisabled: false,
  alarms: [HIGH, LOW],
  ...like,
});

export const settings = (like: Partial<ScalingSettings> = {}): ScalingSettings => ({
  service: WEB,
  minimum: 2,
  maximum: 8,
  suspended: { in: false, out: false, scheduled: false },
  policies: [policy()],
  schedules: [],
  ...like,
});

export const alarm = (
  name: string,
  state: AlarmState['state'],
  since: number,
  like: Partial<AlarmState> = {},
): AlarmState => ({
  name,
  state,
  since: minute(since),
  metric: null,
  threshold: null,
  ...like,
});

export const PRICE: TaskPrice = { usdPerTaskSecond: 0.0001, billedSecondsMin: 60, usdPerMetricMonth: 0.3 };

/** Start and stop of a task, by minute (null: it is running). */
export const moves = (
  id: string,
  from: number,
  to: number | null,
  cause: RunningCause = 'scaling',
): RunningChange[] => {
  const move = (at: number, delta: 1 | -1, name: string): RunningChange => ({
    id: `${id}#${name}`,
    at: minute(at),
    task: id,
    delta,
    cause,
    reason: 'policy cpu',
  });
  return [move(from, 1, 'started'), ...(to === null ? [] : [move(to, -1, 'stopped')])];
};

type PictureLike = Partial<Omit<ScalingSources, 'facts'>> & { readonly facts?: Partial<ScalingSources['facts']> };

/** Sources of a service that scales well for two hours of a morning. */
export const sources = (like: PictureLike = {}): ScalingSources => ({
  service: WEB,
  from: minute(0),
  to: minute(120),
  settings: settings(),
  alarms: undefined,
  alarmStarts: [],
  failures: [],
  price: PRICE,
  ...like,
  facts: { ...NO_FACTS, ...like.facts },
});

export const picture = (like: PictureLike = {}): ScalingPicture => pictureOf(sources(like));
