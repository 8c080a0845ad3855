import type { DeploymentId, ServiceKey } from '../events/identity.ts';
import type { TaskHash, Trial } from '../deployments/trial.ts';
import { taskHash } from './hash.ts';
import type { ServiceFacts, Watch } from './watch.ts';

/** A service as DescribeServices showed it at `readAt` (epoch seconds, the start of the read). */
export type SeenService = {
  readonly key: ServiceKey;
  readonly serviceArn: string;
  readonly readAt: number;
  readonly mode: ServiceFacts['mode'];
  readonly owner: string | null;
  readonly channel: string | null;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly taskDefinition: string;
  readonly platformVersion: string | null;
  readonly primary: {
    readonly id: DeploymentId;
    readonly createdAt: number;
    readonly completedAt: number | null;
  } | null;
};

const seeded = (trials: readonly Trial[], seen: SeenService): readonly Trial[] => {
  const { primary, taskDefinition, platformVersion } = seen;
  if (primary === null) return trials;
  const known = trials.find(({ deployment }) => deployment === primary.id);
  const base: Trial = known ?? {
    deployment: primary.id,
    taskDefinition,
    platformVersion,
    digests: {},
    seenAt: primary.createdAt,
    completedAt: null,
    failedAt: null,
    isRollback: false,
    ended: { starts: 0, youngMs: 0, olderMs: 0 },
    failures: [],
    failuresDropped: 0,
    earlyDropped: 0,
  };
  const trial = {
    ...base,
    taskDefinition: base.taskDefinition ?? taskDefinition,
    seenAt: Math.min(base.seenAt, primary.createdAt),
    completedAt: base.completedAt ?? primary.completedAt,
  };
  return [...trials.filter(({ deployment }) => deployment !== primary.id), trial].sort((a, b) => a.seenAt - b.seenAt);
};

/**
 * Believes what a read of ECS showed of a service, unless something newer was read already. The last known good is the
 * revision of a completed primary deployment; a decision looks for it anew and better.
 */
export const foldSeen = (watch: Watch, seen: SeenService): Watch => {
  if (watch.facts !== null && watch.facts.readAt >= seen.readAt) return watch;
  const isCompleted = seen.primary !== null && seen.primary.completedAt !== null;
  return {
    ...watch,
    serviceArn: seen.serviceArn,
    trials: seeded(watch.trials, seen),
    facts: {
      readAt: seen.readAt,
      mode: seen.mode,
      owner: seen.owner,
      channel: seen.channel,
      desiredCount: seen.desiredCount,
      taskDefinition: seen.taskDefinition,
      platformVersion: seen.platformVersion,
      primary: seen.primary?.id ?? null,
      lastKnownGood: isCompleted ? seen.taskDefinition : (watch.facts?.lastKnownGood ?? null),
    },
  };
};

/** Seconds before a read within which a task's start may not have reached ListTasks yet. */
const TOO_NEW_SECONDS = 60;

/**
 * Ends tasks that a complete ListTasks at `readAt` (epoch seconds) no longer shows: their stop was never told. They
 * are no evidence, for nobody knows why they stopped. A task of which anything was heard about that time stays.
 */
export const foldAbsences = (watch: Watch, readAt: number, taskArns: readonly string[]): Watch => {
  const present = new Set<TaskHash>(taskArns.map(taskHash));
  const gone = [...watch.live].filter(
    ([task, { startedAt }]) => !present.has(task) && (startedAt ?? readAt) < readAt - TOO_NEW_SECONDS,
  );
  if (gone.length === 0) return watch;
  const absent = new Set(gone.map(([task]) => task));
  return { ...watch, live: new Map([...watch.live].filter(([task]) => !absent.has(task))) };
};
