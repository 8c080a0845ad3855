import type { DeploymentId } from '../primitives/identity.ts';
import type { EpochMs } from '../primitives/instant.ts';
import type { ScalingActivity } from './activity.ts';
import { isScaling, onceEach } from './activity.ts';
import type { Change } from './change.ts';
import type { AlarmStart, TaskFact } from './facts.ts';
import { latestTasks } from './facts.ts';
import { ATTRIBUTED_MS } from './running.ts';

/** The phases from the alarm to a task that takes load, in order. */
export const LEGS = [
  'alarm to activity',
  'activity to desired count',
  'desired count to task',
  'network',
  'image wait',
  'image pull',
  'start',
  'until healthy',
] as const;
export type Leg = (typeof LEGS)[number];

/** One task of a scale-out, with its phases in milliseconds; a phase that could not be measured is absent. */
export type Run = {
  readonly task: string;
  readonly taskDefinition: string;
  readonly deployment: DeploymentId | null;
  /** null for a task without a scale-out: only its own start is measured. */
  readonly activity: string | null;
  readonly at: EpochMs;
  readonly legsMs: Readonly<Partial<Record<Leg, number>>>;
  /** From the first measured time to the last. */
  readonly totalMs: number;
};

type Moments = readonly (EpochMs | null)[];

const legsOf = (moments: Moments): Pick<Run, 'legsMs' | 'totalMs'> => {
  const legsMs: Partial<Record<Leg, number>> = {};
  LEGS.forEach((leg, index) => {
    const [from, to] = [moments[index] ?? null, moments[index + 1] ?? null];
    if (from !== null && to !== null && to >= from) legsMs[leg] = to - from;
  });
  const known = moments.filter((moment) => moment !== null);
  return { legsMs, totalMs: known.length === 0 ? 0 : Math.max(...known) - Math.min(...known) };
};

/** CloudTrail's clock and ours may differ by this much; a desired count is not set before its activity. */
const SKEW_MS = 5_000;

type Origin = {
  readonly activity: ScalingActivity;
  readonly desiredAt: EpochMs | null;
  readonly alarmAt: EpochMs | null;
};

/**
 * When the alarm of a scale-out fired, in epoch milliseconds. Only the first activity since then reacts to it: a later
 * one under the same alarm waited for a cooldown, which is no lag.
 */
const alarmBefore = ({ id, cause, startedAt }: ScalingActivity, { outs, alarms }: Pick<Known, 'outs' | 'alarms'>) => {
  if (cause.by !== 'alarm') return null;
  const at = startedAt.getTime();
  const alarm = alarms.findLast((start) => start.alarm === cause.alarm && start.at <= at + SKEW_MS);
  const isAnswered = outs.some(
    (out) =>
      out.id !== id &&
      out.cause.by === 'alarm' &&
      out.cause.alarm === cause.alarm &&
      out.startedAt.getTime() < at &&
      out.startedAt.getTime() >= (alarm?.at ?? 0) - SKEW_MS,
  );
  return alarm && !isAnswered ? Math.min(alarm.at, at) : null;
};

/** The scale-out behind a task: the last one before its creation, at most ATTRIBUTED_MS ago. */
const originOf = (task: TaskFact, { outs, desired, alarms }: Known): Origin | undefined => {
  const createdAt = task.createdAt ?? Infinity;
  const activity = outs.findLast((out) => out.startedAt.getTime() <= createdAt + SKEW_MS);
  if (!activity || createdAt - activity.startedAt.getTime() > ATTRIBUTED_MS) return undefined;
  const at = activity.startedAt.getTime();
  const desiredAt = desired.find(
    (seen) => seen.to === activity.to && seen.at >= at - SKEW_MS && seen.at <= createdAt + SKEW_MS,
  );
  return {
    activity,
    desiredAt: desiredAt ? Math.max(desiredAt.at, at) : null,
    alarmAt: alarmBefore(activity, { outs, alarms }),
  };
};

type Known = {
  readonly outs: readonly ScalingActivity[];
  /** When the desired count was set: CloudTrail's UpdateService. */
  readonly desired: readonly DesiredSeen[];
  readonly alarms: readonly AlarmStart[];
};

export type DesiredSeen = { readonly at: EpochMs; readonly to: number };

export type LagFacts = {
  readonly activities: readonly ScalingActivity[];
  readonly changes: readonly Change[];
  readonly tasks: readonly TaskFact[];
  readonly alarms: readonly AlarmStart[];
  readonly desired: readonly DesiredSeen[];
};

const runOf = (task: TaskFact, known: Known): Run => {
  const origin = originOf(task, known);
  const activityAt = origin?.activity.startedAt.getTime() ?? null;
  const desiredAt = origin?.desiredAt ?? null;
  const created = task.createdAt;
  const moments: Moments = [
    origin?.alarmAt ?? null,
    activityAt,
    // Without a record of the desired count, the activity's own start replaces it, and the two phases around it become
    // one.
    desiredAt ?? activityAt,
    activityAt === null || created === null ? created : Math.max(created, desiredAt ?? activityAt),
    task.connectivityAt,
    task.pullStartedAt,
    task.pullStoppedAt,
    task.startedAt,
    task.healthyAt,
  ];
  const legs = legsOf(moments);
  const { 'activity to desired count': _unseen, ...seen } = legs.legsMs;
  return {
    task: task.id,
    taskDefinition: task.taskDefinition,
    deployment: task.deployment,
    activity: origin?.activity.id ?? null,
    at: created ?? 0,
    legsMs: desiredAt === null ? seen : legs.legsMs,
    totalMs: legs.totalMs,
  };
};

/** Which activities raised the count, by their changes. */
const scaleOuts = (activities: readonly ScalingActivity[], changes: readonly Change[]): readonly ScalingActivity[] => {
  const raised = new Set(changes.filter(({ from, to }) => from !== null && to > from).map(({ id }) => id));
  return onceEach(activities).filter(
    (activity) =>
      isScaling(activity) &&
      (raised.has(`activity#${activity.id}`) || (activity.cause.by === 'alarm' && activity.cause.side === 'high')),
  );
};

/**
 * Every task that reached RUNNING, with its phases, oldest first; a task of a scale-out also with what came before it.
 */
export const runsOf = (facts: LagFacts): readonly Run[] => {
  const known: Known = {
    outs: scaleOuts(facts.activities, facts.changes),
    desired: facts.desired.toSorted((a, b) => a.at - b.at || a.to - b.to),
    alarms: facts.alarms.toSorted((a, b) => a.at - b.at || (a.alarm < b.alarm ? -1 : 1)),
  };
  return latestTasks(facts.tasks)
    .filter(({ startedAt, createdAt }) => startedAt !== null && createdAt !== null)
    .map((task) => runOf(task, known));
};
