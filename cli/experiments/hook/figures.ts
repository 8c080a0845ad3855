import { quantile, wilson } from '../releases/wilson.ts';
import type { HookRun } from './run.ts';
import { runHook } from './run.ts';
import type { HookWorld, Strategy } from './worlds.ts';
import { HOOK_WORLDS } from './worlds.ts';

const STRATEGIES: readonly Strategy[] = ['BLUE_GREEN', 'CANARY'];

/** Bad releases that must be stopped, and healthy ones that may be. */
const STOPPED_MIN = 0.95;
const STOPPED_MAX = 0.001;

/** The runs of one world under one strategy. */
export type HookCell = { readonly world: HookWorld; readonly strategy: Strategy; readonly runs: readonly HookRun[] };

/** Plays a world; run `n` depends on the seed, the world, the strategy and `n` alone. */
export const hookCell = (world: HookWorld, strategy: Strategy, { seed, runs }: HookSize): HookCell => ({
  world,
  strategy,
  runs: Array.from({ length: runs }, (_, n) => runHook(world, strategy, `${seed}/${world.name}/${strategy}/${n}`)),
});

export type HookSize = { readonly seed: string; readonly runs: number };

/** Share of the runs that were stopped. */
export const stoppedShare = ({ runs }: HookCell): number =>
  runs.filter(({ stoppedAt }) => stoppedAt !== null).length / runs.length;

/** Whether a cell keeps its aim: 95 % of the bad stopped, a thousandth of the healthy. */
export const isWithinAim = (cell: HookCell): boolean =>
  cell.world.isBad ? stoppedShare(cell) >= STOPPED_MIN : stoppedShare(cell) <= STOPPED_MAX;

const percent = (share: number): string => `${(share * 100).toFixed(2)} %`;

const rowOf = (cell: HookCell): string => {
  const { world, strategy, runs } = cell;
  const stopped = runs.filter(({ stoppedAt }) => stoppedAt !== null);
  const { low, high } = wilson(stopped.length, runs.length);
  const waited = runs.map(({ waitedMinutes }) => waitedMinutes);
  const most = stopped.length === 0 ? '–' : `${Math.max(...stopped.map(({ stoppedAt }) => stoppedAt ?? 0))} %`;
  return [
    world.name,
    strategy === 'CANARY' ? 'canary' : 'blue/green',
    String(runs.length),
    `${percent(stopped.length / runs.length)} (${percent(low)} to ${percent(high)})`,
    most,
    `${quantile(waited, 0.5).toFixed(1)} / ${quantile(waited, 0.9).toFixed(1)}`,
  ].join(' | ');
};

const HEAD = [
  '| release | strategy | runs | stopped (95 % interval) | traffic on it at most | ECS waited, min: median / p90 |',
  '| --- | --- | --: | --- | --: | --: |',
].join('\n');

/** A table of cells in Markdown. */
export const hookTable = (cells: readonly HookCell[]): string =>
  [HEAD, ...cells.map((cell) => `| ${rowOf(cell)} |`)].join('\n');

/** All worlds under both strategies: `runs` for a bad one, ten times as many for a healthy one. */
export const hookCells = ({ seed, runs }: HookSize, progress: (done: HookCell) => void): readonly HookCell[] =>
  HOOK_WORLDS.flatMap((world) =>
    STRATEGIES.map((strategy) => {
      const cell = hookCell(world, strategy, { seed, runs: world.isBad ? runs : runs * 10 });
      progress(cell);
      return cell;
    }),
  );
