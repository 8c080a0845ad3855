import { expect, test } from 'vitest';
import { burstsOf } from '../../functions/deployments/evidence/bursts.ts';
import { logEValueOfAges } from '../../functions/deployments/evidence/age-hazard.ts';
import { candidateHealth, failure, live, NEW, NOW } from './release.ts';

const HOUR = 3600;

/** The e-value of deaths at these ages in hours, one after the other, after so many hours of history without one. */
const eValueOf = (ages: readonly number[], { history = 168, alive = [] as readonly number[] } = {}): number => {
  const died = ages.map((age, n) => failure(`t-${n}`, { at: NOW - n * 6 * HOUR, ageSeconds: age * HOUR }));
  const olderMs = ages.reduce((sum, age) => sum + (age * HOUR - 120) * 1000, 0);
  return Math.exp(
    logEValueOfAges({
      candidate: candidateHealth({ failures: died, ended: { starts: ages.length, youngMs: 0, olderMs } }),
      live: alive.map((age) => live(NEW, NOW - age * HOUR)),
      bursts: burstsOf(died),
      rate: { perHour: 0.005, deaths: 0, hours: history },
      now: NOW,
    }),
  );
};

test('a task that dies at the same age again is worth a question at its second death', () => {
  expect(eValueOf([6])).toBeLessThan(100);
  expect(eValueOf([6, 5.9])).toBeGreaterThan(100);
  expect(eValueOf([6, 5.9, 6.1])).toBeGreaterThan(1000);
});

test('tasks that live on acquit, and so does a history of deaths', () => {
  const many = Array.from({ length: 20 }, () => 20);
  expect(eValueOf([6, 5.9], { alive: many })).toBeLessThan(10);
  expect(eValueOf([6, 5.9], { history: 0 })).toBeLessThan(eValueOf([6, 5.9]));
});
