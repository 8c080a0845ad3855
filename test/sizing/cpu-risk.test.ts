import { expect, test } from 'vitest';
import { cpuHistoryOf, cpuRisk } from '../../functions/sizing/cpu-risk.ts';
import { mixed } from '../../functions/sizing/regimes.ts';
import type { UsageShape } from './usage.ts';
import { PER_DAY, noise, usage } from './usage.ts';

const risk = (shape: UsageShape, units: number) => {
  const history = cpuHistoryOf(usage(shape));
  const { recent, whole } = cpuRisk(history, units);
  const weight = history.recentWeight;
  return {
    throttled: mixed({ recent: recent.throttled, whole: whole.throttled }, weight),
    penalty: mixed({ recent: recent.penalty, whole: whole.penalty }, weight),
  };
};

test('a CPU that held with room to spare is hardly throttled, one below the 99.9th percentile nearly surely', () => {
  expect(risk({}, 512).throttled).toBeLessThan(0.03);
  expect(risk({}, 128).throttled).toBeGreaterThan(0.9);
  expect(risk({}, 128).penalty).toBeGreaterThan(1);
});

test('one spike in three weeks is no reason for a larger CPU', () => {
  const spike = (period: number) => (period === 3000 ? 2000 : 100 + 20 * noise(period));
  expect(risk({ cpu: spike }, 256).throttled).toBeLessThan(0.2);
});

test('at 100 % the demand is at least that: twice the limit is more likely needed than not needed', () => {
  const size = { cpu: 512, memory: 2048 };
  const busy = (period: number) => (period % PER_DAY < 30 ? 900 : 200);
  expect(risk({ size, cpu: busy }, 512).throttled).toBeGreaterThan(0.7);
  expect(risk({ size, cpu: busy }, 2048).throttled).toBeLessThan(0.2);
  expect(cpuHistoryOf(usage({ size, cpu: busy })).saturatedShare).toBeCloseTo(30 / PER_DAY, 6);
});

test('when CPU has fallen for good the last days count more', () => {
  const fell = (period: number) => (period < 5 * PER_DAY ? 1500 : 100);
  expect(cpuHistoryOf(usage({ cpu: fell })).recentWeight).toBeGreaterThan(cpuHistoryOf(usage()).recentWeight);
});

test('a gap is not an idle service', () => {
  const gappy = (period: number) => (period % 3 === 0 ? NaN : 900);
  expect(risk({ cpu: gappy }, 512).throttled).toBeGreaterThan(0.9);
});

test('one busy day may not come again: it weighs less than the same minutes on many days', () => {
  const oneDay = (period: number) => (Math.floor(period / PER_DAY) === 9 && period % PER_DAY < 20 ? 400 : 100);
  const spread = (period: number) => (period % PER_DAY === 0 ? 400 : 100);
  expect(risk({ cpu: oneDay }, 256).throttled).toBeLessThan(0.8 * risk({ cpu: spread }, 256).throttled);
});
