import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ascending,
  cauchyTail,
  distributionOf,
  maximum,
  median,
  quantile,
  quantileOf,
  shareAbove,
  studentTail,
  trendOf,
} from '../../functions/sizing/statistics.ts';

test('the tails are those of the tables: t(3) at 2.353 is 5 %, Cauchy at 6.314 is 5 %', () => {
  expect(studentTail(2.353)).toBeCloseTo(0.05, 4);
  expect(studentTail(0)).toBeCloseTo(0.5, 12);
  expect(cauchyTail(6.314)).toBeCloseTo(0.05, 4);
  expect(cauchyTail(-6.314)).toBeCloseTo(0.95, 4);
});

test('gaps are left out of maximum, quantile and order', () => {
  expect(maximum([NaN, 3, NaN, 1])).toBe(3);
  expect(maximum([])).toBeNaN();
  expect(maximum([-5, NaN])).toBe(-5);
  expect(quantile([5, NaN, 1, 3], 0.5)).toBe(3);
  expect([...ascending(Float64Array.of(5, NaN, 1, 3))]).toEqual([2, 3, 0]);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

test('without ageing the distribution is the empirical one', () => {
  const values = Float64Array.from({ length: 1000 }, (_, index) => (index * 7) % 1000);
  const distribution = distributionOf(values, ascending(values), Infinity);
  expect(quantileOf(distribution, 0.999)).toBe(998);
  expect(shareAbove(distribution, 899)).toBeCloseTo(0.1, 10);
  expect(shareAbove(distribution, -1)).toBe(1);
  expect(shareAbove(distribution, 5000)).toBeCloseTo(0, 12);
});

test('with ageing a peak one half-life ago weighs half', () => {
  const values = Float64Array.of(9, 1);
  const distribution = distributionOf(values, ascending(values), 1);
  expect(shareAbove(distribution, 5)).toBeCloseTo(1 / 3, 12);
});

test('the share above a limit never rises with the limit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1 }),
      fc.double({ min: 0, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 50, noNaN: true }),
      (sample, limit, more) => {
        const values = Float64Array.from(sample);
        const distribution = distributionOf(values, ascending(values), 3);
        return shareAbove(distribution, limit + more) <= shareAbove(distribution, limit);
      },
    ),
  );
});

test('a trend ignores gaps and one wild day', () => {
  const days = Array.from({ length: 20 }, (_, day) => (day === 7 ? NaN : day === 3 ? 500 : 2 * day));
  const trend = trendOf(days);
  expect(trend?.perStep).toBeCloseTo(2, 6);
  expect(trend?.rising).toBeGreaterThan(0.85);
  expect(trendOf([1, 2, NaN, 4])).toBeUndefined();
});
