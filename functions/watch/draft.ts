import type { Bucket, LiveTask, TaskHash, Trial } from '../deployments/trial.ts';
import type { DeploymentId } from '../events/identity.ts';
import type { StopFact } from '../incidents/incident.ts';
import type { Runs } from '../incidents/runs.ts';
import type { Note } from '../incidents/note.ts';
import type { DeadTask, OpenHook, Watch } from './watch.ts';

/** Settings a fold needs; all from the policy. */
export type FoldContext = { readonly now: Date; readonly staleEventMinutes: number };

/**
 * A watch being folded: copied once per batch, then changed in place, so that a hundred events of a service with ten
 * thousand tasks cost one copy and not a hundred. It never leaves the fold.
 */
export type Draft = {
  readonly live: Map<TaskHash, LiveTask>;
  readonly dead: Map<TaskHash, DeadTask>;
  readonly trials: Map<DeploymentId, Trial>;
  readonly buckets: Map<number, Bucket>;
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
  live: new Map(watch.live),
  dead: new Map(watch.dead),
  trials: new Map(watch.trials.map((trial) => [trial.deployment, trial])),
  buckets: new Map(watch.buckets.map((bucket) => [bucket.bucket, bucket])),
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

/** Epoch seconds of a date. */
export const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);
