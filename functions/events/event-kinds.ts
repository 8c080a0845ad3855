import type { Pattern } from './pattern.ts';

/** The two queues of events; each has a rule of its own. */
export type EventQueue = 'task-events' | 'service-events';

/**
 * A kind of event that Farwatch takes. This list is the only one: the rules of infra/rules.yml are made of it (a test
 * compares them), and the parser drops what a rule would not have let through, because a replay has no rules.
 */
export type EventKind = {
  readonly queue: EventQueue;
  readonly source: string;
  readonly types: readonly string[];
  /** What its detail must show; absent: any. */
  readonly detail?: Pattern;
};

const RUNS_OR_STOPPED = ['RUNNING', 'STOPPED'] as const;
const IS_THERE = [{ exists: true }] as const;
const IS_ABSENT = [{ exists: false }] as const;

/** A task is news when it runs, or when its stop is decided: a stop code comes tens of seconds before STOPPED. */
const news = (on: Pattern): readonly Pattern[] => [
  { ...on, lastStatus: RUNS_OR_STOPPED },
  { ...on, stopCode: IS_THERE },
];

/** On Fargate: either name says so, or none says otherwise. */
const FARGATE_TASKS: Pattern = {
  $or: [
    ...news({ launchType: ['FARGATE'] }),
    ...news({ capacityProviderName: [{ prefix: 'FARGATE' }] }),
    ...news({ launchType: IS_ABSENT, capacityProviderName: IS_ABSENT }),
  ],
};

/** Calls that change a service. StopTask names a task alone, which its own event tells better. */
const CALLS = ['CreateService', 'UpdateService', 'DeleteService', 'StopServiceDeployment', 'ContinueServiceDeployment'];

/** Alarms of services: target tracking names its own, step scaling watches a metric of ECS. */
const SERVICE_ALARMS: Pattern = {
  state: { value: ['ALARM'] },
  $or: [
    { alarmName: [{ prefix: 'TargetTracking-service/' }] },
    { configuration: { metrics: { metricStat: { metric: { namespace: ['AWS/ECS', 'ECS/ContainerInsights'] } } } } },
  ],
};

/** Tasks that AWS will replace or stop, and trouble that AWS itself reports. */
const HEALTH: Pattern = {
  service: ['ECS', 'FARGATE'],
  $or: [
    { eventTypeCode: [{ prefix: 'AWS_ECS_TASK_PATCHING_RETIREMENT' }, { prefix: 'AWS_ECS_TASK_RETIREMENT' }] },
    { eventTypeCategory: ['issue'] },
  ],
};

export const EVENT_KINDS: readonly EventKind[] = [
  { queue: 'task-events', source: 'aws.ecs', types: ['ECS Task State Change'], detail: FARGATE_TASKS },
  // Service, deployment and daemon events name no launch type.
  {
    queue: 'service-events',
    source: 'aws.ecs',
    types: [
      'ECS Service Action',
      'ECS Deployment State Change',
      'ECS Hook State Change',
      'ECS Daemon Service Action',
      'ECS Daemon Deployment State Change',
    ],
  },
  {
    queue: 'service-events',
    source: 'aws.application-autoscaling',
    types: ['Application Auto Scaling Scaling Activity State Change'],
    detail: { serviceNamespace: ['ecs'] },
  },
  { queue: 'service-events', source: 'aws.health', types: ['AWS Health Event'], detail: HEALTH },
  {
    queue: 'service-events',
    source: 'aws.ecs',
    types: ['AWS API Call via CloudTrail'],
    detail: { eventSource: ['ecs.amazonaws.com'], eventName: CALLS },
  },
  {
    queue: 'service-events',
    source: 'aws.cloudwatch',
    types: ['CloudWatch Alarm State Change'],
    detail: SERVICE_ALARMS,
  },
];

/** An event of our own, once an hour, that takes the way of every task event and tells nothing. */
export const HEARTBEAT: EventKind = { queue: 'task-events', source: 'farwatch', types: ['Farwatch Heartbeat'] };

/** The pattern of a queue's rule. */
export const patternOf = (queue: EventQueue): Pattern => ({
  $or: [...EVENT_KINDS, HEARTBEAT]
    .filter((kind) => kind.queue === queue)
    .map(({ source, types, detail }) => ({
      source: [source],
      'detail-type': types,
      ...(detail === undefined ? {} : { detail }),
    })),
});

const BY_NAME: ReadonlyMap<string, EventKind> = new Map(
  EVENT_KINDS.flatMap((kind) => kind.types.map((type) => [`${kind.source}/${type}`, kind] as const)),
);

/** The kind that an event of a source and type is of; undefined: nobody takes it. */
export const kindOf = (source: string, type: string): EventKind | undefined => BY_NAME.get(`${source}/${type}`);
