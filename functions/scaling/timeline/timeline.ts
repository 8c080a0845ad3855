import type { ServiceKey } from '../../primitives/identity.ts';
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
  /** What it is about: the same id is the same entry, however often it was heard. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly kind: TimelineKind;
  /** `good`, `bad`: for the eye only. */
  readonly mood: 'good' | 'bad' | 'plain';
  /** One sentence without the full stop. */
  readonly text: string;
  /** Who did it, where somebody did: a person, a pipeline, AWS, Farwatch. */
  readonly who: string | null;
  /** The desired count from here on, where the entry says it. */
  readonly desired: number | null;
  /** Entries of one group in a row are one line to read: stops of the same cause. */
  readonly group: string | null;
};

/** A service's story between two moments (epoch milliseconds), oldest first. */
export type Timeline = {
  readonly service: ServiceKey;
  readonly from: number;
  readonly to: number;
  readonly entries: readonly TimelineEntry[];
  /** Counts over time as steps; empty where nobody knows. */
  readonly desired: readonly Step[];
  readonly running: readonly Step[];
  /** Every change of the desired count, and every task that came or went, with its cause. */
  readonly changes: readonly Change[];
  readonly moves: readonly RunningChange[];
  /** What could not be known. */
  readonly missingData: readonly string[];
};

export type TimelineSources = Omit<Timeline, 'desired' | 'running'> & {
  /** The desired count when the window opens; null where nobody knows. */
  readonly desiredBefore: number | null;
};

const byTime = (a: TimelineEntry, b: TimelineEntry): number => a.at - b.at || (a.id < b.id ? -1 : 1);

/** Each entry once by id; of two that share one, the earlier and then the longer text stands. */
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

/** Running tasks as steps within the window, from when each task began and ended. */
const runningIn = ({ moves, from, to }: TimelineSources): readonly Step[] => {
  if (moves.length === 0) return [];
  const steps = runningSteps(moves.filter(({ at }) => at <= to));
  const before = steps.findLast(({ at }) => at <= from)?.count ?? 0;
  return withoutRepeats([{ at: from, count: before }, ...steps.filter(({ at }) => at > from)]);
};

const inOrder = <T extends { readonly id: string; readonly at: number }>(values: readonly T[]): readonly T[] =>
  onceBy(values, ({ at, id }) => `${String(at).padStart(15, '0')}#${id}`);

/** One ordered track of everything that was heard; order and repetition of what goes in change nothing. */
export const timelineOf = (sources: TimelineSources): Timeline => {
  const { service, from, to, missingData } = sources;
  const all = onceEach(sources.entries);
  const before = all.findLast(({ at, desired }) => at < from && desired !== null)?.desired ?? sources.desiredBefore;
  const isWithin = ({ at }: { readonly at: number }): boolean => at >= from && at <= to;
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

/** A line to read: one entry, or several of a group that came in a row. */
export type Line = { readonly first: TimelineEntry; readonly last: TimelineEntry; readonly count: number };

/** What may stand between two entries of a group: in a crash loop tasks start and stop in turns. */
const BETWEEN: Readonly<Partial<Record<TimelineKind, TimelineKind>>> = { start: 'stop', stop: 'start' };

/** The line that an entry continues: the last of its group with nothing behind it but its counterparts; -1: none. */
const continued = (lines: readonly Line[], { group, kind }: TimelineEntry): number => {
  if (group === null) return -1;
  const index = lines.findLastIndex(({ first }) => first.group === group);
  return lines.slice(index + 1).every(({ first }) => first.kind === BETWEEN[kind]) ? index : -1;
};

/** Entries with those of a group that follow one another folded into one line, so that a crash loop is not a wall. */
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
/** The count that holds at a moment; null before the first step. */
export const countAt = (steps: readonly Step[], at: number): number | null =>
  steps.findLast((step) => step.at <= at)?.count ?? null;
