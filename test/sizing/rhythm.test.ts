import { expect, test } from 'vitest';
import { rhythmOf } from '../../functions/sizing/rhythm.ts';
import { PER_DAY, usage } from './usage.ts';

test('a week with quiet weekends has a weekly rhythm, a flat one has none', () => {
  const weekly = (period: number) => (Math.floor(period / PER_DAY) % 7 < 5 ? 800 : 200);
  expect(rhythmOf(usage({ cpu: weekly })).weekly).toBe(true);
  expect(rhythmOf(usage()).weekly).toBe(false);
});

test('five days from Monday have not seen the weekend', () => {
  expect(rhythmOf(usage({ days: 5 })).unseenWeekdays).toEqual([0, 6]);
  expect(rhythmOf(usage({ days: 7 })).unseenWeekdays).toEqual([]);
});

test('three weeks of March see no turn of the month, five do', () => {
  expect(rhythmOf(usage({ days: 21 })).monthEndSeen).toBe(false);
  expect(rhythmOf(usage({ days: 35 })).monthEndSeen).toBe(true);
});

test('the days since the peak are counted from the last one', () => {
  const twice = (period: number) => (period === 3 * PER_DAY || period === 15 * PER_DAY ? 3000 : 900);
  expect(rhythmOf(usage({ memory: twice })).daysSinceMemoryPeak).toBe(5);
});

test('a rise of the last two days is measured against all days before', () => {
  const fresh = (period: number) => (period >= 20 * PER_DAY ? 1500 : 1000);
  expect(rhythmOf(usage({ memory: fresh })).freshMemoryRise).toBeCloseTo(1.5, 6);
  expect(rhythmOf(usage({ days: 2 })).freshMemoryRise).toBeNaN();
});
