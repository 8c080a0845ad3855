import type { Finding, Rule, ScalingPicture } from '../finding.ts';
import { clock, desiredNow, finding, many, minutesOf } from '../finding.ts';
import type { AlarmState } from '../settings.ts';

/** How long one "already at maximum" speaks for when alarms were not read: two polls. */
const EVIDENCE_MS = 10 * 60_000;
/** Shorter stays at the maximum are what a maximum is for. */
const PINNED_MINUTES_MIN = 10;

type Interval = readonly [from: number, to: number];

/** When auto scaling said it was already at the maximum. */
const refusals = ({ activities }: ScalingPicture): readonly number[] =>
  activities
    .filter(({ notScaled }) => notScaled.some(({ code }) => code === 'AlreadyAtMaxCapacity'))
    .map(({ startedAt }) => startedAt.getTime());

/** Alarms that ask for more: named by a refusal, or made by target tracking for its upper side. */
const highAlarms = ({ activities, alarms, settings }: ScalingPicture): readonly AlarmState[] => {
  const refused = activities.flatMap(({ cause, notScaled }) =>
    cause.by === 'alarm' && notScaled.some(({ code }) => code === 'AlreadyAtMaxCapacity') ? [cause.alarm] : [],
  );
  const named = new Set([
    ...refused,
    ...(settings?.policies ?? []).flatMap((policy) => policy.alarms.filter((name) => /AlarmHigh/.test(name))),
  ]);
  return (alarms ?? []).filter(({ name }) => named.has(name));
};

/** Spans in which the desired count stood at the maximum of today. */
const atMaximum = ({ changes, settings, to }: ScalingPicture): readonly Interval[] =>
  settings
    ? changes.flatMap((change, index): Interval[] =>
        change.to >= settings.maximum ? [[change.at, changes[index + 1]?.at ?? to]] : [],
      )
    : [];

/** Milliseconds covered by intervals, overlaps counted once. */
export const covered = (intervals: readonly Interval[]): number => {
  let [total, end] = [0, -Infinity];
  for (const [from, to] of intervals.toSorted((a, b) => a[0] - b[0])) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total;
};

const pinnedIntervals = (picture: ScalingPicture): readonly Interval[] => {
  const standing = highAlarms(picture).filter(({ state }) => state === 'ALARM');
  const byAlarm = standing.flatMap(({ since }) =>
    atMaximum(picture).map(([from, to]): Interval => [Math.max(from, since, picture.from), Math.min(to, picture.to)]),
  );
  const ends = (at: number): number => picture.changes.find((change) => change.at > at)?.at ?? picture.to;
  const byRefusal = refusals(picture).map((at): Interval => [at, Math.min(at + EVIDENCE_MS, ends(at), picture.to)]);
  return [...byAlarm, ...byRefusal].filter(([from, to]) => to > from);
};

/** Tasks that are missing: present count × metric ÷ target − maximum, as target tracking itself computes it. */
export const unmetTasks = (
  alarm: Pick<AlarmState, 'metric' | 'threshold'>,
  current: number,
  maximum: number,
): number | undefined =>
  alarm.metric === null || alarm.threshold === null || alarm.threshold <= 0
    ? undefined
    : Math.max(0, Math.ceil((current * alarm.metric) / alarm.threshold) - maximum);

const maximumOf = (picture: ScalingPicture): number | undefined =>
  picture.settings?.maximum ??
  picture.activities.flatMap(({ notScaled }) => notScaled.flatMap(({ maximum }) => maximum ?? [])).at(-1);

const unmet = (picture: ScalingPicture, maximum: number): readonly [tasks: number | undefined, sentence: string] => {
  const alarm = highAlarms(picture).find(({ state, metric }) => state === 'ALARM' && metric !== null);
  const tasks = alarm && unmetTasks(alarm, desiredNow(picture) ?? maximum, maximum);
  if (!alarm || tasks === undefined)
    return [undefined, 'How many tasks are missing is not known: the alarm was not read.'];
  return [
    tasks,
    `The metric stood at ${alarm.metric} with a target of ${alarm.threshold}: about ` +
      `${many(tasks, 'more task')} would be needed.`,
  ];
};

const tell = (picture: ScalingPicture, intervals: readonly Interval[], maximum: number): Finding => {
  const [tasks, sentence] = unmet(picture, maximum);
  const lastAt = Math.max(...intervals.map(([, to]) => to));
  const since = Math.min(...intervals.map(([from]) => from));
  const minutes = minutesOf(covered(intervals));
  return finding(picture, {
    kind: 'pinned-at-maximum',
    weight: 'harm',
    title: `Pinned at its maximum of ${many(maximum, 'task')} for ${minutes} minutes while the alarm asks for more`,
    evidence: [`First seen ${clock(since)}, last ${clock(lastAt)}.`, sentence],
    suggestion:
      `Raise the maximum${tasks ? ` to at least ${maximum + tasks}` : ''} if the ` +
      `account's quota and what stands behind the service bear it; else make a task do more.`,
    isNow: picture.to - lastAt < EVIDENCE_MS,
    since,
    lastAt,
    minutes,
  });
};

/** The service stands at its maximum while the alarm asks for more tasks. */
export const pinned: Rule = (picture) => {
  const intervals = pinnedIntervals(picture);
  const maximum = maximumOf(picture);
  if (maximum === undefined || minutesOf(covered(intervals)) < PINNED_MINUTES_MIN) return undefined;
  return tell(picture, intervals, maximum);
};
