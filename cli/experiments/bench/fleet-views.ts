import type { EpochSeconds } from '../../../functions/primitives/instant.ts';
import { exactSecondsOf } from '../../../functions/primitives/instant.ts';

/** A fleet of any size that answers a report's reads, counts them, and throttles a share of them. */
export type FleetOptions = {
  readonly clusters: number;
  readonly services: number;
  readonly tasksPerService: number;
  /** One in this many services has a target-tracking policy. */
  readonly scaledEvery: number;
  /** Share of the calls that are throttled, 0 to 1. */
  readonly throttled: number;
  readonly now: Date;
  /** Container Insights of all clusters, off by default; `enhanced`: every task has two containers. */
  readonly insights?: 'disabled' | 'enabled' | 'enhanced';
  /** Families of standalone tasks with one running task each, spread over the clusters. */
  readonly families?: number;
  /** Accounts that do not answer, refuse, or throttle each call; all others answer. */
  readonly trouble?: Readonly<Record<string, 'silent' | 'denied' | 'throttled'>>;
  /** Milliseconds that an answer takes; at once unless given. */
  readonly latencyMs?: number;
  /** Milliseconds after which a connection to an account that does not answer ends; twenty seconds unless given. */
  readonly silentMs?: number;
};

/** The body of a request. */
export type Request = Readonly<Record<string, unknown>>;

/** The account and region of the views; an answer to another account names that instead. */
export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
const DAY_MS = 86_400_000;

/** An ARN of ECS in the fleet's account. */
export const arn = (resource: string): string => `arn:aws:ecs:${REGION}:${ACCOUNT}:${resource}`;
/** A cluster by its number. */
export const clusterName = (index: number): string => `cluster-${String(index).padStart(3, '0')}`;
const serviceName = (index: number): string => `service-${String(index).padStart(5, '0')}`;
const clusterOf = ({ clusters }: FleetOptions, service: number): number => service % clusters;
const lastPart = (text: unknown): string => String(text).split('/').at(-1) ?? '';
/** The number at the end of a name or ARN. */
export const indexIn = (text: unknown): number => Number(/-(\d+)(?::\d+)?$/.exec(lastPart(text))?.[1] ?? -1);
/** The strings of a list in a request. */
export const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** The requested page of a list, and the next token. */
export const page = <Item>(
  items: readonly Item[],
  request: Request,
  most: number,
  names: readonly [string, string],
) => {
  const from = Number(request[names[1]] ?? 0);
  const size = Math.min(most, Number(request[names[0]] ?? most));
  const next = from + size < items.length ? { [names[1]]: String(from + size) } : {};
  return { items: items.slice(from, from + size), next };
};

export const ECS_PAGE = ['maxResults', 'nextToken'] as const;
export const AWS_PAGE = ['MaxResults', 'NextToken'] as const;

/** The numbers from 0 to `count` - 1. */
export const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);
/** Services of a cluster, by number. */
export const servicesIn = (fleet: FleetOptions, cluster: number): readonly number[] =>
  range(fleet.services).filter((service) => clusterOf(fleet, service) === cluster);

const seconds = (date: Date, back = 0): EpochSeconds => exactSecondsOf(date.getTime() - back);

/** A service as DescribeServices answers it. */
export const serviceView = (fleet: FleetOptions, index: number) => ({
  serviceArn: arn(`service/${clusterName(clusterOf(fleet, index))}/${serviceName(index)}`),
  serviceName: serviceName(index),
  clusterArn: arn(`cluster/${clusterName(clusterOf(fleet, index))}`),
  status: 'ACTIVE',
  desiredCount: fleet.tasksPerService,
  runningCount: fleet.tasksPerService,
  launchType: 'FARGATE',
  taskDefinition: arn(`task-definition/family-${index}:1`),
  createdAt: seconds(fleet.now, 90 * DAY_MS),
  deployments: [{ id: `ecs-svc/${index}`, status: 'PRIMARY', createdAt: seconds(fleet.now, 40 * DAY_MS) }],
  tags: [{ key: 'farwatch:owner', value: `team-${index % 20}` }],
});

/** A task as DescribeTasks answers it. */
export const taskView = (fleet: FleetOptions, taskArn: string) => {
  const [, , name = ''] = taskArn.split('/');
  const isJob = name.startsWith(JOB);
  const service = Number(isJob ? name.slice(1, 5) : name.slice(0, 5));
  return {
    taskArn,
    clusterArn: arn(`cluster/${clusterName(clusterOf(fleet, service))}`),
    taskDefinitionArn: arn(`task-definition/${isJob ? 'job' : 'family'}-${service}:1`),
    group: isJob ? `family:job-${service}` : `service:${serviceName(service)}`,
    startedBy: isJob ? 'chronos-schedule/job' : `ecs-svc/${service}`,
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    launchType: 'FARGATE',
    cpu: '1024',
    memory: '2048',
    version: 4,
    availabilityZone: `${REGION}${'abc'[service % 3] ?? 'a'}`,
    platformFamily: 'Linux',
    platformVersion: '1.4.0',
    createdAt: seconds(fleet.now, 40 * DAY_MS),
    pullStartedAt: seconds(fleet.now, 40 * DAY_MS - 10_000),
    pullStoppedAt: seconds(fleet.now, 40 * DAY_MS - 20_000),
    startedAt: seconds(fleet.now, 40 * DAY_MS - 30_000),
    containers: [{ name: 'app', image: 'app:1', lastStatus: 'RUNNING' }],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
  };
};

/** First letter of the id of a standalone task. */
const JOB = 'f';

const jobsIn = (fleet: FleetOptions, cluster: number): readonly number[] =>
  range(fleet.families ?? 0).filter((job) => clusterOf(fleet, job) === cluster);

/** The service that a task is of; none of a standalone one. */
export const serviceOfTask = (taskArn: string): number => Number(lastPart(taskArn).slice(0, 5));

/** All tasks of a cluster. */
export const taskArns = (fleet: FleetOptions, cluster: number): readonly string[] => [
  ...servicesIn(fleet, cluster).flatMap((service) =>
    range(fleet.tasksPerService).map((task) =>
      arn(`task/${clusterName(cluster)}/${String(service).padStart(5, '0')}${String(task).padStart(27, '0')}`),
    ),
  ),
  ...jobsIn(fleet, cluster).map((job) =>
    arn(`task/${clusterName(cluster)}/${JOB}${String(job).padStart(4, '0')}${'0'.repeat(27)}`),
  ),
];

/** Services that scale. */
export const scaledOf = ({ services, scaledEvery }: FleetOptions): readonly number[] =>
  range(services).filter((service) => service % scaledEvery === 0);

/** A service as Application Auto Scaling names it. */
export const resourceOf = (fleet: FleetOptions, service: number): string =>
  `service/${clusterName(clusterOf(fleet, service))}/${serviceName(service)}`;

/** A scalable target. */
export const target = (fleet: FleetOptions, service: number) => ({
  ServiceNamespace: 'ecs',
  ScalableDimension: 'ecs:service:DesiredCount',
  ResourceId: resourceOf(fleet, service),
  MinCapacity: fleet.tasksPerService,
  MaxCapacity: fleet.tasksPerService * 4,
});

/** A target-tracking policy. */
export const policy = (fleet: FleetOptions, service: number) => ({
  ...target(fleet, service),
  PolicyName: 'cpu',
  PolicyType: 'TargetTrackingScaling',
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 50,
    PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
  },
  Alarms: [],
});

const SIDE_CAR = { name: 'log-router', image: 'log-router:3', memory: 512, environment: [] };

/** The definition that the request names. */
export const definition = ({ insights }: FleetOptions, request: Request) => ({
  taskDefinition: {
    taskDefinitionArn: arn(`task-definition/${lastPart(request['taskDefinition'])}`),
    family: lastPart(request['taskDefinition']).split(':')[0],
    revision: 1,
    cpu: '1024',
    memory: '2048',
    containerDefinitions: [
      { name: 'app', image: 'app:1', environment: [] },
      ...(insights === 'enhanced' ? [SIDE_CAR] : []),
    ],
  },
});
