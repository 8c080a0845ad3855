import { expect, test } from 'vitest';
import { memoryHistoryOf, memoryRisk } from '../../functions/sizing/memory-risk.ts';
import { mixed } from '../../functions/sizing/regimes.ts';
import type { UsageShape } from './usage.ts';
import { PER_DAY, noise, usage } from './usage.ts';

const exceeded = (shape: UsageShape, mib: number, days = 30, siblings: readonly number[] = []): number => {
  const rises = siblings.map((peakRatio, index) => ({ service: `sibling-${index}`, peakRatio }));
  const history = memoryHistoryOf(usage(shape), { siblings: rises });
  const { recent, whole } = memoryRisk(history, mib, days);
  return mixed({ recent: recent.exceeded, whole: whole.exceeded }, history.recentWeight);
};

test('the risk falls with the size and rises with the horizon', () => {
  const sizes = [1024, 2048, 4096, 8192].map((mib) => exceeded({}, mib));
  expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  expect(exceeded({}, 2048, 60)).toBeGreaterThan(exceeded({}, 2048, 7));
});

test('a service whose daily peaks jump about needs a wider margin', () => {
  const jumpy = (period: number) => 500 + 460 * noise(Math.floor(period / PER_DAY));
  expect(exceeded({ memory: jumpy }, 1300)).toBeGreaterThan(exceeded({}, 1300));
});

test('a peak of the last days speaks louder than the same peak long ago', () => {
  const peakOn = (day: number) => (period: number) => (Math.floor(period / PER_DAY) === day ? 3000 : 900);
  expect(exceeded({ memory: peakOn(20) }, 2048)).toBeGreaterThan(exceeded({ memory: peakOn(0) }, 2048));
});

test('a day cut at the limit wanted more than the limit', () => {
  const size = { cpu: 256, memory: 1024 };
  const cut = exceeded({ size, memory: () => 1200 }, 1100);
  const free = exceeded({ size: { cpu: 256, memory: 2048 }, memory: () => 1024 }, 1100);
  expect(cut).toBeGreaterThan(free);
  expect(cut).toBeGreaterThan(0.5);
});

test('an out-of-memory stop counts as a day at the limit, although the average never showed it', () => {
  const size = { cpu: 256, memory: 2048 };
  expect(exceeded({ size, outOfMemory: [20 * PER_DAY] }, 2048)).toBeGreaterThan(3 * exceeded({ size }, 2048));
});

test('siblings that have risen raise the risk, siblings that have not do not', () => {
  expect(exceeded({}, 2048, 30, [2.5, 2.6])).toBeGreaterThan(3 * exceeded({}, 2048));
  expect(exceeded({}, 2048, 30, [1, 0.9])).toBe(exceeded({}, 2048));
});

test('three days announce less than three weeks', () => {
  expect(exceeded({ days: 3 }, 2048)).toBeGreaterThan(1.5 * exceeded({ days: 21 }, 2048));
});

test('steady memory is less likely to jump than memory that swings to the same peak', () => {
  const steady = (period: number) => 880 + 80 * noise(period);
  const swinging = (period: number) => (period % PER_DAY < 12 ? 880 + 80 * noise(period) : 200);
  expect(exceeded({ memory: swinging }, 1500)).toBeGreaterThan(3 * exceeded({ memory: steady }, 1500));
});
