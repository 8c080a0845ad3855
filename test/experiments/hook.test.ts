import { expect, test } from 'vitest';
import { hookCell, hookTable, isWithinAim, stoppedShare } from '../../cli/experiments/hook/figures.ts';
import { runHook } from '../../cli/experiments/hook/run.ts';
import type { Strategy } from '../../cli/experiments/hook/worlds.ts';
import { HOOK_WORLDS } from '../../cli/experiments/hook/worlds.ts';

const STRATEGIES: readonly Strategy[] = ['BLUE_GREEN', 'CANARY'];
const [healthy, bad] = [true, false].map((isHealthy) => HOOK_WORLDS.filter(({ isBad }) => isBad !== isHealthy));

const cells = (worlds: typeof HOOK_WORLDS = [], runs = 8) =>
  worlds.flatMap((world) => STRATEGIES.map((strategy) => hookCell(world, strategy, { seed: 'test', runs })));

test('bad releases are stopped before production traffic in blue/green, and at 5 % of it in a canary', () => {
  const all = cells(bad).flatMap(({ strategy, runs }) => runs.map((run) => ({ strategy, ...run })));
  expect(all.filter(({ stoppedAt }) => stoppedAt !== null).length / all.length).toBeGreaterThanOrEqual(0.95);
  expect(
    all.filter(({ strategy, stoppedAt }) => stoppedAt !== null && stoppedAt > (strategy === 'CANARY' ? 5 : 0)),
  ).toEqual([]);
});

test('healthy releases and outages of what both revisions need stop nothing', () => {
  expect(cells(healthy).map(stoppedShare)).toEqual(Array(6).fill(0));
});

test('the same seed plays the same deployment', () => {
  const [world] = bad ?? [];
  if (world === undefined) throw new Error('there are bad worlds');
  expect(runHook(world, 'CANARY', 'seed')).toEqual(runHook(world, 'CANARY', 'seed'));
});

test('a world with too many stopped releases, or too few, misses its aim', () => {
  const [world] = healthy ?? [];
  if (world === undefined) throw new Error('there are healthy worlds');
  const [stopped, passed] = [0, null].map((stoppedAt) => ({ stoppedAt, waitedMinutes: 5, reason: '' }));
  const cell = { world, strategy: 'CANARY' as const, runs: [stopped, passed].flatMap((run) => run ?? []) };
  expect(isWithinAim(cell)).toBe(false);
  expect(isWithinAim({ ...cell, world: { ...world, isBad: true } })).toBe(false);
  expect(hookTable([cell])).toContain('| healthy | canary | 2 | 50.00 % (9.45 % to 90.55 %) | 0 % | 5.0 / 5.0 |');
});
