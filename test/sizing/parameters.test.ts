import { expect, test } from 'vitest';
import { shortHistoryFactor } from '../../functions/sizing/parameters.ts';

test('two weeks and more say all, a day says fourteen times less, and less than a day no less than that', () => {
  expect(shortHistoryFactor(14, 1)).toBe(1);
  expect(shortHistoryFactor(90, 1)).toBe(1);
  expect(shortHistoryFactor(3.5, 0.5)).toBe(2);
  expect(shortHistoryFactor(0.2, 1)).toBe(14);
});
