import { expect, test } from 'vitest';
import type { Traffic, TrafficMinute } from '../../../functions/deployments/hook/traffic.ts';
import { undisturbed } from '../../../functions/deployments/hook/undisturbed.ts';
import { candidateHealth, failure, NEW, NOW, oldHealth, OLD, stateWith } from '../release.ts';

const MINUTES = 10;
const FIRST = Math.floor(NOW / 60) * 60 - MINUTES * 60;

/** One failure of each revision in the middle of each minute, and one before the first. */
const spread = Array.from({ length: MINUTES + 1 }, (_, n) => failure(`task-${n}`, { at: FIRST - 30 + n * 60 }));
const STATE = stateWith({ healths: [oldHealth({ failures: spread }), candidateHealth({ failures: spread })] });

const measured = (blue: (n: number) => TrafficMinute['blue'], minutes = MINUTES): Traffic => ({
  minutes: Array.from({ length: minutes }, (_, n) => ({
    at: FIRST + n * 60,
    green: { requests: 30, failed: 0, slow: 1, slower: 15 },
    blue: blue(n),
  })),
  usualFailed: 0.001,
  slowAbove: 0.4,
  usualSeconds: 0.2,
});

const WELL = { requests: 600, failed: 1, slow: 30, slower: 300 };
const NONE = { requests: 0, failed: 0, slow: 0, slower: 0 };

/** Minutes of the failures that still count, from the first measured one; -1 is before it. */
const counted = (traffic: Traffic | null): readonly number[] =>
  undisturbed(STATE, NEW, traffic)
    .healths.find(({ deployment }) => deployment === NEW)
    ?.failures.map(({ at }) => Math.floor((at - FIRST) / 60)) ?? [];

const ALL = Array.from({ length: MINUTES + 1 }, (_, n) => n - 1);

test('while the old tasks are well all failures of the new ones count, and theirs are left alone', () => {
  expect(counted(measured(() => WELL))).toEqual(ALL);
  const down = undisturbed(
    STATE,
    NEW,
    measured(() => ({ ...WELL, failed: 300 })),
  );
  expect(down.healths.find(({ deployment }) => deployment === OLD)?.failures).toEqual(spread);
});

test('failures in minutes of trouble for the old tasks, and two around them, do not count', () => {
  expect(counted(measured((n) => (n === 4 ? { ...WELL, failed: 90 } : WELL)))).toEqual([-1, 0, 1, 7, 8, 9]);
});

test('failures that are newer than what CloudWatch has measured wait', () => {
  expect(counted(measured((n) => (n < 7 ? WELL : NONE)))).toEqual([-1, 0, 1, 2, 3, 4, 5, 6]);
  expect(counted(measured(() => WELL, 0))).toEqual([]);
  expect(counted(measured(() => NONE, 3))).toEqual([]);
});

test('where the old tasks have no requests, or nobody measures them, all failures count', () => {
  expect(counted(measured(() => NONE))).toEqual(ALL);
  expect(counted(null)).toEqual(ALL);
});
