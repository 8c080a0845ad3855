import type { Run } from './run.ts';
import { BREAKERS, runOnce } from './run.ts';
import { wilson } from './wilson.ts';
import type { ReleaseWorld } from './worlds.ts';
import { WORLDS } from './worlds.ts';

/** Runs [from, to) of one world and size. */
export type Chunk = {
  readonly world: string;
  readonly tasks: number;
  readonly seed: string;
  /** Hours of the old revision before the release. */
  readonly historyHours: number;
  readonly from: number;
  readonly to: number;
};

/** How often each decided, after how many failed starts and minutes: Farwatch, then the forms of the breaker. */
export type Tally = { readonly failures: readonly number[]; readonly minutes: readonly number[] };
export type Cell = {
  readonly world: string;
  readonly tasks: number;
  readonly runs: number;
  readonly events: number;
  readonly ours: Tally;
  /** Proposals to a person, in runs without a rollback before them. */
  readonly proposed: Tally;
  readonly native: readonly Tally[];
  /** The first few runs in which a healthy release was rolled back. */
  readonly examples: readonly string[];
};

const FINDINGS_CHECKED = 3;

const tallyOf = (outcomes: readonly Run['ours'][]): Tally => ({
  failures: outcomes.flatMap((outcome) => outcome?.failures ?? []),
  minutes: outcomes.flatMap((outcome) => outcome?.minutes ?? []),
});

/** The world of that name; throws for an unknown name. */
export const worldNamed = (name: string): ReleaseWorld => {
  const world = WORLDS.find((one) => one.name === name);
  if (world === undefined) throw new Error(`no world is called ${name}`);
  return world;
};

/** Simulates the releases of a chunk. */
export const runChunk = ({ world: name, tasks, seed, historyHours, from, to }: Chunk): Cell => {
  const world = worldNamed(name);
  const seeds = Array.from({ length: to - from }, (_, n) => `${seed}/${name}/${tasks}/${from + n}`);
  const runs = seeds.map((one) => runOnce(world, tasks, historyHours, one));
  return {
    world: name,
    tasks,
    runs: runs.length,
    events: runs.reduce((all, { events }) => all + events, 0),
    ours: tallyOf(runs.map(({ ours }) => ours)),
    proposed: tallyOf(runs.map(({ proposed }) => proposed)),
    native: BREAKERS.map((_, kind) => tallyOf(runs.map(({ native }) => native[kind] ?? null))),
    examples: world.isBad ? [] : seeds.filter((_, n) => runs[n]?.ours !== null).slice(0, FINDINGS_CHECKED),
  };
};

const joinedTally = (a: Tally, b: Tally): Tally => ({
  failures: [...a.failures, ...b.failures],
  minutes: [...a.minutes, ...b.minutes],
});

const EMPTY: Tally = { failures: [], minutes: [] };

/** Merges two parts of one cell. */
export const joined = (a: Cell, b: Cell): Cell => ({
  world: a.world,
  tasks: a.tasks,
  runs: a.runs + b.runs,
  events: a.events + b.events,
  ours: joinedTally(a.ours, b.ours),
  proposed: joinedTally(a.proposed, b.proposed),
  native: a.native.map((tally, kind) => joinedTally(tally, b.native[kind] ?? EMPTY)),
  examples: [...a.examples, ...b.examples].slice(0, FINDINGS_CHECKED),
});

/** From this many runs on the point estimate is compared with the budget, below it the lower end of the interval. */
const ENOUGH_RUNS = 20_000;
/** Share of releases that may exceed a budget of failed starts. */
const LATE_SHARE = 0.1;

/**
 * Text about a missed budget; undefined when it is kept. A share of healthy releases misses its budget when the lower
 * end of its interval does.
 */
export const missOf = ({ world: name, tasks, runs, ours }: Cell): string | undefined => {
  const { budget } = worldNamed(name);
  const share = budget.falseRollbacks?.(tasks);
  const decided = ours.failures.length;
  if (share !== undefined && wilson(decided, runs).low > share)
    return `${decided} of ${runs} healthy releases rolled back`;
  const most = budget.failedStarts?.(tasks);
  if (most === undefined) return undefined;
  if (decided < runs) return `${runs - decided} of ${runs} never decided`;
  const late = ours.failures.filter((failures) => failures > most).length;
  const seenLate = runs >= ENOUGH_RUNS ? late / runs : wilson(late, runs).low;
  return seenLate > LATE_SHARE ? `${late} of ${runs} decided after more than ${most} failed starts` : undefined;
};

/** Number of releases of each cell: as many as its budget needs in a full run. */
export const runsOf = (world: ReleaseWorld, tasks: number, isFull: boolean): number => {
  const isExact = world.budget.falseRollbacks?.(tasks) !== undefined;
  if (tasks > 20) return isFull ? 200 : 6;
  if (isFull && isExact) return 20_000;
  const isSlow = world.name.startsWith('outage');
  if (tasks === 20) return isFull ? (isSlow ? 200 : 1000) : isSlow ? 10 : 100;
  return isFull ? (isSlow ? 400 : 2000) : isSlow ? 40 : 400;
};

/** Which cells to simulate, and how. */
export type Asked = Pick<Chunk, 'seed' | 'historyHours'> & {
  readonly isFull: boolean;
  readonly only: RegExp;
  readonly sizes: readonly number[];
};

const CHUNK_RUNS = { small: 250, large: 10 } as const;

/** Every cell cut into chunks, the ones with a budget first. */
export const chunksOf = (asked: Asked): readonly Chunk[] => {
  const { seed, historyHours, isFull, only, sizes } = asked;
  const weight = ({ budget }: ReleaseWorld): number => ((budget.falseRollbacks ?? budget.failedStarts) ? 0 : 1);
  const worlds = [...WORLDS].filter(({ name }) => only.test(name)).sort((a, b) => weight(a) - weight(b));
  const cells = sizes.flatMap((tasks) => worlds.map((world) => ({ world, tasks })));
  return cells.flatMap(({ world, tasks }) => {
    const runs = runsOf(world, tasks, isFull);
    const step = tasks > 20 ? CHUNK_RUNS.large : CHUNK_RUNS.small;
    return Array.from({ length: Math.ceil(runs / step) }, (_, n) => ({
      world: world.name,
      tasks,
      seed,
      historyHours,
      from: n * step,
      to: Math.min(runs, (n + 1) * step),
    }));
  });
};
