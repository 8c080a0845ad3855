import type { Behaviour } from './behaviour.ts';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';
import type { Scaling } from './scaling.ts';
import type { StartFailure } from './reasons.ts';

/** The simulated account, as it is at `now`. Mutable on purpose: a simulation is a state that events change. Times are epoch milliseconds. */

export type Tags = Record<string, string>;

export type Cluster = {
  readonly arn: string;
  readonly name: string;
  status: 'ACTIVE' | 'INACTIVE';
  tags: Tags;
  /** GuardDuty adds a container of its own to every task. */
  readonly isGuarded: boolean;
};

export type ContainerDefinition = {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[];
  readonly dockerLabels: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly containerPort: number | undefined;
  readonly stopTimeoutSeconds: number;
};

export type TaskDefinition = {
  readonly arn: string;
  readonly family: string;
  readonly revision: number;
  status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS';
  readonly cpuUnits: number;
  readonly memoryMib: number;
  readonly architecture: 'X86_64' | 'ARM64';
  readonly storageGib: number;
  readonly executionRoleArn: string;
  readonly taskRoleArn: string;
  readonly containers: readonly ContainerDefinition[];
  readonly behaviours: readonly Behaviour[];
  /** Seconds that pulling its images takes. */
  readonly pullSeconds: number;
  readonly registeredAt: number;
  readonly registeredBy: string;
  tags: Tags;
};

export type TaskStatus =
  'PROVISIONING' | 'PENDING' | 'ACTIVATING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'DEPROVISIONING' | 'STOPPED';

export type StopCode =
  | 'TaskFailedToStart'
  | 'EssentialContainerExited'
  | 'ServiceSchedulerInitiated'
  | 'UserInitiated'
  | 'SpotInterruption'
  | 'TerminationNotice'
  | 'InfrastructureHealth';

export type TaskContainer = {
  readonly name: string;
  readonly image: string | undefined;
  readonly arn: string;
  readonly essential: boolean;
  imageDigest: string | undefined;
  runtimeId: string | undefined;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  exitCode: number | undefined;
  reason: string | undefined;
};

export type Task = {
  readonly arn: string;
  readonly id: string;
  readonly cluster: Cluster;
  readonly group: string;
  readonly startedBy: string;
  readonly definition: TaskDefinition;
  readonly digests: Readonly<Record<string, string>>;
  readonly platformVersion: string;
  readonly zone: string;
  readonly subnet: string;
  readonly capacityProvider: string;
  readonly random: Random;
  readonly behaviours: readonly Behaviour[];
  readonly loadBalancer: LoadBalancer | undefined;
  readonly healthCheckGraceSeconds: number;
  readonly network: {
    readonly attachment: string;
    readonly eni: string;
    readonly mac: string;
    readonly address: string;
  };
  readonly containers: TaskContainer[];
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  version: number;
  /** Passed its health check, or ran 40 s where nothing checks it. */
  isHealthy: boolean;
  healthStatus: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  missingSecret: string | undefined;
  /** Milliseconds after RUNNING at which a leak reaches the limit. */
  leakMs: number | undefined;
  readonly createdAt: number;
  updatedAt: number;
  connectivityAt?: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  executionStoppedAt?: number;
  stopCode?: StopCode;
  stoppedReason?: string;
  /** Told of each turn of the task's life. */
  readonly heard: (turn: Turn, task: Task) => void;
};

export type Turn = 'running' | 'healthy' | 'failed-to-start' | 'failed-check' | 'exited' | 'stopping' | 'stopped';

export type LoadBalancer = {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly deregistrationSeconds: number;
};

/** `deploymentCircuitBreaker` of a service in the form of July 2026. */
export type Breaker = {
  readonly enable: boolean;
  readonly rollback: boolean;
  readonly type: 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT' | 'COUNT';
  readonly value: number;
  readonly resetOnHealthyTask: boolean;
};

export type ServiceRevision = {
  readonly arn: string;
  readonly definition: TaskDefinition;
  readonly platformVersion: string;
  readonly digests: Readonly<Record<string, string>>;
  readonly createdAt: number;
};

export type Deployment = {
  readonly id: string;
  status: 'PRIMARY' | 'ACTIVE';
  readonly revision: ServiceRevision;
  readonly serviceDeployment: ServiceDeployment;
  readonly isRollback: boolean;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  /** Reached RUNNING at least once: the breaker's second stage. */
  hasRun: boolean;
  failedTasks: number;
  readonly createdAt: number;
  updatedAt: number;
};

export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'SUCCESSFUL'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

export type Hook = {
  readonly id: string;
  status: 'AWAITING_ACTION' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';
  readonly lifecycleStage: string;
  readonly expiresAt: number;
};

export type ServiceDeployment = {
  readonly arn: string;
  status: ServiceDeploymentStatus;
  statusReason: string | undefined;
  readonly target: ServiceRevision;
  readonly sources: readonly ServiceRevision[];
  readonly createdAt: number;
  readonly startedAt: number;
  updatedAt: number;
  finishedAt?: number;
  stoppedAt?: number;
  lifecycleStage: string | undefined;
  hook: Hook | undefined;
  breaker: {
    status: 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED';
    failureCount: number;
    threshold: number;
  };
  rollback: { readonly reason: string; readonly startedAt: number; readonly revision: ServiceRevision } | undefined;
};

export type Service = {
  readonly arn: string;
  readonly name: string;
  readonly cluster: Cluster;
  readonly random: Random;
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE';
  desiredCount: number;
  /** Tasks beyond `desiredCount` while the platform replaces some start-first. */
  surge: number;
  readonly loadBalancer: LoadBalancer | undefined;
  readonly healthCheckGraceSeconds: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly breaker: Breaker;
  readonly strategy: 'ROLLING' | 'BLUE_GREEN';
  /** Minutes that a PAUSE hook waits after scale-up; none when undefined. */
  readonly pauseMinutes: number | undefined;
  readonly capacityProviders: readonly { readonly name: string; readonly base: number; readonly weight: number }[];
  readonly createdAt: number;
  readonly createdBy: string;
  tags: Tags;
  /** Newest first, at most 100. */
  messages: { readonly id: string; readonly createdAt: number; readonly message: string }[];
  /** The PRIMARY first. */
  deployments: Deployment[];
  /** Newest first. */
  serviceDeployments: ServiceDeployment[];
  revisions: ServiceRevision[];
  /** Neither STOPPED nor forgotten. */
  readonly tasks: Set<Task>;
  launches: number;
  /** The start throttle: consecutive tasks that never ran, and when the next may start. */
  throttle: { failures: number; until: number };
  isSteady: boolean;
  /** Demand in CPU units at a time; what the tasks share among them. */
  readonly demand: (at: number) => number;
  /** Share of the memory limit that a healthy task uses. */
  readonly memoryShare: number;
  readonly scaling: Scaling | undefined;
  minutes: Minute[];
};

/** One minute of a service's metrics; percents of the task size. */
export type Minute = {
  readonly at: number;
  readonly tasks: number;
  readonly cpu: Statistic;
  readonly memory: Statistic;
};
export type Statistic = { readonly average: number; readonly maximum: number; readonly minimum: number };

export type Trouble = {
  readonly kind:
    'dependency-outage' | 'zone-outage' | 'registry-outage' | 'capacity-shortage' | 'spot-reclaim' | 'network-outage';
  readonly from: number;
  readonly to: number;
  readonly share: number;
  readonly services: readonly string[] | undefined;
  readonly zone: string | undefined;
  readonly capacityProvider: string | undefined;
  readonly code: number;
  readonly why: StartFailure | undefined;
  /** Last words of the containers that it ends. */
  readonly says: readonly string[];
};

export type Fault = { readonly operation: string; readonly error: string; readonly message: string; times: number };

/** What a task left in CloudWatch Logs, enough to write its lines again when asked. */
export type LogStream = {
  readonly group: string;
  readonly name: string;
  readonly task: Task;
  /** The culprit's own last words. */
  says: readonly string[];
};

export type Emission = {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
};

export type Simulation = {
  readonly account: string;
  readonly region: string;
  readonly seed: string;
  readonly zones: readonly { readonly name: string; readonly subnet: string }[];
  readonly startedAt: number;
  readonly hasCloudTrail: boolean;
  now: number;
  readonly schedule: Schedule<() => void>;
  readonly emit: (emission: Emission) => void;
  readonly clusters: Map<string, Cluster>;
  readonly services: Map<string, Service>;
  readonly definitions: Map<string, TaskDefinition>;
  readonly tasks: Map<string, Task>;
  readonly images: Map<string, { digest: string; isPresent: boolean }>;
  readonly missingSecrets: Set<string>;
  readonly troubles: Trouble[];
  readonly logStreams: Map<string, LogStream>;
  readonly faults: Fault[];
};
