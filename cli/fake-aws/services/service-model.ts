import type { Minute } from '../scaling/minute.ts';
import type { Cluster, Tags, TaskDefinition } from '../tasks/task-definition.ts';
import type { Random } from '../random.ts';
import type { Scaling } from '../scaling/scaling-policy.ts';
import type { LoadBalancer, Task } from '../tasks/task-model.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

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
  readonly createdAt: EpochMs;
};

export type Deployment = {
  readonly id: string;
  status: 'PRIMARY' | 'ACTIVE' | 'DRAINING';
  readonly revision: ServiceRevision;
  readonly serviceDeployment: ServiceDeployment;
  readonly isRollback: boolean;
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  rolloutStateReason: string;
  /** Reached RUNNING at least once: the breaker's second stage. */
  hasRun: boolean;
  failedTasks: number;
  readonly createdAt: EpochMs;
  updatedAt: EpochMs;
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
  readonly expiresAt: EpochMs;
};

/** How production traffic moves to the new tasks. */
export type TrafficShift = {
  percent: number;
  readonly steps: { readonly at: EpochMs; readonly percent: number }[];
  /** From here on test requests reach the new tasks. */
  readonly startedAt: EpochMs;
  readonly executionId: string;
  /** Calls of the Lambda hook. */
  asked: number;
};

/** A call of a Lambda hook; whoever plays Lambda answers it, at the same time of the simulation or later. */
export type HookCall = {
  readonly event: unknown;
  readonly answer: (response: {
    readonly hookStatus: string;
    readonly callBackDelay?: number;
    readonly hookDetails?: Readonly<Record<string, unknown>>;
  }) => void;
};

/** Requests through an Application Load Balancer; `spread` is the sigma of their lognormal response times. */
export type Requests = {
  readonly perMinute: number;
  /** Through the test listener, while a deployment shifts. */
  readonly testPerMinute: number;
  /** Share that fails anyway. */
  readonly failing: number;
  readonly spread: number;
};

export type ServiceDeployment = {
  readonly arn: string;
  status: ServiceDeploymentStatus;
  statusReason: string | undefined;
  readonly target: ServiceRevision;
  readonly sources: readonly ServiceRevision[];
  readonly createdAt: EpochMs;
  readonly startedAt: EpochMs;
  updatedAt: EpochMs;
  finishedAt?: EpochMs;
  stoppedAt?: EpochMs;
  lifecycleStage: string | undefined;
  hook: Hook | undefined;
  /** Undefined without a Lambda hook: then all traffic moves at once. */
  shift: TrafficShift | undefined;
  /** Of the Lambda hook at PRE_SCALE_UP. */
  scaleUp?: 'asked' | 'allowed';
  breaker: {
    status: 'DISABLED' | 'MONITORING' | 'MONITORING_COMPLETE' | 'TRIGGERED';
    failureCount: number;
    threshold: number;
  };
  rollback: { readonly reason: string; readonly startedAt: EpochMs; readonly revision: ServiceRevision } | undefined;
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
  readonly controller: 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';
  readonly strategy: 'ROLLING' | 'BLUE_GREEN' | 'CANARY';
  /** A Lambda that ECS asks at PRE_PRODUCTION_TRAFFIC_SHIFT, or at another stage that it names. */
  readonly lambdaHook:
    { readonly arn: string; readonly details?: unknown; readonly stage?: 'PRE_SCALE_UP' } | undefined;
  readonly requests: Requests | undefined;
  /** Minutes that a PAUSE hook waits; none when undefined. */
  readonly pauseMinutes: number | undefined;
  /** Where it waits: before production traffic is on the new tasks, or after. */
  readonly pauseStage: 'POST_SCALE_UP' | 'POST_PRODUCTION_TRAFFIC_SHIFT';
  /** A rollback runs under the id of the deployment it returns to: AWS's guide and field reports tell it both ways. */
  readonly keepsDeploymentId: boolean;
  /** Minutes for which a replaced deployment is still listed, as DRAINING. */
  readonly drainingMinutes: number;
  readonly capacityProviders: readonly { readonly name: string; readonly base: number; readonly weight: number }[];
  readonly createdAt: EpochMs;
  readonly createdBy: string;
  tags: Tags;
  /** Newest first, at most 100. */
  messages: { readonly id: string; readonly createdAt: EpochMs; readonly message: string }[];
  /** The PRIMARY first. */
  deployments: Deployment[];
  /** Newest first. */
  serviceDeployments: ServiceDeployment[];
  revisions: ServiceRevision[];
  /** Tasks that are not STOPPED. */
  readonly tasks: Set<Task>;
  launches: number;
  /** The start throttle: consecutive tasks that never ran, and when the next may start. */
  throttle: { failures: number; until: EpochMs };
  isSteady: boolean;
  /** When ECS last reported it as steady. */
  steadyAt: EpochMs;
  /** Demand in CPU units at a time, shared by the tasks. */
  readonly demand: (at: EpochMs) => number;
  /** Share of the memory limit that a healthy task uses. */
  readonly memoryShare: number;
  readonly scaling: Scaling | undefined;
  minutes: Minute[];
};
