import { groupedBy } from './facts.ts';
import type { Leg, Run } from './lag.ts';
import { LEGS } from './lag.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** Milliseconds; both are nearest ranks, so every value really occurred. */
export type Spread = { readonly p50Ms: number; readonly p95Ms: number; readonly samples: number };

/** The lag of one revision. */
export type Lag = {
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly runs: number;
  readonly scaleOuts: number;
  readonly legs: Readonly<Partial<Record<Leg, Spread>>>;
  readonly total: Spread;
  /** Its first run, epoch milliseconds. */
  readonly since: EpochMs;
};

/** Nearest-rank percentile of unordered values: the smallest value that at least `ratio` of them do not exceed. */
export const percentile = (values: readonly number[], ratio: number): number =>
  values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * ratio) - 1)] ?? 0;

const spreadOf = (values: readonly number[]): Spread => ({
  p50Ms: percentile(values, 0.5),
  p95Ms: percentile(values, 0.95),
  samples: values.length,
});

const legSpreads = (runs: readonly Run[]): Readonly<Partial<Record<Leg, Spread>>> =>
  Object.fromEntries(
    LEGS.flatMap((leg) => {
      const values = runs.flatMap(({ legsMs }) => legsMs[leg] ?? []);
      return values.length === 0 ? [] : [[leg, spreadOf(values)] as const];
    }),
  );

const lagOf = (taskDefinition: string, runs: readonly Run[]): Lag => ({
  taskDefinition,
  runs: runs.length,
  scaleOuts: new Set(runs.flatMap(({ activity }) => activity ?? [])).size,
  legs: legSpreads(runs),
  total: spreadOf(runs.map(({ totalMs }) => totalMs)),
  since: Math.min(...runs.map(({ at }) => at)),
});

const isMeasured = ({ legsMs }: Run): boolean => Object.keys(legsMs).length > 0;

/**
 * The lag of each revision, in their order. Tasks without a scale-out count for the phases they have; those of which no
 * phase is known count nowhere, or the median of all phases could be below that of one.
 */
export const lagByRevision = (runs: readonly Run[]): readonly Lag[] =>
  [...groupedBy(runs.filter(isMeasured), ({ taskDefinition }) => taskDefinition)]
    .map(([taskDefinition, own]) => lagOf(taskDefinition, own))
    .toSorted((a, b) => a.since - b.since || (a.taskDefinition < b.taskDefinition ? -1 : 1));

/** The lag of the whole service, over scale-outs only; undefined when there was none. */
export const lagOfScaleOuts = (runs: readonly Run[]): Lag | undefined => {
  const brought = runs.filter(({ activity }) => activity !== null);
  return brought.length === 0 ? undefined : lagOf('all revisions', brought);
};

/** Milliseconds from creation to RUNNING at the 95th percentile: how long a new task takes to help. */
export const startupP95Ms = (runs: readonly Run[]): number =>
  percentile(
    runs.map(
      ({ legsMs }) =>
        (legsMs.network ?? 0) + (legsMs['image wait'] ?? 0) + (legsMs['image pull'] ?? 0) + (legsMs.start ?? 0),
    ),
    0.95,
  );

/** With fewer tasks a revision's median is not reliable. */
const RUNS_MIN = 3;
/** Smaller changes are noise of the registry and the host. */
const GROWTH_MS_MIN = 5_000;
const GROWTH_RATIO_MIN = 0.2;

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;

const WHY: Readonly<Partial<Record<Leg, readonly [slower: string, faster: string]>>> = {
  'image pull': ['The image grew', 'The image shrank'],
  start: ['The containers start more slowly', 'The containers start faster'],
};

const growthOf = (leg: Leg, before: Lag, after: Lag): string | undefined => {
  const [old, now, words] = [before.legs[leg], after.legs[leg], WHY[leg]];
  if (!old || !now || !words || Math.min(old.samples, now.samples) < RUNS_MIN) return undefined;
  const grown = now.p50Ms - old.p50Ms;
  if (Math.abs(grown) < GROWTH_MS_MIN || Math.abs(grown) < old.p50Ms * GROWTH_RATIO_MIN) return undefined;
  const sign = grown > 0 ? '+' : '−';
  const noun = leg === 'image pull' ? 'pull' : leg;
  return (
    `${words[grown > 0 ? 0 : 1]} with ${after.taskDefinition}: ` +
    `${sign}${seconds(Math.abs(grown))} ${noun} (${seconds(old.p50Ms)} → ${seconds(now.p50Ms)} at p50)`
  );
};

/** What a new revision made slower or faster than the previous one: "The image grew with web:43: +22 s pull …". */
export const growths = (lags: readonly Lag[]): readonly string[] =>
  lags.slice(1).flatMap((after, index) => {
    const before = lags[index];
    if (!before) return [];
    // Without the last phase: it ends with the whole service, so it depends more on the batch than on the revision.
    return (['image pull', 'start'] as const).flatMap((leg) => growthOf(leg, before, after) ?? []);
  });
