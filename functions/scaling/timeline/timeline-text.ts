import { partsOf } from '../../primitives/identity.ts';
import { clockInUtc, dayInUtc, isoText, minuteInUtc } from '../../primitives/instant-text.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import { groupedBy } from '../facts.ts';
import type { RunningCause, Step } from '../running.ts';
import type { Line, Timeline, TimelineEntry } from './timeline.ts';
import { countAt, linesOf } from './timeline.ts';

const MARKS: Readonly<Record<TimelineEntry['kind'], string>> = {
  deployment: '▲',
  scaling: '⇅',
  start: '+',
  stop: '✕',
  rollback: '↩',
  maintenance: '⚙',
  mute: '∅',
  hook: '◆',
  service: '!',
  person: '☞',
};

/** A line's sentence; a group has one, with its count and its end. */
export const lineWords = ({ first, last, count }: Line): string => {
  const who = first.who === null ? '' : ` · ${first.who}`;
  return `${first.text}${count === 1 ? '' : ` (${count} times, until ${clockInUtc(last.at)})`}${who}`;
};

const countsAt = ({ desired, running }: Timeline, at: EpochMs): string => {
  const [wanted, present] = [countAt(desired, at), countAt(running, at)];
  return wanted === null && present === null ? '' : `${present ?? '?'}/${wanted ?? '?'}`;
};

/** Colour of a line; the terminal decides, a file stays plain. */
export type Paint = (text: string, mood: TimelineEntry['mood']) => string;

const PLAIN: Paint = (text) => text;

const header = (timeline: Timeline): string => {
  const { cluster, name, region, account } = partsOf(timeline.service);
  const span = `${minuteInUtc(timeline.from)} to ${minuteInUtc(timeline.to)} UTC`;
  return `${cluster}/${name} (${account}, ${region}), ${span}`;
};

/** The timeline for a terminal: a day, then time, running/desired tasks, and what happened. */
export const timelineText = (timeline: Timeline, paint: Paint = PLAIN): string => {
  const lines = linesOf(timeline.entries);
  const rows = lines.map((line, index) => {
    const before = lines[index - 1];
    const { at, kind, mood } = line.first;
    const heading = before === undefined || dayInUtc(before.first.at) !== dayInUtc(at) ? `\n${dayInUtc(at)}\n` : '';
    const counts = countsAt(timeline, line.last.at).padStart(7);
    return `${heading}  ${clockInUtc(at)} ${counts}  ${paint(`${MARKS[kind]} ${lineWords(line)}`, mood)}`;
  });
  const empty = rows.length === 0 ? ['\n  No event of this service in that time.'] : [];
  const missingData = timeline.missingData.map((gap) => `  ${gap}`);
  const moves = movesWords(timeline);
  const counts = moves === undefined ? [] : [`\n${moves}`];
  return [
    header(timeline),
    ...empty,
    ...rows,
    ...counts,
    ...(missingData.length > 0 ? ['\nNot known:', ...missingData] : []),
  ]
    .join('\n')
    .concat('\n');
};

const MOVES: Readonly<Record<RunningCause, string>> = {
  deployment: 'deployments',
  rollback: 'rollbacks',
  scaling: 'scaling',
  replacement: 'replacement by ECS',
  failure: 'failures',
  platform: 'AWS',
  person: 'people',
  unknown: 'unknown causes',
};

/** Why running tasks started and stopped in the window, in one sentence; undefined when none did. */
export const movesWords = ({ moves }: Timeline): string | undefined => {
  if (moves.length === 0) return undefined;
  const parts = [...groupedBy(moves, ({ cause, delta }) => `${cause}#${delta}`).values()].flatMap((some) => {
    const [first] = some;
    return first ? [`${first.delta > 0 ? '+' : '−'}${some.length} by ${MOVES[first.cause]}`] : [];
  });
  return `Running tasks: ${parts.join(', ')}.`;
};

const LINES_MAX = 10;

/** What Slack reads as markup is written as entities (https://docs.slack.dev/messaging/formatting-message-text/). */
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** The short form for Slack: the newest lines, oldest first, with counts, in Slack's mrkdwn. */
export const timelineShort = (timeline: Timeline, linesMax = LINES_MAX): string => {
  // Starting tasks are many and add little to the reason for their start.
  const lines = linesOf(timeline.entries.filter(({ kind }) => kind !== 'start'));
  const shown = lines.slice(-linesMax);
  const { cluster, name } = partsOf(timeline.service);
  const more = lines.length > shown.length ? [`_${lines.length - shown.length} earlier lines are left out._`] : [];
  const rows = shown.map((line) => {
    const words = escaped(lineWords(line));
    return (
      `\`${dayInUtc(line.first.at).slice(5)} ${clockInUtc(line.first.at)}\` ${MARKS[line.first.kind]} ` +
      `${line.first.mood === 'bad' ? `*${words}*` : words}`
    );
  });
  const now = countsAt(timeline, timeline.to);
  const title = `*${escaped(`${cluster}/${name}`)}*${now === '' ? '' : `, ${now} tasks running/desired`}`;
  return [title, ...more, ...(rows.length > 0 ? rows : ['_No event of this service in that time._'])].join('\n');
};

/** The timeline as one plain object: `farwatch timeline --json`. Times in ISO. */
export const timelineJson = (timeline: Timeline) => {
  const step = ({ at, count }: Step) => ({ at: isoText(at), count });
  return {
    schema: 'farwatch-timeline/1',
    service: timeline.service,
    from: isoText(timeline.from),
    to: isoText(timeline.to),
    entries: timeline.entries.map(({ at, ...rest }) => ({ at: isoText(at), ...rest })),
    desired: timeline.desired.map(step),
    running: timeline.running.map(step),
    changes: timeline.changes.map(({ at, notBefore, from, to, cause, isDeployment }) => ({
      at: isoText(at),
      notBefore: isoText(notBefore),
      from,
      to,
      by: cause.by,
      reason: cause.reason,
      isDeployment,
    })),
    moves: timeline.moves.map(({ at, task, delta, cause, reason }) => ({
      at: isoText(at),
      task,
      delta,
      cause,
      reason,
    })),
    missingData: timeline.missingData,
  };
};
