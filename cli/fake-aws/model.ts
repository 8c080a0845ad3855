import type { Cluster, TaskDefinition } from './tasks/task-definition.ts';
import type { StartFailure } from './tasks/start-failure.ts';
import type { Schedule } from './schedule.ts';
import type { HookCall, Service } from './services/service-model.ts';
import type { Task, Usage } from './tasks/task-model.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';

export type * from './scaling/minute.ts';
export type * from './services/service-model.ts';
export type * from './tasks/task-model.ts';

export type Trouble = {
  readonly kind:
    'dependency-outage' | 'zone-outage' | 'registry-outage' | 'capacity-shortage' | 'spot-reclaim' | 'network-outage';
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly share: number;
  readonly services: readonly string[] | undefined;
  readonly zone: string | undefined;
  readonly capacityProvider: string | undefined;
  readonly code: number;
  readonly why: StartFailure | undefined;
  /** Last log lines of the containers that it ends. */
  readonly says: readonly string[];
};

export type Fault = { readonly operation: string; readonly error: string; readonly message: string; times: number };

/** A task's log stream: enough to compute its lines when they are read. */
export type LogStream = {
  readonly group: string;
  readonly name: string;
  readonly task: Task;
  /** Last log lines of the failed container. */
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
  readonly firstAt: EpochMs;
  readonly everyMs: number;
  /** Peak of a good run. */
  readonly cpuUnits: number;
  readonly memoryMib: number;
  readonly tasks: Task[];
};

/** The simulated account at `now`. Mutable on purpose. Times are epoch milliseconds. */
export type Simulation = {
  readonly account: string;
  readonly region: string;
  readonly seed: string;
  readonly zones: readonly { readonly name: string; readonly subnet: string }[];
  readonly startedAt: EpochMs;
  readonly hasCloudTrail: boolean;
  now: EpochMs;
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
  /** Calls of Lambda hooks that nobody has answered yet. */
  readonly hookCalls: HookCall[];
  /** What stopped tasks used, by day, service and usage type. */
  readonly used: Map<string, Usage>;
  /** What the account pays less than list price, as Cost Explorer shows it. */
  readonly discountPercent: number;
};
