import { expect, test } from 'vitest';
import { killingLeak } from '../../functions/report/advice/leaks.ts';
import { daysAgo, outOfMemory, SETTING } from './advice-input.ts';

/** Tasks that ran out of memory after these hours, one per day. */
const lives = (...hours: readonly number[]) =>
  hours.map((life, day) => outOfMemory('board', `t${day}`, daysAgo(day + 1), life));
const isLeak = (...hours: readonly number[]): boolean => killingLeak(lives(...hours), SETTING) !== null;

test('lives are alike when at least half of them lie within half and twice their median', () => {
  expect(isLeak(4, 4, 4, 4)).toBe(true);
  expect(isLeak(4, 2, 8, 4)).toBe(true);
  expect(isLeak(1, 4, 20)).toBe(false);
  expect(isLeak(1, 1.9, 4, 8.1, 20)).toBe(false);
  expect(isLeak(1, 2, 4, 8, 20)).toBe(true);
  expect(isLeak(1, 3, 4, 20)).toBe(true);
});

test('one stop, lives of less than half an hour and stops of other causes are no leak', () => {
  expect(isLeak(4)).toBe(false);
  expect(isLeak(4, 4)).toBe(true);
  expect(isLeak(0.4, 0.4, 0.4)).toBe(false);
  expect(isLeak(0.5, 0.5, 0.5)).toBe(true);
  const others = lives(4, 4, 4).map((stop) => ({
    ...stop,
    diagnosis: { ...stop.diagnosis, cause: 'exit.killed' as const },
  }));
  expect(killingLeak(others, SETTING)).toBeNull();
});

test('what happened before the evidence begins has no say', () => {
  const setting = { ...SETTING, evidenceFrom: daysAgo(3) };
  expect(killingLeak(lives(4, 4, 9, 30), setting)).toMatchObject({ kind: 'killing', stops: 3, medianHours: 4 });
});
