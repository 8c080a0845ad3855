import { expect, test } from 'vitest';
import { thresholdOf } from '../../cli/experiments/releases/breaker.ts';
import { quantile, wilson } from '../../cli/experiments/releases/wilson.ts';

test('nothing in four thousand runs only says less than one in a thousand', () => {
  const { low, high } = wilson(0, 4000);
  expect(low).toBeCloseTo(0, 12);
  expect(high).toBeGreaterThan(0.0009);
  expect(high).toBeLessThan(0.001);
});

test('half of a hundred runs lies between forty and sixty percent', () => {
  const { low, high } = wilson(50, 100);
  expect(low).toBeCloseTo(0.4038, 3);
  expect(high).toBeCloseTo(0.5962, 3);
});

test('nine times in ten means nine of ten values', () => {
  expect(quantile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 0.9)).toBe(9);
  expect(quantile([], 0.5)).toBeNaN();
});

test.each([
  [1, 3],
  [6, 3],
  [25, 13],
  [400, 200],
  [800, 200],
])('the native breaker of %i tasks trips at %i', (desired, threshold) => {
  expect(thresholdOf(desired)).toBe(threshold);
});
