import { plural } from '../primitives/plural.ts';
import type { Runs } from '../service-state/runs.ts';
import { stretch } from './texts.ts';
import { dateOf } from '../primitives/instant.ts';
import { minuteInUtc } from '../primitives/instant-text.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

export const NO_RUNS: Runs = { starts: [], ends: [] };

const KEPT = 40;

/** Records that a run started. Two within the same minute are one batch of a schedule. */
export const noteStart = (runs: Runs, at: EpochSeconds): Runs =>
  runs.starts.some((known) => Math.abs(known - at) < 60)
    ? runs
    : { ...runs, starts: [...runs.starts, at].sort((a, b) => a - b).slice(-KEPT) };

/** Records how a run ended. A later event of the same task replaces the earlier one. */
export const noteEnd = (runs: Runs, end: Runs['ends'][number]): Runs => ({
  ...runs,
  ends: [...runs.ends.filter(({ task }) => task !== end.task), end]
    .sort((a, b) => a.at - b.at || (a.task < b.task ? -1 : 1))
    .slice(-KEPT),
});

/** Failed runs in a row up to now, and when the last successful one was (epoch seconds; null when unknown). */
export const streakOf = ({ ends }: Runs): { readonly failed: number; readonly lastGoodAt: EpochSeconds | null } => {
  const lastGood = ends.findLastIndex(({ isGood }) => isGood);
  return { failed: ends.length - 1 - lastGood, lastGoodAt: ends[lastGood]?.at ?? null };
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[middle - 1], sorted[middle]];
  if (high === undefined) return 0;
  return sorted.length % 2 === 0 && low !== undefined ? (low + high) / 2 : high;
};

export type Cadence = { readonly everySeconds: number; readonly toleranceSeconds: number };

/** Gaps that are needed to detect a rhythm. */
const INTERVALS_MIN = 4;
/** Maximum deviation of most gaps, as a share of the median. */
const UNEVEN_MAX = 0.2;

/**
 * The rhythm of the runs: the median gap, and a tolerance of four median deviations, at least two minutes and a tenth
 * of the gap. Undefined while there are too few runs or no rhythm (weekdays only, by hand): a missed or an extra run
 * does not move a median, so it does not change the rhythm.
 */
export const cadenceOf = ({ starts }: Runs): Cadence | undefined => {
  const intervals = starts.slice(1).map((at, index) => at - (starts[index] ?? at));
  if (intervals.length < INTERVALS_MIN) return undefined;
  const everySeconds = median(intervals);
  const deviations = intervals.map((gap) => Math.abs(gap - everySeconds));
  const spread = median(deviations);
  const uneven = deviations.filter((deviation) => deviation > everySeconds * UNEVEN_MAX).length;
  if (spread > everySeconds * UNEVEN_MAX || uneven > intervals.length / 4) return undefined;
  return { everySeconds, toleranceSeconds: Math.max(4 * spread, 120, everySeconds * 0.1) };
};

export type MissedRun = {
  /** Epoch seconds at which it should have started. */
  readonly dueAt: EpochSeconds;
  readonly missed: number;
  readonly everySeconds: number;
};

/**
 * Runs that should have started by `now` (epoch seconds) and did not; undefined when none is missed or there is no
 * rhythm.
 */
export const missedRun = (runs: Runs, now: EpochSeconds): MissedRun | undefined => {
  const cadence = cadenceOf(runs);
  const last = runs.starts.at(-1);
  if (cadence === undefined || last === undefined) return undefined;
  const late = now - last - cadence.toleranceSeconds;
  const missed = Math.floor(late / cadence.everySeconds);
  return missed < 1 ? undefined : { dueAt: last + cadence.everySeconds, missed, everySeconds: cadence.everySeconds };
};

/** `4 failed runs in a row; last successful run 2026-11-19 02:00 UTC`. */
export const streakText = (runs: Runs): string => {
  const { failed, lastGoodAt } = streakOf(runs);
  const time = lastGoodAt && minuteInUtc(dateOf(lastGoodAt));
  const good = time === null ? 'no successful run is known' : `last successful run ${time} UTC`;
  return `${plural(failed, 'failed run')} in a row; ${good}`;
};

/** `3 runs missed: it ran every 60 min`. */
export const missedText = ({ missed, everySeconds }: MissedRun): string =>
  `${plural(missed, 'run')} missed: it ran every ${stretch(everySeconds)}`;
