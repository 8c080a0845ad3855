import type { TaskFact, StoppedTask } from '../billing/usage.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import type { EpochMs } from '../primitives/instant.ts';
import type { Incident } from '../service-state/incident.ts';
import type { ScalingPicture } from '../scaling/finding.ts';
import type { ContainerUse, ContainerDefinition } from '../sizing/containers/container-model.ts';
import type { Architecture, OperatingSystem, TaskSize } from '../sizing/fargate.ts';
import type { SiblingRise } from '../sizing/memory-risk.ts';
import type { Datapoint } from '../sizing/prepare.ts';
import type { AdviceAnswers } from './advice/answers.ts';

/** Container Insights level of a cluster: off, for tasks, or for tasks and their containers. */
export type InsightsLevel = 'off' | 'enabled' | 'enhanced';

/** A cluster whose services are in the report. */
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
  /** When its current deployment began. */
  readonly deployedAt: Date | null;
  /** Whether its tasks get a public IPv4 address, by the service's current settings; undefined when unknown. */
  readonly publicIp?: boolean;
  /** Target groups of its load balancers (`targetgroup/web/50dc6c495c0c9188`); absent when it has none. */
  readonly targetGroups?: readonly string[];
  /** ECS no longer has it; its costs of the week are reported all the same. */
  readonly isGone?: true;
};

/** The relevant fields of a task definition. */
export type ReportDefinition = {
  readonly family: string;
  readonly size: TaskSize;
  readonly architecture: Architecture;
  readonly operatingSystem: OperatingSystem;
  readonly containers: readonly ContainerDefinition[];
};

/** What the busiest task of a family used in a period, in absolute units; undefined when not measured. */
export type UsagePoint = {
  readonly at: Date;
  readonly seconds: number;
  readonly cpuUnitsMax: number | undefined;
  readonly memoryMibMax: number | undefined;
};

/** Datapoints of one service, in percent of the size at that time. */
export type Metrics = {
  readonly datapoints: readonly Datapoint[];
  /** Mean memory, for the chart: percent, by epoch milliseconds. */
  readonly memoryAverage: readonly (readonly [at: EpochMs, percent: number])[];
  /** Running tasks by epoch milliseconds; empty when CloudWatch has no such metric. */
  readonly tasks: readonly (readonly [at: EpochMs, tasks: number])[];
  /** Requests that a task served, by hour; absent when no load balancer counts them. */
  readonly requests?: readonly (readonly [at: EpochMs, requests: number])[];
  /** For a family of standalone tasks, oldest first; absent when it could not be read. */
  readonly usage?: readonly UsagePoint[];
  readonly missingData: readonly string[];
};

/** A changing call of ours, or the decision to make one, from the audit. */
export type Rollback = {
  readonly service: ServiceKey;
  readonly at: EpochMs;
  readonly call: string;
  readonly to: string | null;
  readonly outcome: string;
  readonly reason: string;
};

/** What Container Insights adds for a service or a family; absent when it is off. */
export type Insights = {
  readonly level: Exclude<InsightsLevel, 'off'>;
  /** Peaks of its containers, if there are several or one has its own limit. */
  readonly containers: readonly ContainerUse[];
  /** A service runs the same family in the same cluster: the family's series covers both. */
  readonly isShared: boolean;
};

/** Everything gathered about one service. */
export type ServiceInput = {
  readonly service: ReportService;
  /** Undefined: ECS no longer has it. */
  readonly definition: ReportDefinition | undefined;
  readonly metrics: Metrics;
  /** Of this and earlier weeks, stopped and running. */
  readonly facts: readonly TaskFact[];
  readonly stops: readonly StoppedTask[];
  /** Undefined: not read. */
  readonly scaling: ScalingPicture | undefined;
  readonly incidents: readonly Incident[];
  readonly rollbacks: readonly Rollback[];
  /** Earlier recommendations and people's answers. */
  readonly memory: AdviceAnswers;
  readonly insights?: Insights;
  /** How much the memory of its siblings rose lately. */
  readonly siblings?: readonly SiblingRise[];
  readonly missingData: readonly string[];
};
