import type { Bucket, LiveTask, ScalingSign, TaskHash, DeploymentHealth } from '../service-state/deployment-health.ts';
import type { DeploymentId } from '../primitives/identity.ts';
import type { EpochMs, EpochSeconds } from '../primitives/instant.ts';
import type { StopFact } from '../service-state/incident.ts';
import type { Runs } from '../service-state/runs.ts';
import type { Note } from '../incidents/notification.ts';
import type { DeadTask, OpenHook, RequestCheck, ServiceState } from '../service-state/service-state.ts';

/** Settings for applying events; all from the policy. */
export type ApplyContext = { readonly now: Date; readonly staleEventMinutes: number };

/**
 * A state while events are applied: copied once per batch where it changes, then changed in place, so that a hundred
 * events of a service with ten thousand tasks cost one copy. It never leaves this folder.
 */
export type Draft = {
  /** The original's until `changeLive` copies them. */
  live: ServiceState['live'];
  /** The original's until `changeDead` copies them. */
  dead: ServiceState['dead'];
  ownLive: Map<TaskHash, LiveTask> | undefined;
  ownDead: Map<TaskHash, DeadTask> | undefined;
  readonly healths: Map<DeploymentId, DeploymentHealth>;
  /** The original's; changed ones are in `ownBuckets`. */
  readonly buckets: ServiceState['buckets'];
  ownBuckets: Map<number, Bucket> | undefined;
  readonly hooks: Record<string, OpenHook>;
  readonly hookSeen: Record<string, EpochMs>;
  /** Stops that are new or changed in this batch, by task. */
  readonly facts: Map<TaskHash, StopFact>;
  /** Notes from events about the service. */
  readonly notes: Note[];
  /** Buckets that changed, for the control group. */
  readonly touched: Set<number>;
  scalingSigns: readonly ScalingSign[];
  serviceArn: string | null;
  lastEventAt: EpochSeconds;
  steadyAt: EpochSeconds;
  runs: Runs | undefined;
  requestCheck: RequestCheck | undefined;
  isChanged: boolean;
};

/** A mutable copy of a state. */
export const draftOf = (state: ServiceState): Draft => ({
  live: state.live,
  dead: state.dead,
  ownLive: undefined,
  ownDead: undefined,
  healths: new Map(state.healths.map((health) => [health.deployment, health])),
  buckets: state.buckets,
  ownBuckets: undefined,
  hooks: { ...state.hooks },
  hookSeen: { ...state.hookSeen },
  facts: new Map(),
  notes: [],
  touched: new Set(),
  scalingSigns: state.scalingSigns,
  serviceArn: state.serviceArn,
  lastEventAt: state.lastEventAt,
  steadyAt: state.steadyAt,
  runs: state.runs,
  requestCheck: state.requestCheck,
  isChanged: false,
});

/** Live tasks, ready to change: copied the first time, because most batches leave one kind of task unchanged. */
export const changeLive = (draft: Draft): Map<TaskHash, LiveTask> => {
  draft.ownLive ??= new Map(draft.live);
  draft.live = draft.ownLive;
  return draft.ownLive;
};

/** Stopped tasks, ready to change in the same way. */
export const changeDead = (draft: Draft): Map<TaskHash, DeadTask> => {
  draft.ownDead ??= new Map(draft.dead);
  draft.dead = draft.ownDead;
  return draft.ownDead;
};

/** Buckets, ready to change in the same way. */
export const changeBuckets = (draft: Draft): Map<number, Bucket> =>
  (draft.ownBuckets ??= new Map(draft.buckets.map((bucket) => [bucket.bucket, bucket])));
