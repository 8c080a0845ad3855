import type { DeploymentId } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Cause } from '../stops/cause.ts';

/**
 * Six bytes of a task's id, base64url: enough to tell 10,000 tasks apart, small enough to keep them all in one item.
 */
export type TaskHash = string & { readonly brand: 'TaskHash' };

/** Seconds after RUNNING within which a stop counts as a failed start. */
export const START_SECONDS = 120;

/** Failures stored one by one per deployment; a decision needs at most a handful, the rest are only counted. */
export const FAILURES_KEPT = 64;

/** One task of a deployment with a failure that is not routine (cause class ref, app or env). */
export type Failure = {
  readonly task: TaskHash;
  /** `detail.version` of the event this was read from; a higher one replaces it. */
  readonly version: number;
  /** Epoch seconds when the stop was decided. */
  readonly at: EpochSeconds;
  /** Seconds from RUNNING to the stop; null when it never reached RUNNING. */
  readonly ageSeconds: number | null;
  readonly cause: Cause;
  readonly zone: string | null;
  /** Container that failed first. */
  readonly failedContainer: string | null;
  /** The resource that failed, as the reason names it: a secret's ARN, an image reference, a log group. */
  readonly failedResource: string | null;
};

/** Minutes of dropped failures kept per deployment. */
export const MINUTES_KEPT = 60;

/** Failures of running tasks within one minute that are no longer stored one by one. */
export type DroppedMinute = {
  /** Epoch seconds divided by 60. */
  readonly minute: number;
  readonly failures: number;
  /** The largest of their ages. */
  readonly ageSeconds: number;
};

/** What was seen of one deployment: the evidence for and against its revision. Live tasks are in the state. */
export type DeploymentHealth = {
  readonly deployment: DeploymentId;
  /** `family:revision`; null until a task of it was seen. */
  readonly taskDefinition: string | null;
  readonly platformVersion: string | null;
  /** Container name to image digest, as its tasks report them. */
  readonly digests: Readonly<Record<string, string>>;
  /** Earliest sign of it in event time, epoch seconds. */
  readonly seenAt: EpochSeconds;
  readonly completedAt: EpochSeconds | null;
  readonly failedAt: EpochSeconds | null;
  /** A reason from ECS says that this deployment rolls back another one. */
  readonly isRollback: boolean;
  /** Epoch seconds when ECS last reported that it returns to this deployment: a rollback may keep an old id. */
  readonly returnedAt?: EpochSeconds;
  /** Its ended tasks: how many started or failed to start, and how long they ran, split at START_SECONDS. */
  readonly ended: { readonly starts: number; readonly youngMs: number; readonly olderMs: number };
  /** Newest first by (at, task), at most FAILURES_KEPT. */
  readonly failures: readonly Failure[];
  /** Failures beyond those stored, and how many of these were failed starts. */
  readonly failuresDropped: number;
  readonly earlyDropped: number;
  /** When the others failed that the revision may have caused: newest first, at most MINUTES_KEPT minutes. */
  readonly lateDropped: readonly DroppedMinute[];
};

/** A running or starting task, with only what a decision needs. */
export type LiveTask = {
  readonly version: number;
  readonly deployment: DeploymentId | null;
  /** Epoch seconds of RUNNING; null while it starts. */
  readonly startedAt: EpochSeconds | null;
  readonly zone: string | null;
};

/** An alarm of high load that fired, or the service at the maximum of its scaling. */
export type ScalingSign = {
  readonly at: EpochSeconds;
  readonly kind: 'alarm' | 'maximum';
  /** The alarm's name, or the maximum. */
  readonly name: string;
};

/** Seconds of one control bucket. */
export const BUCKET_SECONDS = 600;

/** Ten minutes of one service, for the comparison with neighbours. */
export type Bucket = {
  /** Epoch seconds divided by BUCKET_SECONDS. */
  readonly bucket: number;
  /** Tasks that reached RUNNING or failed to, by zone (`?` when unknown). */
  readonly starts: Readonly<Record<string, number>>;
  /** Failures by `early|late` + `@` + zone; class env and app and ref alike, excluded causes never. */
  readonly failures: Readonly<Record<string, number>>;
};

/** One neighbour in one bucket, as a decision reads it. */
export type Control = Bucket & {
  readonly service: string;
  /** Tasks running when it was written. */
  readonly running: number;
  /** The service's own last six hours before this bucket: starts, failures, running task-hours. */
  readonly history: { readonly starts: number; readonly failures: number; readonly taskHours: number };
  /** Epoch seconds of its newest deployment that had begun by then: a neighbour in its own deployment is no control. */
  readonly changedAt: EpochSeconds | null;
};
