import { plural } from '../../primitives/plural.ts';
import type { Finding, Rule, ScalingPicture } from '../finding.ts';
import { clock, desiredAt, desiredNow, finding, minutesOf } from '../finding.ts';
import type { AlarmState } from '../settings.ts';
import type { EpochMs } from '../../primitives/instant.ts';

/** How long one "already at maximum" counts when alarms were not read: two polls. */
const EVIDENCE_MS = 10 * 60_000;
/** Shorter times at the maximum are normal. */
const PINNED_MINUTES_MIN = 10;

type Interval = readonly [from: EpochMs, to: EpochMs];

/** When Auto Scaling reported that it was already at the maximum. */
const refusals = ({ activities }: ScalingPicture): readonly EpochMs[] =>
  activities
    .filter(({ notScaled }) => notScaled.some(({ code }) => code === 'AlreadyAtMaxCapacity'))
    .map(({ startedAt }) => startedAt.getTime());

/** Whether an alarm asks for more: named by a refusal at the maximum, or a policy's own for its upper side. */
const isNamed = ({ activities, settings }: ScalingPicture, alarm: string): boolean =>
  (settings?.policies ?? []).some(({ alarms }) => alarms.includes(alarm) && /AlarmHigh/.test(alarm)) ||
  activities.some(
    ({ cause, notScaled }) =>
      cause.by === 'alarm' && cause.alarm === alarm && notScaled.some(({ code }) => code === 'AlreadyAtMaxCapacity'),
  );

const highAlarms = (picture: ScalingPicture): readonly AlarmState[] =>
  (picture.alarms ?? []).filter(({ name }) => isNamed(picture, name));

/** `61.3`: percent and requests, with one decimal. */
const figure = (value: number | null | undefined): string => String(Math.round((value ?? 0) * 10) / 10);

/** Spans in which the desired count was at today's maximum. */
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
  const ends = (at: EpochMs): EpochMs => picture.changes.find((change) => change.at > at)?.at ?? picture.to;
  const byRefusal = refusals(picture).map((at): Interval => [at, Math.min(at + EVIDENCE_MS, ends(at), picture.to)]);
  return [...byAlarm, ...byRefusal].filter(([from, to]) => to > from);
};

/** Missing tasks: current count × metric ÷ target − maximum, as target tracking itself computes it. */
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

type Asked = { readonly tasks: number; readonly says: string };

/** What the currently active alarm asks for. */
const askedNow = (picture: ScalingPicture, maximum: number): Asked | undefined => {
  const alarm = highAlarms(picture).find(({ state, metric }) => state === 'ALARM' && metric !== null);
  const tasks = alarm && unmetTasks(alarm, desiredNow(picture) ?? maximum, maximum);
  if (tasks === undefined) return undefined;
  return { tasks, says: `The metric was ${figure(alarm?.metric)} with a target of ${figure(alarm?.threshold)}` };
};

/** What the last alarm asked for when it fired before or while the service was pinned. */
const askedThen = (picture: ScalingPicture, maximum: number, until: EpochMs): Asked | undefined => {
  const start = picture.alarmStarts.findLast(({ alarm, at, metric }) => {
    return at <= until && (metric ?? null) !== null && !/AlarmLow/.test(alarm) && isNamed(picture, alarm);
  });
  if (start === undefined) return undefined;
  const { metric = null, threshold = null, at } = start;
  const tasks = unmetTasks({ metric, threshold }, desiredAt(picture, at) ?? maximum, maximum);
  if (tasks === undefined) return undefined;
  const then = `When the alarm fired (${clock(at)}), the metric was ${figure(metric)}`;
  return { tasks, says: `${then} with a target of ${figure(threshold)}` };
};

type Unmet = readonly [tasks: number | undefined, sentence: string];

const unmet = (picture: ScalingPicture, maximum: number, until: EpochMs): Unmet => {
  const asked = askedNow(picture, maximum) ?? askedThen(picture, maximum, until);
  return asked === undefined
    ? [undefined, 'How many tasks are missing is not known: the alarm was not read.']
    : [asked.tasks, `${asked.says}: about ${plural(asked.tasks, 'more task')} would be needed.`];
};

const notify = (picture: ScalingPicture, intervals: readonly Interval[], maximum: number): Finding => {
  const lastAt = Math.max(...intervals.map(([, to]) => to));
  const [tasks, sentence] = unmet(picture, maximum, lastAt);
  const since = Math.min(...intervals.map(([from]) => from));
  const minutes = minutesOf(covered(intervals));
  return finding(picture, {
    kind: 'pinned-at-maximum',
    weight: 'harm',
    title: `Pinned at its maximum of ${plural(maximum, 'task')} for ${minutes} minutes while the alarm asks for more`,
    evidence: [`First seen ${clock(since)}, last ${clock(lastAt)}.`, sentence],
    suggestion:
      `Raise the maximum${tasks ? ` to at least ${maximum + tasks}` : ''} if the ` +
      `account's quota and downstream systems can take it; otherwise let each task handle more.`,
    isNow: picture.to - lastAt < EVIDENCE_MS,
    since,
    lastAt,
    minutes,
  });
};

/** The service is at its maximum while the alarm asks for more tasks. */
export const pinned: Rule = (picture) => {
  const intervals = pinnedIntervals(picture);
  const maximum = maximumOf(picture);
  if (maximum === undefined || minutesOf(covered(intervals)) < PINNED_MINUTES_MIN) return undefined;
  return notify(picture, intervals, maximum);
};
