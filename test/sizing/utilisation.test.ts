import { expect, test } from 'vitest';
import { byDay, coverage, daysKnown, periodsPerDay } from '../../functions/sizing/utilisation.ts';
import { PER_DAY, usage } from './usage.ts';

test('days are counted back from the end, so the newest day is whole', () => {
  const whole = usage({ days: 3, memory: (period) => period });
  const later = { ...whole, memoryMib: whole.memoryMib.subarray(100) };
  expect(byDay(later, later.memoryMib)).toEqual([PER_DAY - 1, 2 * PER_DAY - 1, 3 * PER_DAY - 1]);
});

test('a day with less than an hour of datapoints has no peak', () => {
  const memory = (period: number) => (period >= PER_DAY && period < 2 * PER_DAY - 11 ? NaN : 700);
  const gappy = usage({ days: 3, memory });
  expect(byDay(gappy, gappy.memoryMib)).toEqual([700, NaN, 700]);
});

test('gaps are not zeros: they lower the coverage and the days known', () => {
  const half = usage({ days: 4, memory: (period) => (period % 2 === 0 ? 700 : NaN) });
  expect(coverage(half)).toBeCloseTo(0.5, 6);
  expect(daysKnown(half)).toBeCloseTo(2, 6);
  expect(coverage(usage({ days: 0 }))).toBe(0);
});

test('an hourly series has 24 periods a day', () => {
  expect(periodsPerDay({ ...usage({ days: 1 }), periodSeconds: 3600 })).toBe(24);
});
