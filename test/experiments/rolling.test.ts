import { expect, test } from 'vitest';
import { isRollingWithinAim, rollingCell, rollingTable, saidShare } from '../../cli/experiments/rolling/figures.ts';
import { runRolling } from '../../cli/experiments/rolling/run.ts';
import { ROLLING_WORLDS } from '../../cli/experiments/rolling/worlds.ts';

const cells = ROLLING_WORLDS.map((world) => rollingCell(world, { seed: 'test', runs: 12 }));

test('nobody is asked about a healthy release or a common outage, and everybody hears of a bad one', () => {
  for (const cell of cells) {
    expect([cell.world.name, saidShare(cell, 'propose')]).toEqual(
      cell.world.isBad ? [cell.world.name, expect.any(Number)] : [cell.world.name, 0],
    );
    expect([cell.world.name, isRollingWithinAim(cell)]).toEqual([cell.world.name, true]);
  }
});

test('a world in which healthy releases are proposed misses its aim; the same seed plays the same deployment', () => {
  const [healthy] = ROLLING_WORLDS;
  if (healthy === undefined) throw new Error('there is a healthy world');
  const bad = { world: healthy, runs: [{ says: 'propose' as const, after: 8 }] };
  expect(isRollingWithinAim(bad)).toBe(false);
  expect(rollingTable([bad])).toContain('| healthy | 1 | 100.00 % (20.65 % to 100.00 %) | 0.00 % | 8 |');
  expect(runRolling(healthy, 'seed')).toEqual(runRolling(healthy, 'seed'));
});
