import type { TaskFact } from '../billing/usage.ts';
import type { StoppedTask } from '../billing/usage.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import type { Incident } from '../service-state/incident.ts';
import type { ScalingPicture } from '../scaling/finding.ts';
import type { ContainerUse } from '../sizing/containers/container-model.ts';
import type { ContainerDefinition } from '../sizing/containers/container-model.ts';
import type { Architecture, OperatingSystem, TaskSize } from '../sizing/fargate.ts';
import type { SiblingRise } from '../sizing/memory-risk.ts';
import type { Datapoint } from '../sizing/prepare.ts';
import type { AdviceAnswers } from './advice/answers.ts';

/** How far Container Insights is on in a cluster: not, for tasks, or for tasks and their containers. */
export type InsightsLevel = 'off' | 'enabled' | 'enhanced';

/** A cluster whose services are reported on. */
export type ReportCluster = { readonly arn: string; readonly insights: InsightsLevel };

/** A service as ECS shows it today. */
export type ReportService = {
  readonly key: ServiceKey;
  /** Tags `farwatch:owner` and `farwatch:channel`. */
  readonly owner: string | null;
  readonly channel: string | null;
  readonly desiredCount: number;
  readonly runningCount: number;
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly capacity: 'FARGATE' | 'FARGATE_SPOT';
  readonly createdAt: Date | null;
  /** When its present deployment began. */
  readonly deployedAt: Date | null;
  /** Whether its tasks get a public IPv4 address, as the service is set today; undefined where nobody can say. */
  readonly publicIp?: boolean;
  /** ECS has it no more; what it cost in the week is told all the same. */
  readonly isGone?: true;
};

/** What matters of a task definition. */
export type ReportDefinition = {
  readonly family: string;
  readonly size: TaskSize;
  readonly architecture: Architecture;
  readonly operatingSystem: OperatingSystem;
  readonly containers: readonly ContainerDefinition[];
};

/** What the busiest task of a family used in a period, in absolute units; undefined where nothing was measured. */
export type UsagePoint = {
  readonly at: Date;
  readonly seconds: number;
  readonly cpuUnitsMax: number | undefined;
  readonly memoryMibMax: number | undefined;
};

/** Datapoints of one service, in percent of the size then in force. */
export type Metrics = {
  readonly datapoints: readonly Datapoint[];
  /** Memory's mean, for the picture: percent, by epoch milliseconds. */
  readonly memoryAverage: readonly (readonly [at: number, percent: number])[];
  /** Running tasks by epoch milliseconds; empty where CloudWatch has no such metric. */
  readonly tasks: readonly (readonly [at: number, tasks: number])[];
  /** Of a family of standalone tasks, oldest first; absent where nobody could ask for it. */
  readonly usage?: readonly UsagePoint[];
  readonly missingData: readonly string[];
};

/** A changing call of ours, or a decision to make one, as the audit has it. Epoch milliseconds. */
export type Rollback = {
  readonly service: ServiceKey;
  readonly at: number;
  readonly call: string;
  readonly to: string | null;
  readonly outcome: string;
  readonly reason: string;
};

/** What Container Insights adds to a service or a family; absent where it is off. */
export type Insights = {
  readonly level: Exclude<InsightsLevel, 'off'>;
  /** Peaks of its containers, where there is more than one or one with a limit of its own. */
  readonly containers: readonly ContainerUse[];
  /** A service runs the same family in the same cluster: the family's series is of both. */
  readonly isShared: boolean;
};

/** All that was gathered about one service. */
export type ServiceInput = {
  readonly service: ReportService;
  /** Undefined: ECS knows it no longer. */
  readonly definition: ReportDefinition | undefined;
  readonly metrics: Metrics;
  /** Of this and earlier weeks, stopped and running. */
  readonly facts: readonly TaskFact[];
  readonly stops: readonly StoppedTask[];
  /** Undefined: nobody looked. */
  readonly scaling: ScalingPicture | undefined;
  readonly incidents: readonly Incident[];
  readonly rollbacks: readonly Rollback[];
  /** What we advised and what people answered. */
  readonly memory: AdviceAnswers;
  readonly insights?: Insights;
  /** How much the memory of its siblings rose lately. */
  readonly siblings?: readonly SiblingRise[];
  readonly missingData: readonly string[];
};
