import { quantile, wilson } from '../releases/wilson.ts';
import type { RollingRun } from './run.ts';
import { runRolling } from './run.ts';
import type { RollingWorld } from './worlds.ts';
import { ROLLING_WORLDS } from './worlds.ts';

/** The runs of one world. */
export type RollingCell = { readonly world: RollingWorld; readonly runs: readonly RollingRun[] };

/** Healthy releases that may be proposed to be rolled back, and bad ones of which people must hear. */
const PROPOSED_MAX = 0.001;
const HEARD_MIN = 0.95;

/** Plays a world; run `n` depends on the seed, the world and `n` alone. */
export const rollingCell = (world: RollingWorld, { seed, runs }: { seed: string; runs: number }): RollingCell => ({
  world,
  runs: Array.from({ length: runs }, (_, n) => runRolling(world, `${seed}/${world.name}/${n}`)),
});

/** Share of the runs in which Farwatch says one of these. */
export const saidShare = ({ runs }: RollingCell, ...what: readonly RollingRun['says'][]): number =>
  runs.filter(({ says }) => what.includes(says)).length / runs.length;

/** Whether people hear of bad releases, and are asked about no healthy one. */
export const isRollingWithinAim = (cell: RollingCell): boolean =>
  cell.world.isBad ? saidShare(cell, 'propose', 'alert') >= HEARD_MIN : saidShare(cell, 'propose') <= PROPOSED_MAX;

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

const rowOf = (cell: RollingCell): string => {
  const { world, runs } = cell;
  const { low, high } = wilson(runs.filter(({ says }) => says === 'propose').length, runs.length);
  const proposed = `${percent(saidShare(cell, 'propose'))} (${percent(low)} to ${percent(high)})`;
  const heard = runs.filter(({ says }) => says !== 'none').map(({ after }) => after);
  const after = heard.length === 0 ? '–' : `${quantile(heard, 0.5).toFixed(0)}`;
  return `| ${world.name} | ${runs.length} | ${proposed} | ${percent(saidShare(cell, 'alert'))} | ${after} |`;
};

const HEAD = [
  '| release | runs | proposed (95 % interval) | told only | minutes after completion, median |',
  '| --- | --: | --- | --: | --: |',
];

/** A table of cells in Markdown. */
export const rollingTable = (cells: readonly RollingCell[]): string => [...HEAD, ...cells.map(rowOf)].join('\n');

/** All worlds: `runs` for a bad one, ten times as many for a healthy one. */
export const rollingCells = ({ seed, runs }: { seed: string; runs: number }): readonly RollingCell[] =>
  ROLLING_WORLDS.map((world) => rollingCell(world, { seed, runs: world.isBad ? runs : runs * 10 }));
