import type { Heartbeat } from '../organisation/heartbeat.ts';
import type { Times } from '../stops/detail.ts';
import type { TaskStop } from '../stops/stop.ts';
import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';

/**
 * Fields of every event. `at` is the envelope's time; `id` its EventBridge id (not unique across redeliveries of a
 * fact).
 */
type Common = {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly at: Date;
};

export type TaskContainer = {
  readonly name: string;
  readonly image: string | undefined;
  readonly imageDigest: string | undefined;
  readonly exitCode: number | undefined;
  readonly lastStatus: string | undefined;
};

/** A task as one state-change event (or DescribeTasks) shows it. */
export type TaskEvent = Common &
  Times & {
    readonly kind: 'task';
    readonly service: ServiceKey;
    readonly clusterArn: string;
    readonly taskArn: string;
    /** Rises by one with each state of the task; equal is a duplicate, lower is older. */
    readonly version: number;
    readonly lastStatus: string;
    readonly desiredStatus: string;
    /** The deployment that started the task; undefined for standalone tasks and free text in `startedBy`. */
    readonly deployment: DeploymentId | undefined;
    readonly startedBy: string | undefined;
    /** `family:revision`. */
    readonly taskDefinition: string;
    readonly platformVersion: string | undefined;
    readonly operatingSystem: 'LINUX' | 'WINDOWS';
    readonly architecture: 'X86_64' | 'ARM64';
    readonly capacityProvider: string | undefined;
    readonly launchType: string | undefined;
    readonly availabilityZone: string | undefined;
    readonly subnet: string | undefined;
    readonly cpuUnits: number | undefined;
    readonly memoryMib: number | undefined;
    readonly storageGib: number | undefined;
    readonly containers: readonly TaskContainer[];
    /** Present as soon as a stop is decided, often before STOPPED. */
    readonly stop: TaskStop | undefined;
  };

/** ECS Deployment State Change. `service` is undefined when the ARN is in the old short form, which has no cluster. */
export type DeploymentEvent = Common & {
  readonly kind: 'deployment';
  readonly service: ServiceKey | undefined;
  readonly serviceArn: string;
  readonly deployment: DeploymentId;
  readonly name: string;
  readonly updatedAt: Date;
  readonly reason: string;
};

/** ECS Service Action. */
export type ServiceActionEvent = Common & {
  readonly kind: 'service-action';
  readonly service: ServiceKey;
  readonly serviceArn: string;
  readonly name: string;
  readonly type: string;
  readonly createdAt: Date;
  readonly reason: string;
  readonly desiredCount: number | undefined;
  readonly capacityProviders: readonly string[];
};

/** ECS Hook State Change of a PAUSE hook. */
export type HookEvent = Common & {
  readonly kind: 'hook';
  readonly service: ServiceKey;
  readonly serviceArn: string;
  readonly name: string;
  readonly hookId: string;
  readonly serviceDeploymentArn: string;
  readonly lifecycleStage: string;
  readonly expiresAt: Date | undefined;
  readonly updatedAt: Date;
};

/**
 * Application Auto Scaling reported that a service reached its maximum: the only scaling fact that EventBridge
 * delivers.
 */
export type ScaledToMaxEvent = Common & {
  readonly kind: 'scaled-to-max';
  readonly service: ServiceKey;
  readonly startTime: Date;
  readonly endTime: Date | undefined;
  readonly oldDesired: number | undefined;
  readonly newDesired: number | undefined;
  readonly maximum: number | undefined;
};

/** AWS Health announced that tasks will be replaced or stopped, or that ECS itself has trouble. */
export type RetirementEvent = Common & {
  readonly kind: 'retirement';
  readonly service: ServiceKey;
  readonly eventArn: string;
  /** AWS's own trouble, not a plan of its. */
  readonly isIssue: boolean;
  readonly startsAt: Date | undefined;
  readonly endsAt: Date | undefined;
  readonly status: string;
  /** Ids of standalone tasks; empty where a service, a cluster or all of ECS is meant. */
  readonly tasks: readonly string[];
  readonly description: string;
};

/** An API call from CloudTrail, with its caller. */
export type ApiCallEvent = Common & {
  readonly kind: 'api-call';
  readonly service: ServiceKey | undefined;
  readonly name: string;
  readonly actor: string;
  readonly userAgent: string | undefined;
  readonly invokedBy: string | undefined;
  readonly taskDefinition: string | undefined;
  readonly desiredCount: number | undefined;
  readonly failed: boolean;
};

/** CloudWatch reported that an alarm of a service fired: the start of a scaling activity's lag. */
export type AlarmEvent = Common & {
  readonly kind: 'alarm';
  readonly service: ServiceKey;
  readonly alarm: string;
  /** When the state changed, by CloudWatch. */
  readonly changedAt: Date;
  /** Newest datapoint and threshold at that moment; null when CloudWatch did not report them. */
  readonly metric: number | null;
  readonly threshold: number | null;
};

export type ServiceEvent =
  DeploymentEvent | ServiceActionEvent | HookEvent | ScaledToMaxEvent | RetirementEvent | ApiCallEvent | AlarmEvent;

export type EcsEvent = TaskEvent | ServiceEvent;

/** Our own event that tells that the way is open, and from where. */
export type SentHeartbeat = Heartbeat & { readonly account: string; readonly region: string };

/** The outcome of parsing an envelope: ours, foreign (tolerated), or broken (fails alone). */
export type Parsed =
  | { readonly kind: 'event'; readonly event: EcsEvent }
  | { readonly kind: 'foreign'; readonly reason: string; readonly heartbeat?: SentHeartbeat }
  | { readonly kind: 'malformed'; readonly reason: string };
