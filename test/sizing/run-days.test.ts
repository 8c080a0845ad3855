import { expect, test } from 'vitest';
import { dailyPeaksOf, perMonthOf } from '../../functions/sizing/runs/run-days.ts';

const at = (day: number, hour = 0) => new Date(Date.UTC(2026, 2, day, hour));

test('of several runs a day the highest counts, and a day without a run is no day', () => {
  const peaks = dailyPeaksOf([
    { at: at(5, 1), mib: 900, saturated: false },
    { at: at(1, 2), mib: 400, saturated: false },
    { at: at(1, 9), mib: 700, saturated: false },
    { at: at(5, 3), mib: 900, saturated: true },
  ]);
  expect(peaks.map(({ height, ageDays, saturated }) => [Math.round(Math.exp(height)), ageDays, saturated])).toEqual([
    [700, 4, false],
    [900, 0, true],
  ]);
});

test('runs a month come from the time between the first and the last', () => {
  expect(perMonthOf(Array.from({ length: 11 }, (_, day) => at(1 + day)))).toBeCloseTo(30);
  expect(perMonthOf([at(1, 0), at(1, 12), at(2, 0)])).toBeCloseTo(60);
  expect(perMonthOf([at(1), at(1)])).toBe(2);
});
