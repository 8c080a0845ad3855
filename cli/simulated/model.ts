import type { Behaviour } from './behaviour.ts';
import type { StartFailure } from './reasons.ts';
import type { Schedule } from './schedule.ts';
import type { Service } from './service-model.ts';
import type { Task } from './task-model.ts';

export type * from './service-model.ts';
export type * from './task-model.ts';

export type Tags = Record<string, string>;

export type Cluster = {
  readonly arn: string;
  readonly name: string;
  status: 'ACTIVE' | 'INACTIVE';
  tags: Tags;
  /** GuardDuty adds a container of its own to every task. */
  readonly isGuarded: boolean;
  /** The setting `containerInsights`. */
  readonly insights: 'disabled' | 'enabled' | 'enhanced';
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
  /** Hard limit of its own, MiB. */
  readonly memoryMib?: number;
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

/** A schedule of standalone tasks, and the tasks that it has started since the simulation began. */
export type ScheduledFamily = {
  readonly cluster: Cluster;
  readonly family: string;
  readonly firstAt: number;
  readonly everyMs: number;
  /** What a good run uses at its peak. */
  readonly cpuUnits: number;
  readonly memoryMib: number;
  readonly tasks: Task[];
};

/**
 * The simulated account, as it is at `now`. Mutable on purpose: a simulation is a state that events change. Times are
 * epoch milliseconds throughout.
 */
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
  readonly scheduled: ScheduledFamily[];
};
