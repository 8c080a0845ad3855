import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';
import type { EpochMs, EpochSeconds } from '../primitives/instant.ts';
import type { Bucket, LiveTask, ScalingSign, TaskHash, DeploymentHealth } from './deployment-health.ts';
import type { DeploymentEvaluation } from './evaluation.ts';
import type { Incident, IncidentId } from './incident.ts';
import type { Runs } from './runs.ts';
import type { Cause } from '../stops/cause.ts';

/** A stopped task, with everything that was counted for it: a higher version of it undoes that and counts again. */
export type DeadTask = {
  readonly version: number;
  /** Epoch seconds when the stop was decided. */
  readonly at: EpochSeconds;
  /** Seconds it ran; null when it never reached RUNNING. */
  readonly ageSeconds: number | null;
  readonly deployment: DeploymentId | null;
  readonly zone: string | null;
  readonly cause: Cause;
  /** Whether it counts as a failure: its cause class is not `excluded`. */
  readonly isFailure: boolean;
  /** The incident that counted it. */
  readonly incident: IncidentId | null;
};

export type OutboxEntry =
  | {
      readonly kind: 'notice';
      readonly incident: IncidentId;
      readonly wanted: number;
      readonly at: EpochSeconds;
      /** Epoch seconds until which it waits for more of the same; absent when it must be sent at once. */
      readonly notBefore?: EpochSeconds;
    }
  | {
      readonly kind: 'evaluate';
      readonly deployment: DeploymentId;
      readonly evidence: number;
      readonly at: EpochSeconds;
    }
  | { readonly kind: 'verify'; readonly deployment: DeploymentId; readonly at: EpochSeconds }
  | { readonly kind: 'check-requests'; readonly deployment: DeploymentId; readonly at: EpochSeconds }
  | { readonly kind: 'investigate'; readonly incident: IncidentId; readonly at: EpochSeconds };

/** What ECS returned for the service at the last read (by sync or an evaluation). Epoch seconds in `readAt`. */
export type ServiceFacts = {
  readonly readAt: EpochSeconds;
  readonly mode: 'off' | 'observe' | 'approve' | 'auto' | null;
  readonly contact: string | null;
  readonly channel: string | null;
  readonly desiredCount: number | null;
  /**
   * When the running tasks that events had shown were last as many as ECS counted; absent or null: never yet, so that
   * tasks may run of which no event is known, as soon after the installation.
   */
  readonly countedAt?: EpochSeconds | null;
  readonly taskDefinition: string | null;
  readonly platformVersion: string | null;
  readonly primary: DeploymentId | null;
  readonly lastKnownGood: string | null;
  /** Tags that routes may ask for; absent in what an earlier version read. */
  readonly tags?: Readonly<Record<string, string>>;
};

/** How many tasks of a service run, of how many desired, at a moment. */
export type TaskCounts = { readonly running: number; readonly desired: number; readonly at: EpochSeconds };

/** A paused hook that waits for an answer. */
export type OpenHook = {
  readonly hookId: string;
  readonly serviceDeploymentArn: string;
  readonly expiresAt: EpochSeconds | null;
  /** The deployment's stage at the hook; absent in items stored by earlier versions. */
  readonly stage?: string;
};

/** The next read of the requests since a deployment completed. */
export type RequestCheck = {
  readonly deployment: DeploymentId;
  readonly completedAt: EpochSeconds;
  readonly dueAt: EpochSeconds;
};

/** What Farwatch knows about one service, and what it still has to send or do: one item, one conditional write. */
export type ServiceState = {
  readonly v: 1;
  readonly key: ServiceKey;
  /** Optimistic revision number; rises with every save. */
  readonly revision: number;
  /** As ECS returns it: the short form stays short. */
  readonly serviceArn: string | null;
  readonly live: ReadonlyMap<TaskHash, LiveTask>;
  readonly dead: ReadonlyMap<TaskHash, DeadTask>;
  /** By first sight, newest last, at most eight. */
  readonly healths: readonly DeploymentHealth[];
  readonly buckets: readonly Bucket[];
  readonly incidents: readonly Incident[];
  readonly evaluations: Readonly<Record<string, DeploymentEvaluation>>;
  /** Deployment to its number of attributable failures when an evaluation was last ordered. */
  readonly ordered: Readonly<Record<string, number>>;
  /** `family:revision` or `container@sha256:…` that we rolled back, with the epoch seconds of it. */
  readonly knownBad: Readonly<Record<string, EpochSeconds>>;
  readonly hooks: Readonly<Record<string, OpenHook>>;
  /** Hook events have no order of their own: hookId to epoch ms of the newest state. */
  readonly hookSeen: Readonly<Record<string, EpochMs>>;
  /** The newest signs of high load, oldest first. */
  readonly scalingSigns: readonly ScalingSign[];
  readonly facts: ServiceFacts | null;
  readonly outbox: Readonly<Record<string, OutboxEntry>>;
  /** Epoch seconds of the newest event applied. */
  readonly lastEventAt: EpochSeconds;
  /** Epoch seconds of the newest SERVICE_STEADY_STATE. */
  readonly steadyAt: EpochSeconds;
  /** Runs of standalone tasks; a service has none. */
  readonly runs?: Runs;
  /** When the requests since the newest completed deployment are read next; absent: they are no longer read. */
  readonly requestCheck?: RequestCheck;
};

export const DEPLOYMENTS_KEPT = 8;
export const STOPPED_KEPT = 1000;
/** Signs of high load kept: a day of scaling has about a dozen. */
export const SIGNS_KEPT = 24;

/** The state of a new service. */
export const newServiceState = (key: ServiceKey): ServiceState => ({
  v: 1,
  key,
  revision: 0,
  serviceArn: null,
  live: new Map(),
  dead: new Map(),
  healths: [],
  buckets: [],
  incidents: [],
  evaluations: {},
  ordered: {},
  knownBad: {},
  hooks: {},
  hookSeen: {},
  scalingSigns: [],
  facts: null,
  outbox: {},
  lastEventAt: 0,
  steadyAt: 0,
});
