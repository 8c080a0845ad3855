import { expect, test } from 'vitest';
import { mapRegimes, mixed } from '../../functions/sizing/regimes.ts';

test('a regime counts by its weight', () => {
  expect(mixed({ recent: 10, whole: 2 }, 0.25)).toBe(4);
  expect(mapRegimes({ recent: 10, whole: 2 }, (value) => value / 2)).toEqual({ recent: 5, whole: 1 });
});
