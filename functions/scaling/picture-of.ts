import { onceEach } from './activity.ts';
import { changesOf } from './change.ts';
import type { ScalingPicture } from './finding.ts';
import type { AlarmStart } from './lag.ts';
import { runsOf } from './lag.ts';

/** What somebody read about a service, before any of it is put in order. */
export type ScalingSources = Omit<ScalingPicture, 'activities' | 'changes' | 'runs'> & {
  readonly alarmStarts: readonly AlarmStart[];
};

const desiredSeen = ({ facts }: ScalingSources): readonly { readonly at: number; readonly to: number }[] =>
  facts.apiCalls.flatMap(({ name, failed, desiredCount, at }) =>
    name === 'UpdateService' && !failed && desiredCount !== undefined ? [{ at: at.getTime(), to: desiredCount }] : [],
  );

/** The picture of one service: activities once each, changes with their causes, lag by leg. */
export const pictureOf = (sources: ScalingSources): ScalingPicture => {
  const { alarmStarts, ...rest } = sources;
  const changes = changesOf(sources.facts);
  const alarms = [
    ...alarmStarts,
    ...(sources.alarms ?? [])
      .filter(({ state }) => state === 'ALARM')
      .map(({ name, since }) => ({ alarm: name, at: since })),
  ];
  const activities = onceEach(sources.facts.activities);
  const runs = runsOf({ activities, changes, tasks: sources.facts.tasks, alarms, desired: desiredSeen(sources) });
  return { ...rest, activities, changes, runs };
};
