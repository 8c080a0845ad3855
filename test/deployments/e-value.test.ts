import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  logMean,
  logEValueOfRunning,
  logEValueOfStarts,
  logEValueOverHistory,
} from '../../functions/deployments/evidence/e-value.ts';

const QUIET = { perHour: 0.005, deaths: 0, hours: 0 };

test('three failed starts of a quiet service weigh as the science page works out', () => {
  expect(Math.exp(logEValueOfStarts([0.02, 0.02, 0.02], 0, 0.02))).toBeCloseTo((12.5 ** 3 + 25 ** 3 + 45 ** 3) / 3, 0);
});

test('with half of the starts failing anyway three failures weigh little', () => {
  expect(Math.exp(logEValueOfStarts([0.5, 0.5, 0.5], 0, 0.5))).toBeLessThan(5);
});

test('over all usual chances that the history leaves, three failed starts weigh as worked out by hand', () => {
  const usual = 0.35 * 0.005 ** 3 + 0.27 * 0.01 ** 3 + 0.25 * 0.02 ** 3 + 0.07 * 0.04 ** 3;
  const worse = 0.04 * 0.07 ** 3 + 0.015 * 0.1 ** 3 + 0.005 * 0.15 ** 3;
  const bad = (0.25 ** 3 + 0.5 ** 3 + 0.9 ** 3) / 3;
  const nothing = { starts: 0, failed: 0 };
  expect(Math.exp(logEValueOverHistory([0, 0, 0], 0, nothing))).toBeCloseTo(bad / (usual + worse), 6);
});

test('a history of failed starts excuses failed starts, the more the longer it is', () => {
  const after = (starts: number, failed: number) => logEValueOverHistory([0, 0, 0, 0], 4, { starts, failed });
  expect(after(10, 1)).toBeLessThan(after(10, 0));
  expect(after(100, 10)).toBeLessThan(after(10, 1));
  expect(after(1000, 0)).toBeGreaterThan(after(10, 0));
});

test('failed starts amid others’ failures weigh nothing by themselves', () => {
  const history = { starts: 20, failed: 0 };
  expect(logEValueOverHistory([0.95, 0.95, 0.95], 0, history)).toBeCloseTo(0);
  expect(logEValueOverHistory([], 0, history)).toBeCloseTo(0);
});

test('a start that worked halves the e-value or better', () => {
  const eValue = (survived: number) => logEValueOfStarts([0.02, 0.02, 0.02], survived, 0.02);
  expect(eValue(1)).toBeLessThan(eValue(0) - Math.log(2));
});

test('two bursts soon after the release weigh a thousand and more, a day later nothing', () => {
  expect(Math.exp(logEValueOfRunning([1, 1], 1.3, QUIET))).toBeGreaterThan(2000);
  expect(Math.exp(logEValueOfRunning([1, 1], 48, QUIET))).toBeLessThan(60);
});

test('a burst amid others’ failures counts less', () => {
  expect(logEValueOfRunning([200, 200], 1, QUIET)).toBeLessThan(logEValueOfRunning([1, 1], 1, QUIET));
});

test('little history makes room for a chronic service, much history does not', () => {
  const bursts = [1, 1, 1, 1, 1, 1];
  const much = { perHour: 0.005, deaths: 5, hours: 1000 };
  expect(logEValueOfRunning(bursts, 45, QUIET)).toBeLessThan(logEValueOfRunning(bursts, 45, much));
});

test('the e-value stays finite for hundreds of failures, and more failures never weigh less', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.double({ min: 0.02, max: 0.97, noNaN: true }), (count, chance) => {
      const eValue = (n: number) =>
        logEValueOfStarts(
          Array.from({ length: n }, () => chance),
          2,
          0.02,
        );
      expect(Number.isFinite(eValue(count))).toBe(true);
      expect(eValue(count + 1)).toBeGreaterThanOrEqual(eValue(count));
    }),
  );
});

test('the mean of logarithms is the logarithm of the mean', () => {
  expect(logMean([Math.log(1), Math.log(3)])).toBeCloseTo(Math.log(2));
  expect(logMean([-Infinity, -Infinity])).toBe(-Infinity);
});

/** Seeded random numbers. */
const numbers = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
};

test('tested after every start, an e-value above 1,000 comes less than once in a thousand healthy releases', () => {
  const next = numbers(42);
  const runs = 20_000;
  const isProven = (): boolean => {
    let failed = 0;
    for (let start = 1; start <= 60; start += 1) {
      if (next() < 0.02) failed += 1;
      const chances = Array.from({ length: failed }, () => 0.02);
      if (failed > 0 && logEValueOfStarts(chances, start - failed, 0.02) >= Math.log(1000)) return true;
    }
    return false;
  };
  const proven = Array.from({ length: runs }, isProven).filter(Boolean).length;
  expect(proven / runs).toBeLessThanOrEqual(0.001);
});
