import type { Cause } from '../stops/cause.ts';
import type { TaskEvent } from '../events/event.ts';
import { dateOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { TaskStop } from '../stops/stop.ts';
import type { Architecture, Capacity, OperatingSystem } from './prices.ts';

/** Fargate includes this much ephemeral storage per task for free. */
export const FREE_STORAGE_GIB = 20;

/** One task with the fields that its bill needs. Times that were not reached or are unknown are absent. */
export type TaskUsage = {
  readonly taskArn: string;
  /** A `ServiceKey`: account/region/cluster/name, or `family:FAMILY` as the name of standalone tasks. */
  readonly service: string;
  /** `family:revision`. */
  readonly taskDefinition: string;
  /** Separates two deployments of the same revision. */
  readonly deployment?: string;
  readonly availabilityZone?: string;
  readonly region: string;
  readonly capacity: Capacity;
  readonly architecture: Architecture;
  readonly operatingSystem: OperatingSystem;
  readonly cpuUnits: number | undefined;
  readonly memoryMib: number | undefined;
  /** Absent = the 20 GiB that every task has. */
  readonly storageGib?: number;
  /** Absent = unknown: events do not show public addresses. */
  readonly publicIp?: boolean;
  readonly createdAt: Date;
  readonly pullStartedAt?: Date;
  readonly startedAt?: Date;
  readonly stoppedAt?: Date;
  /** From the tag `farwatch:owner`. */
  readonly owner?: string;
  /** The `Cause` of a finished stop. */
  readonly stopCause?: Cause;
};

/** Tasks of a family that no service keeps running: jobs, schedules, one-offs. */
export const isStandalone = ({ service }: Pick<TaskUsage, 'service'>): boolean =>
  service.slice(service.lastIndexOf('/') + 1).startsWith('family:');

/** Stopped without having run: its pull is billed, at least the minimum. */
export const neverStarted = ({ startedAt, stoppedAt }: Pick<TaskUsage, 'startedAt' | 'stoppedAt'>): boolean =>
  startedAt === undefined && stoppedAt !== undefined;

/** What one event (or read) says about a task. `version` is the task's own counter: the highest wins. */
export type TaskFact = { readonly version: number; readonly usage: TaskUsage };

/** What an event itself does not contain. */
export type Known = { readonly owner?: string; readonly stopCause?: Cause; readonly publicIp?: boolean };

const capacityOf = (provider: string | null | undefined): Capacity =>
  provider === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE';

/** A task event as a fact for the costs. */
export const factOfEvent = (event: TaskEvent, known: Known = {}): TaskFact => ({
  version: event.version,
  usage: {
    ...known,
    taskArn: event.taskArn,
    service: event.service,
    taskDefinition: event.taskDefinition,
    deployment: event.deployment,
    availabilityZone: event.availabilityZone,
    region: event.region,
    capacity: capacityOf(event.capacityProvider),
    architecture: event.architecture,
    operatingSystem: event.operatingSystem,
    cpuUnits: event.cpuUnits,
    memoryMib: event.memoryMib,
    storageGib: event.storageGib,
    createdAt: event.createdAt ?? event.at,
    pullStartedAt: event.pullStartedAt,
    startedAt: event.startedAt,
    stoppedAt: event.stoppedAt,
  },
});

/** A stopped task in history: the shape of a STOP item. */
export type StoppedTask = {
  readonly service: string;
  readonly taskId: string;
  readonly stoppedAt: EpochSeconds;
  readonly stop: TaskStop;
  readonly diagnosis: { readonly cause: Cause };
  readonly taskDefinition: string;
  readonly deployment: string | null;
  readonly zone: string | null;
  readonly capacityProvider: string | null;
  readonly architecture: Architecture;
  readonly operatingSystem: OperatingSystem;
  readonly cpuUnits: number | null;
  readonly memoryMib: number | null;
  readonly storageGib: number | null;
};

/** STOP items are final: no newer version can follow. */
export const FINAL_VERSION = Number.MAX_SAFE_INTEGER;

/** A STOP item as a fact for the costs. */
export const factOfStop = (record: StoppedTask, known: Known = {}): TaskFact => {
  const stoppedAt = record.stop.stoppedAt ?? dateOf(record.stoppedAt);
  const [, region = ''] = record.service.split('/');
  return {
    version: FINAL_VERSION,
    usage: {
      stopCause: record.diagnosis.cause,
      ...known,
      taskArn: record.stop.taskArn ?? record.taskId,
      service: record.service,
      taskDefinition: record.taskDefinition,
      deployment: record.deployment ?? undefined,
      availabilityZone: record.zone ?? undefined,
      region,
      capacity: capacityOf(record.capacityProvider),
      architecture: record.architecture,
      operatingSystem: record.operatingSystem,
      cpuUnits: record.cpuUnits ?? undefined,
      memoryMib: record.memoryMib ?? undefined,
      storageGib: record.storageGib ?? undefined,
      createdAt: record.stop.createdAt ?? stoppedAt,
      pullStartedAt: record.stop.pullStartedAt,
      startedAt: record.stop.startedAt,
      stoppedAt,
    },
  };
};
