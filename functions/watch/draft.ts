import type { Bucket, LiveTask, TaskHash, Trial } from '../deployments/trial.ts';
import type { DeploymentId } from '../events/identity.ts';
import type { StopFact } from '../incidents/incident.ts';
import type { Runs } from '../incidents/runs.ts';
import type { Note } from '../incidents/note.ts';
import type { DeadTask, OpenHook, Watch } from './watch.ts';

/** Settings a fold needs; all from the policy. */
export type FoldContext = { readonly now: Date; readonly staleEventMinutes: number };

/**
 * A watch being folded: copied once per batch where it changes, then changed in place, so that a hundred events of a
 * service with ten thousand tasks cost one copy and not a hundred. It never leaves the fold.
 */
export type Draft = {
  /** Those of the watch until `changeLive` makes them the draft's own. */
  live: Watch['live'];
  /** Those of the watch until `changeDead` makes them the draft's own. */
  dead: Watch['dead'];
  ownLive: Map<TaskHash, LiveTask> | undefined;
  ownDead: Map<TaskHash, DeadTask> | undefined;
  readonly trials: Map<DeploymentId, Trial>;
  /** Those of the watch; what changed of them is in `ownBuckets`. */
  readonly buckets: Watch['buckets'];
  ownBuckets: Map<number, Bucket> | undefined;
  readonly hooks: Record<string, OpenHook>;
  readonly hookSeen: Record<string, number>;
  /** Stops first seen or seen anew in this batch, by task. */
  readonly facts: Map<TaskHash, StopFact>;
  /** What events about the service tell people. */
  readonly notes: Note[];
  /** Buckets that changed, for the control group. */
  readonly touched: Set<number>;
  serviceArn: string | null;
  heardAt: number;
  steadyAt: number;
  runs: Runs | undefined;
  isChanged: boolean;
};

/** A changeable copy of a watch. */
export const draftOf = (watch: Watch): Draft => ({
  live: watch.live,
  dead: watch.dead,
  ownLive: undefined,
  ownDead: undefined,
  trials: new Map(watch.trials.map((trial) => [trial.deployment, trial])),
  buckets: watch.buckets,
  ownBuckets: undefined,
  hooks: { ...watch.hooks },
  hookSeen: { ...watch.hookSeen },
  facts: new Map(),
  notes: [],
  touched: new Set(),
  serviceArn: watch.serviceArn,
  heardAt: watch.heardAt,
  steadyAt: watch.steadyAt,
  runs: watch.runs,
  isChanged: false,
});

/** Live tasks to be changed: copied the first time, for most batches leave one kind of task as it is. */
export const changeLive = (draft: Draft): Map<TaskHash, LiveTask> => {
  draft.ownLive ??= new Map(draft.live);
  draft.live = draft.ownLive;
  return draft.ownLive;
};

/** Dead tasks to be changed, likewise. */
export const changeDead = (draft: Draft): Map<TaskHash, DeadTask> => {
  draft.ownDead ??= new Map(draft.dead);
  draft.dead = draft.ownDead;
  return draft.ownDead;
};

/** Buckets to be changed, likewise. */
export const changeBuckets = (draft: Draft): Map<number, Bucket> =>
  (draft.ownBuckets ??= new Map(draft.buckets.map((bucket) => [bucket.bucket, bucket])));

/** Epoch seconds of a date. */
export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);
