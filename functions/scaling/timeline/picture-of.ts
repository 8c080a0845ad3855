import { onceEach } from '../activity.ts';
import { changesOf } from '../change.ts';
import type { AlarmStart, ScalingFacts, TaskFact } from '../facts.ts';
import { onceBy } from '../facts.ts';
import type { ScalingPicture } from '../finding.ts';
import type { DesiredSeen } from '../lag.ts';
import { runsOf } from '../lag.ts';
import type { EpochMs } from '../../primitives/instant.ts';

/** Everything that was read about a service, unsorted. */
export type ScalingSources = Omit<ScalingPicture, 'activities' | 'changes' | 'runs'>;

const desiredSeen = ({ apiCalls }: ScalingFacts): readonly DesiredSeen[] =>
  apiCalls.flatMap(({ name, failed, desiredCount, at }) =>
    name === 'UpdateService' && !failed && desiredCount !== undefined ? [{ at: at.getTime(), to: desiredCount }] : [],
  );

/** A steady state later than this after a task's start says nothing about that task. */
const HEALTHY_MS = 15 * 60_000;

const STEADY = new Set(['SERVICE_STEADY_STATE', 'SERVICE_DEPLOYMENT_COMPLETED']);

/** When all tasks of the service were healthy, by ECS's own events; epoch milliseconds in order. */
const steadyTimes = ({ serviceActions, deployments }: ScalingFacts): readonly EpochMs[] =>
  [
    ...serviceActions.filter(({ name }) => STEADY.has(name)).map(({ createdAt }) => createdAt.getTime()),
    ...deployments.filter(({ name }) => STEADY.has(name)).map(({ updatedAt }) => updatedAt.getTime()),
  ].toSorted((a, b) => a - b);

/**
 * Tasks with the latest time at which they became healthy. ECS's events do not contain a task's health; ECS reports a
 * steady state once all tasks are up and healthy.
 */
const withHealth = (tasks: readonly TaskFact[], steady: readonly EpochMs[]): readonly TaskFact[] =>
  tasks.map((task) => {
    const { startedAt, stoppedAt, healthyAt } = task;
    if (startedAt === null || healthyAt !== null) return task;
    const at = steady.find((moment) => moment >= startedAt);
    const isOwn = at !== undefined && at - startedAt <= HEALTHY_MS && (stoppedAt === null || at <= stoppedAt);
    return isOwn ? { ...task, healthyAt: at } : task;
  });

const alarmsOf = ({ alarmStarts, alarms }: ScalingSources): readonly AlarmStart[] => [
  ...alarmStarts,
  ...(alarms ?? []).filter(({ state }) => state === 'ALARM').map(({ name, since }) => ({ alarm: name, at: since })),
];

/** The picture of one service: activities once each, changes with their causes, lag by phase. */
export const pictureOf = (sources: ScalingSources): ScalingPicture => {
  const { facts } = sources;
  const changes = changesOf(facts);
  const activities = onceEach(facts.activities);
  const tasks = withHealth(facts.tasks, steadyTimes(facts));
  const runs = runsOf({ activities, changes, tasks, alarms: alarmsOf(sources), desired: desiredSeen(facts) });
  const alarmStarts = onceBy(sources.alarmStarts, ({ alarm, at }) => `${String(at).padStart(15, '0')}#${alarm}`);
  return { ...sources, alarmStarts, activities, changes, runs };
};
