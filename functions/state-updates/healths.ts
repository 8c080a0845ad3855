import { endedWith } from '../deployments/evidence/ended.ts';
import { classOf, isEarly } from '../deployments/evidence/failures.ts';
import type { DroppedMinute, Failure, TaskHash, DeploymentHealth } from '../service-state/deployment-health.ts';
import { FAILURES_KEPT, MINUTES_KEPT } from '../service-state/deployment-health.ts';
import type { TaskEvent } from '../events/event.ts';
import type { DeploymentId } from '../primitives/identity.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Draft } from './draft.ts';
import type { DeadTask } from '../service-state/service-state.ts';
import { DEPLOYMENTS_KEPT } from '../service-state/service-state.ts';

const newHealth = (deployment: DeploymentId, seenAt: EpochSeconds): DeploymentHealth => ({
  deployment,
  taskDefinition: null,
  platformVersion: null,
  digests: {},
  seenAt,
  completedAt: null,
  failedAt: null,
  isRollback: false,
  ended: { starts: 0, youngMs: 0, olderMs: 0 },
  failures: [],
  failuresDropped: 0,
  earlyDropped: 0,
  lateDropped: [],
});

/**
 * Changes the health of one deployment in the draft, created at its first sign. `seenAt` (epoch seconds) only moves
 * back.
 */
export const changeHealth = (
  draft: Draft,
  deployment: DeploymentId,
  seenAt: EpochSeconds,
  change: (health: DeploymentHealth) => DeploymentHealth,
): void => {
  const known = draft.healths.get(deployment) ?? newHealth(deployment, seenAt);
  draft.healths.set(deployment, change(seenAt < known.seenAt ? { ...known, seenAt } : known));
  draft.isChanged = true;
};

/** A deployment resolves each image once; if two digests are reported, the same one wins in any order. */
const withDigests = (known: DeploymentHealth['digests'], { containers }: TaskEvent): DeploymentHealth['digests'] =>
  containers.reduce(
    (digests, { name, imageDigest }) =>
      name && imageDigest && imageDigest > (digests[name] ?? '') ? { ...digests, [name]: imageDigest } : digests,
    known,
  );

/** What a task shows of its deployment, at any version: revision, platform version, digests, and its earliest sign. */
export const describeHealth = (draft: Draft, deployment: DeploymentId, event: TaskEvent): void => {
  const seenAt = secondsOf(event.createdAt ?? event.startedAt ?? event.at);
  const known = draft.healths.get(deployment);
  const digests = withDigests(known?.digests ?? {}, event);
  const platformVersion = event.platformVersion ?? known?.platformVersion ?? null;
  const { taskDefinition } = event;
  const isKnown =
    known !== undefined &&
    known.seenAt <= seenAt &&
    known.digests === digests &&
    known.platformVersion === platformVersion &&
    known.taskDefinition === taskDefinition;
  if (!isKnown)
    changeHealth(draft, deployment, seenAt, (health) => ({ ...health, taskDefinition, platformVersion, digests }));
};

/**
 * The deployment of a task that does not name one: the newest with its revision and platform version, otherwise the
 * newest of all if no task of it was seen yet and it began before this task. Null when there is none.
 */
export const guessDeployment = (draft: Draft, event: TaskEvent): DeploymentId | null => {
  const healths = [...draft.healths.values()].sort((a, b) => b.seenAt - a.seenAt);
  const same = healths.find(
    (health) =>
      health.taskDefinition === event.taskDefinition &&
      (event.platformVersion === undefined || health.platformVersion === event.platformVersion),
  );
  if (same !== undefined) return same.deployment;
  const [newest] = healths;
  const isAnnounced =
    newest?.taskDefinition === null && newest.seenAt <= secondsOf(event.createdAt ?? event.startedAt ?? event.at);
  return isAnnounced ? newest.deployment : null;
};

const newestFirst = (a: Failure, b: Failure): number => b.at - a.at || (a.task < b.task ? -1 : 1);

/** Counts late failures of the application by minute: by its clock, so that the order of events changes nothing. */
const withMinutes = (known: readonly DroppedMinute[], dropped: readonly Failure[]): readonly DroppedMinute[] => {
  const late = dropped.filter((failure) => !isEarly(failure) && classOf(failure) === 'app');
  if (late.length === 0) return known;
  const minutes = new Map(known.map((entry) => [entry.minute, entry]));
  for (const { at, ageSeconds } of late) {
    const minute = Math.floor(at / 60);
    const before = minutes.get(minute) ?? { minute, failures: 0, ageSeconds: 0 };
    minutes.set(minute, {
      minute,
      failures: before.failures + 1,
      ageSeconds: Math.max(before.ageSeconds, ageSeconds ?? 0),
    });
  }
  return [...minutes.values()].sort((a, b) => b.minute - a.minute).slice(0, MINUTES_KEPT);
};

const withoutOne = (known: readonly DroppedMinute[], at: EpochSeconds): readonly DroppedMinute[] =>
  known.flatMap((entry) => {
    if (entry.minute !== Math.floor(at / 60)) return [entry];
    return entry.failures > 1 ? [{ ...entry, failures: entry.failures - 1 }] : [];
  });

const withFailure = (health: DeploymentHealth, failure: Failure): DeploymentHealth => {
  const failures = [...health.failures.filter(({ task }) => task !== failure.task), failure].sort(newestFirst);
  const dropped = failures.slice(FAILURES_KEPT);
  return {
    ...health,
    failures: dropped.length > 0 ? failures.slice(0, FAILURES_KEPT) : failures,
    failuresDropped: health.failuresDropped + dropped.length,
    earlyDropped: health.earlyDropped + dropped.filter(isEarly).length,
    lateDropped: withMinutes(health.lateDropped, dropped),
  };
};

/** Removes one task's failure, whether stored or only counted. */
const withoutFailure = (health: DeploymentHealth, task: TaskHash, dead: DeadTask): DeploymentHealth => {
  const failures = health.failures.filter((failure) => failure.task !== task);
  return failures.length < health.failures.length
    ? { ...health, failures }
    : {
        ...health,
        failuresDropped: Math.max(0, health.failuresDropped - 1),
        earlyDropped: Math.max(0, health.earlyDropped - (isEarly(dead) ? 1 : 0)),
        lateDropped:
          isEarly(dead) || classOf(dead) !== 'app' ? health.lateDropped : withoutOne(health.lateDropped, dead.at),
      };
};

/** Counts a stopped task in its deployment's health. */
export const countDeath = (draft: Draft, dead: DeadTask, failure: Failure | undefined): void => {
  if (dead.deployment === null) return;
  changeHealth(draft, dead.deployment, dead.at, (health) => {
    const ended = { ...health, ended: endedWith(health.ended, dead, 1) };
    return failure === undefined ? ended : withFailure(ended, failure);
  });
};

/** Undoes `countDeath`, before a higher version of the same stop is counted. */
export const uncountDeath = (draft: Draft, task: TaskHash, dead: DeadTask): void => {
  if (dead.deployment === null) return;
  changeHealth(draft, dead.deployment, dead.at, (health) => {
    const ended = { ...health, ended: endedWith(health.ended, dead, -1) };
    return dead.isFailure ? withoutFailure(ended, task, dead) : ended;
  });
};

/** At most eight deployments: those with live tasks first, then the newest; oldest first in the result. */
export const keptHealths = (draft: Draft): readonly DeploymentHealth[] => {
  const healths = [...draft.healths.values()];
  if (healths.length > 1) healths.sort((a, b) => a.seenAt - b.seenAt || (a.deployment < b.deployment ? -1 : 1));
  if (healths.length <= DEPLOYMENTS_KEPT) return healths;
  const alive = new Set([...draft.live.values()].map(({ deployment }) => deployment));
  const surplus = healths
    .filter(({ deployment }) => !alive.has(deployment))
    .slice(0, healths.length - DEPLOYMENTS_KEPT);
  return healths.filter((health) => !surplus.includes(health));
};
