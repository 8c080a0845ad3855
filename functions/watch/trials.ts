import { isEarly } from '../deployments/failures.ts';
import type { Failure, TaskHash, Trial } from '../deployments/trial.ts';
import { FAILURES_KEPT, START_SECONDS } from '../deployments/trial.ts';
import type { TaskEvent } from '../events/event.ts';
import type { DeploymentId } from '../events/identity.ts';
import type { Draft } from './draft.ts';
import { secondsOf } from './draft.ts';
import type { DeadTask } from './watch.ts';
import { TRIALS_KEPT } from './watch.ts';

const newTrial = (deployment: DeploymentId, seenAt: number): Trial => ({
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
});

/** Changes one trial of the draft, made at its first sign. `seenAt` (epoch seconds) only ever moves back. */
export const changeTrial = (
  draft: Draft,
  deployment: DeploymentId,
  seenAt: number,
  change: (trial: Trial) => Trial,
): void => {
  const known = draft.trials.get(deployment) ?? newTrial(deployment, seenAt);
  draft.trials.set(deployment, change(seenAt < known.seenAt ? { ...known, seenAt } : known));
  draft.isChanged = true;
};

/** A deployment resolves each image once; should two digests be told, the same one wins whatever came first. */
const withDigests = (known: Trial['digests'], { containers }: TaskEvent): Trial['digests'] =>
  containers.reduce(
    (digests, { name, imageDigest }) =>
      name && imageDigest && imageDigest > (digests[name] ?? '') ? { ...digests, [name]: imageDigest } : digests,
    known,
  );

/**
 * What a task tells of its deployment, at any version: revision, platform version, digests, and how early it
 * existed.
 */
export const describeTrial = (draft: Draft, deployment: DeploymentId, event: TaskEvent): void => {
  const seenAt = secondsOf(event.createdAt ?? event.startedAt ?? event.at);
  const known = draft.trials.get(deployment);
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
    changeTrial(draft, deployment, seenAt, (trial) => ({ ...trial, taskDefinition, platformVersion, digests }));
};

/**
 * The deployment of a task that does not name one: the newest with its revision and platform version
 * (science/rollback.md section 5), else the newest of all, when no task of it was seen yet and it began before this
 * one. Null when there is none.
 */
export const guessDeployment = (draft: Draft, event: TaskEvent): DeploymentId | null => {
  const trials = [...draft.trials.values()].sort((a, b) => b.seenAt - a.seenAt);
  const same = trials.find(
    (trial) =>
      trial.taskDefinition === event.taskDefinition &&
      (event.platformVersion === undefined || trial.platformVersion === event.platformVersion),
  );
  if (same !== undefined) return same.deployment;
  const [newest] = trials;
  const isAnnounced =
    newest?.taskDefinition === null && newest.seenAt <= secondsOf(event.createdAt ?? event.startedAt ?? event.at);
  return isAnnounced ? newest.deployment : null;
};

const newestFirst = (a: Failure, b: Failure): number => b.at - a.at || (a.task < b.task ? -1 : 1);

const withFailure = (trial: Trial, failure: Failure): Trial => {
  const failures = [...trial.failures.filter(({ task }) => task !== failure.task), failure].sort(newestFirst);
  const dropped = failures.slice(FAILURES_KEPT);
  return {
    ...trial,
    failures: dropped.length > 0 ? failures.slice(0, FAILURES_KEPT) : failures,
    failuresDropped: trial.failuresDropped + dropped.length,
    earlyDropped: trial.earlyDropped + dropped.filter(isEarly).length,
  };
};

/** Takes one task's failure out: of those kept, or of those only counted. */
const withoutFailure = (trial: Trial, task: TaskHash, dead: DeadTask): Trial => {
  const failures = trial.failures.filter((failure) => failure.task !== task);
  return failures.length < trial.failures.length
    ? { ...trial, failures }
    : {
        ...trial,
        failuresDropped: Math.max(0, trial.failuresDropped - 1),
        earlyDropped: Math.max(0, trial.earlyDropped - (isEarly(dead) ? 1 : 0)),
      };
};

/**
 * What an ended task adds to its trial: a start that worked for so long, or one that never did. A stop outside of
 * its control before RUNNING is no trial at all.
 */
const endedOf = ({ ageSeconds, isFailure }: DeadTask): Trial['ended'] => ({
  starts: ageSeconds === null && !isFailure ? 0 : 1,
  youngMs: 1000 * Math.min(ageSeconds ?? 0, START_SECONDS),
  olderMs: 1000 * Math.max(0, (ageSeconds ?? 0) - START_SECONDS),
});

const addEnded = (ended: Trial['ended'], more: Trial['ended'], sign: 1 | -1): Trial['ended'] => ({
  starts: ended.starts + sign * more.starts,
  youngMs: ended.youngMs + sign * more.youngMs,
  olderMs: ended.olderMs + sign * more.olderMs,
});

/** Counts a dead task in its trial. */
export const countDeath = (draft: Draft, dead: DeadTask, failure: Failure | undefined): void => {
  if (dead.deployment === null) return;
  changeTrial(draft, dead.deployment, dead.at, (trial) => {
    const ended = { ...trial, ended: addEnded(trial.ended, endedOf(dead), 1) };
    return failure === undefined ? ended : withFailure(ended, failure);
  });
};

/** Takes back what `countDeath` counted, before a higher version of the same stop is counted. */
export const uncountDeath = (draft: Draft, task: TaskHash, dead: DeadTask): void => {
  if (dead.deployment === null) return;
  changeTrial(draft, dead.deployment, dead.at, (trial) => {
    const ended = { ...trial, ended: addEnded(trial.ended, endedOf(dead), -1) };
    return dead.isFailure ? withoutFailure(ended, task, dead) : ended;
  });
};

/** At most eight trials: those with live tasks stay first, then the newest; oldest first in the result. */
export const keptTrials = (draft: Draft): readonly Trial[] => {
  const trials = [...draft.trials.values()];
  if (trials.length > 1) trials.sort((a, b) => a.seenAt - b.seenAt || (a.deployment < b.deployment ? -1 : 1));
  if (trials.length <= TRIALS_KEPT) return trials;
  const alive = new Set([...draft.live.values()].map(({ deployment }) => deployment));
  const surplus = trials.filter(({ deployment }) => !alive.has(deployment)).slice(0, trials.length - TRIALS_KEPT);
  return trials.filter((trial) => !surplus.includes(trial));
};
