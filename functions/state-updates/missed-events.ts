import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { TaskHash, DeploymentHealth } from '../service-state/deployment-health.ts';
import { taskHash } from '../service-state/hash.ts';
import { runningOf } from './shortage.ts';
import type { ServiceFacts, ServiceState } from '../service-state/service-state.ts';

/** A service as DescribeServices showed it at `readAt` (epoch seconds, start of the read). */
export type SeenService = {
  readonly key: ServiceKey;
  readonly serviceArn: string;
  readonly readAt: EpochSeconds;
  readonly mode: ServiceFacts['mode'];
  readonly contact: string | null;
  readonly channel: string | null;
  /** Tags that routes may ask for. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly desiredCount: number;
  readonly runningCount: number;
  readonly taskDefinition: string;
  readonly platformVersion: string | null;
  readonly primary: {
    readonly id: DeploymentId;
    readonly createdAt: EpochSeconds;
    readonly completedAt: EpochSeconds | null;
  } | null;
};

const seeded = (healths: readonly DeploymentHealth[], seen: SeenService): readonly DeploymentHealth[] => {
  const { primary, taskDefinition, platformVersion } = seen;
  if (primary === null) return healths;
  const known = healths.find(({ deployment }) => deployment === primary.id);
  const base: DeploymentHealth = known ?? {
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
    lateDropped: [],
  };
  const health = {
    ...base,
    taskDefinition: base.taskDefinition ?? taskDefinition,
    seenAt: Math.min(base.seenAt, primary.createdAt),
    completedAt: base.completedAt ?? primary.completedAt,
  };
  return [...healths.filter(({ deployment }) => deployment !== primary.id), health].sort((a, b) => a.seenAt - b.seenAt);
};

/**
 * Applies a read of a service, unless a newer one was applied already. The last known good is the revision of a
 * completed primary deployment; a decision searches for it again, more thoroughly.
 */
export const applySnapshot = (state: ServiceState, seen: SeenService): ServiceState => {
  if (state.facts !== null && state.facts.readAt >= seen.readAt) return state;
  const isCompleted = seen.primary !== null && seen.primary.completedAt !== null;
  return {
    ...state,
    serviceArn: seen.serviceArn,
    healths: seeded(state.healths, seen),
    facts: {
      readAt: seen.readAt,
      mode: seen.mode,
      contact: seen.contact,
      channel: seen.channel,
      desiredCount: seen.desiredCount,
      countedAt: runningOf(state) === seen.runningCount ? seen.readAt : (state.facts?.countedAt ?? null),
      taskDefinition: seen.taskDefinition,
      platformVersion: seen.platformVersion,
      primary: seen.primary?.id ?? null,
      lastKnownGood: isCompleted ? seen.taskDefinition : (state.facts?.lastKnownGood ?? null),
      tags: seen.tags ?? {},
    },
  };
};

/** Seconds before a read within which a task's start may not have reached ListTasks yet. */
const TOO_NEW_SECONDS = 60;

/**
 * Ends tasks that a complete ListTasks at `readAt` (epoch seconds) no longer shows: their stop event was missed. They
 * are no evidence, because the reason is unknown. Tasks with an event around that time stay. Where the listed ones were
 * applied before, the running tasks are known from now on.
 */
export const applyAbsences = (state: ServiceState, readAt: EpochSeconds, taskArns: readonly string[]): ServiceState => {
  const present = new Set<TaskHash>(taskArns.map(taskHash));
  const gone = [...state.live].filter(
    ([task, { startedAt }]) => !present.has(task) && (startedAt ?? readAt) < readAt - TOO_NEW_SECONDS,
  );
  const absent = new Set(gone.map(([task]) => task));
  return {
    ...state,
    live: gone.length === 0 ? state.live : new Map([...state.live].filter(([task]) => !absent.has(task))),
    facts: state.facts && { ...state.facts, countedAt: Math.max(readAt, state.facts.countedAt ?? 0) },
  };
};
