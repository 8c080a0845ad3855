import type { ServiceKey } from '../events/identity.ts';
import type { Step } from './running.ts';

export const TIMELINE_KINDS = [
  'deployment',
  'scaling',
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
  /** What could not be known. */
  readonly gaps: readonly string[];
};

/** A task's life as far as counts go: when it began to run and when it ended (null: it runs). Epoch milliseconds. */
export type Life = { readonly id: string; readonly startedAt: number; readonly stoppedAt: number | null };

export type TimelineSources = Omit<Timeline, 'desired' | 'running'> & {
  /** The desired count when the window opens; null where nobody knows. */
  readonly desiredBefore: number | null;
  readonly lives: readonly Life[];
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
const livesSteps = ({ lives, from, to }: TimelineSources): readonly Step[] => {
  const each = [...new Map(lives.map((life) => [life.id, life] as const)).values()];
  const moves = each
    .flatMap(({ startedAt, stoppedAt }) => [
      [startedAt, 1] as const,
      ...(stoppedAt === null ? [] : [[stoppedAt, -1] as const]),
    ])
    .toSorted((a, b) => a[0] - b[0]);
  const before = moves.filter(([at]) => at <= from).reduce((count, [, delta]) => count + delta, 0);
  const steps: Step[] = lives.length === 0 ? [] : [{ at: from, count: before }];
  for (const [at, delta] of moves.filter((move) => move[0] > from && move[0] <= to)) {
    const last = steps.at(-1) ?? { at: from, count: before };
    if (last.at === at) steps.pop();
    steps.push({ at, count: last.count + delta });
  }
  return withoutRepeats(steps);
};

/** One ordered track of everything that was heard; order and repetition of what goes in change nothing. */
export const timelineOf = (sources: TimelineSources): Timeline => {
  const { service, from, to, gaps } = sources;
  const all = onceEach(sources.entries);
  const before = all.findLast(({ at, desired }) => at < from && desired !== null)?.desired ?? sources.desiredBefore;
  const entries = all.filter(({ at }) => at >= from && at <= to);
  return {
    service,
    from,
    to,
    gaps,
    entries,
    desired: desiredSteps(entries, { ...sources, desiredBefore: before }),
    running: livesSteps(sources),
  };
};

/** A line to read: one entry, or several of a group that came in a row. */
export type Line = { readonly first: TimelineEntry; readonly last: TimelineEntry; readonly count: number };

/** Entries with those of a group that follow one another folded into one line, so that a crash loop is not a wall. */
export const linesOf = (entries: readonly TimelineEntry[]): readonly Line[] => {
  const lines: Line[] = [];
  for (const entry of entries) {
    const line = lines.at(-1);
    if (line && entry.group !== null && line.first.group === entry.group) {
      lines[lines.length - 1] = { ...line, last: entry, count: line.count + 1 };
    } else lines.push({ first: entry, last: entry, count: 1 });
  }
  return lines;
};

/** The count that holds at a moment; null before the first step. */
export const countAt = (steps: readonly Step[], at: number): number | null =>
  steps.findLast((step) => step.at <= at)?.count ?? null;
