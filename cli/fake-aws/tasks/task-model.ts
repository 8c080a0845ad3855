import type { Behaviour } from './behaviour.ts';
import type { Cluster, TaskDefinition } from './task-definition.ts';
import type { Random } from '../random.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

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
  /** Passed its health check, or ran 40 s without one. */
  isHealthy: boolean;
  healthStatus: 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';
  missingSecret: string | undefined;
  /** Milliseconds after RUNNING at which a leak reaches the limit. */
  leakMs: number | undefined;
  readonly createdAt: EpochMs;
  updatedAt: EpochMs;
  connectivityAt?: EpochMs;
  pullStartedAt?: EpochMs;
  pullStoppedAt?: EpochMs;
  startedAt?: EpochMs;
  stoppingAt?: EpochMs;
  stoppedAt?: EpochMs;
  executionStoppedAt?: EpochMs;
  stopCode?: StopCode;
  stoppedReason?: string;
  /** Called for each change of the task. */
  readonly onTurn: (turn: Turn, task: Task) => void;
};

export type Turn = 'running' | 'healthy' | 'failed-to-start' | 'failed-check' | 'exited' | 'stopping' | 'stopped';

export type LoadBalancer = {
  readonly targetGroupArn: string;
  readonly containerName: string;
  readonly containerPort: number;
  readonly deregistrationSeconds: number;
};

/** vCPU- or GB-hours of one usage type that a service's tasks used on a day. Standalone tasks have no service. */
export type Usage = {
  readonly day: number;
  readonly cluster: string;
  readonly service: string;
  readonly usageType: string;
  readonly hours: number;
};
