import type { ServiceDeploymentStatus } from '../../functions/deployments/ecs-snapshot.ts';
import type { EpochSeconds } from '../../functions/primitives/instant.ts';
import type { StopDiagnosis } from '../../functions/stops/classify.ts';

/** What a deployment runs: `family:revision` (null: not known yet) and its platform version. */
export type GateRevision = { readonly taskDefinition: string | null; readonly platformVersion: string | null };

/** A stopped task of the service. */
export type GateStop = {
  readonly task: string;
  readonly taskDefinition: string;
  /** `ecs-svc/…`, where the task names it. */
  readonly deployment: string | null;
  readonly createdAt: EpochSeconds;
  readonly at: EpochSeconds;
  readonly diagnosis: StopDiagnosis;
};

/** A service deployment, as ECS lists it or as Farwatch's state shows it. */
export type GateDeployment = {
  /** ARN, or `ecs-svc/…` where only Farwatch's state is read. */
  readonly id: string;
  readonly status: ServiceDeploymentStatus;
  readonly reason: string;
  readonly createdAt: EpochSeconds;
  readonly finishedAt: EpochSeconds | null;
  readonly runs: GateRevision;
  readonly sources: readonly GateRevision[];
  /** Null when it is not being rolled back. */
  readonly rolledBackTo: GateRevision | null;
  /** Running and requested tasks of its revision; null when unknown. */
  readonly running: number | null;
  readonly requested: number | null;
  readonly breaker: { readonly failures: number; readonly threshold: number } | null;
  readonly stage: string | null;
  readonly isPaused: boolean;
};

/** An entry of DescribeServices `deployments`. */
export type GateRollout = {
  readonly id: string;
  readonly status: string;
  readonly taskDefinition: string;
  readonly createdAt: EpochSeconds;
  readonly rolloutState: string | null;
  readonly reason: string;
};

/** What Farwatch did, and proposes, about one deployment. */
export type GateActions = {
  /** `ecs-svc/…` of the deployment that it concerns. */
  readonly deployment: string;
  readonly taskDefinition: string | null;
  readonly seenAt: EpochSeconds;
  /** ARN of the service deployment that was stopped; null where none was. */
  readonly serviceDeployment: string | null;
  readonly action: { readonly call: string; readonly to: string | null; readonly at: EpochSeconds } | null;
  readonly proposal: { readonly to: string; readonly state: string } | null;
  readonly isPaged: boolean;
};

/** Everything that the gate reads at one moment. */
export type GateView = {
  readonly service: {
    readonly name: string;
    readonly status: string;
    readonly controller: string;
    /** Null when only Farwatch's state is read and nobody read ECS for it. */
    readonly desired: number | null;
    readonly running: number;
    readonly pending: number;
  };
  readonly rollouts: readonly GateRollout[];
  /** Newest first. */
  readonly deployments: readonly GateDeployment[];
  readonly stops: readonly GateStop[];
  readonly actions: readonly GateActions[];
  /** What could not be read, in words. */
  readonly missingData: readonly string[];
};

/** `web:42`, with the platform version where it alone tells two revisions apart. */
export const nameOf = ({ taskDefinition, platformVersion }: GateRevision, other?: GateRevision): string => {
  const name = taskDefinition ?? 'a revision that is not known yet';
  const isSame = other?.taskDefinition === taskDefinition && other.platformVersion !== platformVersion;
  return isSame && platformVersion !== null ? `${name} on platform version ${platformVersion}` : name;
};

/** Whether two deployments run the same; an unknown platform version equals every other. */
export const isSameRevision = (one: GateRevision, other: GateRevision): boolean =>
  one.taskDefinition === other.taskDefinition &&
  (one.platformVersion === null || other.platformVersion === null || one.platformVersion === other.platformVersion);
