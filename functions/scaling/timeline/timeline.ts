import type { ServiceKey } from '../../primitives/identity.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { Change } from '../change.ts';
import { onceBy } from '../facts.ts';
import type { RunningChange, Step } from '../running.ts';
import { runningSteps } from '../running.ts';

export const TIMELINE_KINDS = [
  'deployment',
  'scaling',
  'start',
  'stop',
  'rollback',
  'maintenance',
  'mute',
  'hook',
  'service',
  'person',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** One thing that happened to a service. */
export type TimelineEntry = {
  /** Its subject: the same id is the same entry, however often it is reported. */
  readonly id: string;
  readonly at: EpochMs;
  readonly kind: TimelineKind;
  /** `good`, `bad`: for display only. */
  readonly mood: 'good' | 'bad' | 'plain';
  /** One sentence without the full stop. */
  readonly text: string;
  /** Who did it, if anyone: a user, a pipeline, AWS, Farwatch. */
  readonly who: string | null;
  /** The desired count from here on, if the entry sets it. */
  readonly desired: number | null;
  /** Consecutive entries of one group become one line: stops of the same cause. */
  readonly group: string | null;
};

/** Everything about a service between two instants (epoch milliseconds), oldest first. */
export type Timeline = {
  readonly service: ServiceKey;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly entries: readonly TimelineEntry[];
  /** Counts over time as steps; empty when unknown. */
  readonly desired: readonly Step[];
  readonly running: readonly Step[];
  /** Every change of the desired count, and every task that started or stopped, with its cause. */
  readonly changes: readonly Change[];
  readonly moves: readonly RunningChange[];
  /** What could not be known. */
  readonly missingData: readonly string[];
};

export type TimelineSources = Omit<Timeline, 'desired' | 'running'> & {
  /** The desired count at the start of the window; null when unknown. */
  readonly desiredBefore: number | null;
};

const byTime = (a: TimelineEntry, b: TimelineEntry): number => a.at - b.at || (a.id < b.id ? -1 : 1);

/** Each entry once by id; of two with the same id, the earlier one wins, then the longer text. */
const onceEach = (entries: readonly TimelineEntry[]): readonly TimelineEntry[] => {
  const byId = new Map<string, TimelineEntry>();
  for (const entry of entries.toSorted(
    (a, b) => b.at - a.at || a.text.length - b.text.length || (a.text < b.text ? -1 : 1),
  )) {
    byId.set(entry.id, entry);
  }
  return [...byId.values()].toSorted(byTime);
};

const withoutRepeats = (steps: readonly Step[]): readonly Step[] =>
  steps.filter((step, index) => step.count !== steps[index - 1]?.count);

const desiredSteps = (entries: readonly TimelineEntry[], { from, desiredBefore }: TimelineSources): readonly Step[] => {
  const start = desiredBefore === null ? [] : [{ at: from, count: desiredBefore }];
  return withoutRepeats([
    ...start,
    ...entries.flatMap(({ at, desired }) => (desired === null ? [] : [{ at, count: desired }])),
  ]);
};

/** Running tasks as steps within the window, from the start and end of each task. */
const runningIn = ({ moves, from, to }: TimelineSources): readonly Step[] => {
  if (moves.length === 0) return [];
  const steps = runningSteps(moves.filter(({ at }) => at <= to));
  const before = steps.findLast(({ at }) => at <= from)?.count ?? 0;
  return withoutRepeats([{ at: from, count: before }, ...steps.filter(({ at }) => at > from)]);
};

const inOrder = <T extends { readonly id: string; readonly at: EpochMs }>(values: readonly T[]): readonly T[] =>
  onceBy(values, ({ at, id }) => `${String(at).padStart(15, '0')}#${id}`);

/** One ordered timeline from all sources; order and repetition of the input change nothing. */
export const timelineOf = (sources: TimelineSources): Timeline => {
  const { service, from, to, missingData } = sources;
  const all = onceEach(sources.entries);
  const before = all.findLast(({ at, desired }) => at < from && desired !== null)?.desired ?? sources.desiredBefore;
  const isWithin = ({ at }: { readonly at: EpochMs }): boolean => at >= from && at <= to;
  const entries = all.filter(isWithin);
  const moves = inOrder(sources.moves);
  return {
    service,
    from,
    to,
    missingData,
    entries,
    desired: desiredSteps(entries, { ...sources, desiredBefore: before }),
    running: runningIn({ ...sources, moves }),
    changes: inOrder(sources.changes).filter(isWithin),
    moves: moves.filter(isWithin),
  };
};

/** One line: one entry, or several consecutive ones of a group. */
export type Line = { readonly first: TimelineEntry; readonly last: TimelineEntry; readonly count: number };

/** What may stand between two entries of a group: in a crash loop tasks start and stop alternately. */
const BETWEEN: Readonly<Partial<Record<TimelineKind, TimelineKind>>> = { start: 'stop', stop: 'start' };

/** The line that an entry continues: the last of its group with only its counterparts after it; -1: none. */
const continued = (lines: readonly Line[], { group, kind }: TimelineEntry): number => {
  if (group === null) return -1;
  const index = lines.findLastIndex(({ first }) => first.group === group);
  return lines.slice(index + 1).every(({ first }) => first.kind === BETWEEN[kind]) ? index : -1;
};

/** Entries as lines, with consecutive ones of a group joined, so that a crash loop does not fill the page. */
export const linesOf = (entries: readonly TimelineEntry[]): readonly Line[] => {
  const lines: Line[] = [];
  for (const entry of entries) {
    const index = continued(lines, entry);
    const line = lines[index];
    if (line) lines[index] = { ...line, last: entry, count: line.count + 1 };
    else lines.push({ first: entry, last: entry, count: 1 });
  }
  return lines;
};
/** The count at an instant; null before the first step. */
export const countAt = (steps: readonly Step[], at: EpochMs): number | null =>
  steps.findLast((step) => step.at <= at)?.count ?? null;
