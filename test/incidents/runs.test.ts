import { expect, test } from 'vitest';
import type { Runs } from '../../functions/service-state/runs.ts';
import {
  cadenceOf,
  missedRun,
  missedText,
  noteEnd,
  noteStart,
  NO_RUNS,
  streakOf,
  streakText,
} from '../../functions/incidents/runs.ts';
import { NINE } from './stop-facts.ts';

const hourly = (count: number, jitter = 0): Runs =>
  Array.from({ length: count }, (_, n) => NINE + n * 3600 + (n % 3) * jitter).reduce(noteStart, NO_RUNS);

test('failed runs in a row are a streak until a good one', () => {
  const ends = [true, false, false].map((isGood, n) => ({ task: `t${n}`, at: NINE + n * 60, isGood }));
  const runs = ends.reduce(noteEnd, NO_RUNS);
  expect(streakOf(runs)).toEqual({ failed: 2, lastGoodAt: NINE });
  expect(streakText(runs)).toBe('2 failed runs in a row; last successful run 2026-11-20 09:00 UTC');
  expect(streakOf(noteEnd(runs, { task: 't2', at: NINE + 120, isGood: true })).failed).toBe(0);
});

test('the order in which ends arrive does not matter', () => {
  const ends = [true, false, false].map((isGood, n) => ({ task: `t${n}`, at: NINE + n * 60, isGood }));
  expect([...ends].reverse().reduce(noteEnd, NO_RUNS)).toEqual(ends.reduce(noteEnd, NO_RUNS));
});

test('a rhythm is learned from five runs, with its unevenness', () => {
  expect(cadenceOf(hourly(4))).toBeUndefined();
  expect(cadenceOf(hourly(5))).toEqual({ everySeconds: 3600, toleranceSeconds: 360 });
  expect(cadenceOf(hourly(12, 200))?.everySeconds).toBeGreaterThan(3000);
});

test('runs by hand have no rhythm', () => {
  const runs = [0, 100, 5000, 5300, 90_000, 91_000, 200_000].map((at) => NINE + at).reduce(noteStart, NO_RUNS);
  expect(cadenceOf(runs)).toBeUndefined();
});

test('a missed run is noticed after the tolerance, and counted', () => {
  const runs = hourly(6);
  const last = NINE + 5 * 3600;
  expect(missedRun(runs, last + 3600 + 300)).toBeUndefined();
  expect(missedRun(runs, last + 3600 + 361)).toEqual({ dueAt: last + 3600, missed: 1, everySeconds: 3600 });
  const missed = missedRun(runs, last + 3 * 3600 + 400);
  expect(missed && missedText(missed)).toBe('3 runs missed: it ran every 60 min');
});

test('tasks that a schedule starts together are one run', () => {
  expect([NINE, NINE + 5, NINE + 20].reduce(noteStart, NO_RUNS).starts).toEqual([NINE]);
});
