import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { runsOf } from '../../functions/scaling/lag.ts';
import type { Run } from '../../functions/scaling/lag.ts';
import {
  growths,
  lagByRevision,
  lagOfScaleOuts,
  percentile,
  startupP95Ms,
} from '../../functions/scaling/lag-summary.ts';
import { task } from './samples.ts';

const runs = (revision: string, at: number, pulls: readonly number[]): readonly Run[] =>
  runsOf({
    activities: [],
    changes: [],
    alarms: [],
    desired: [],
    tasks: pulls.map((pullSeconds, index) =>
      task(`${revision}-${index}`, at + index, { pullSeconds, taskDefinition: revision }),
    ),
  });

test('percentiles are values that happened', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1 }), fc.constantFrom(0.5, 0.95), (values, ratio) => {
      const found = percentile(values, ratio);
      expect(values).toContain(found);
      expect(values.filter((value) => value <= found).length / values.length).toBeGreaterThanOrEqual(ratio);
    }),
  );
  expect([percentile([1, 2, 3, 4], 0.5), percentile([1, 2, 3, 4], 0.95), percentile([], 0.5)]).toEqual([2, 4, 0]);
});

test('each revision has its own lag, in the order they came', () => {
  const lags = lagByRevision([...runs('web:43', 50, [30, 30, 40]), ...runs('web:42', 10, [8, 10, 12])]);
  expect(lags.map(({ taskDefinition, legs }) => [taskDefinition, legs['image pull']])).toEqual([
    ['web:42', { p50Ms: 10_000, p95Ms: 12_000, samples: 3 }],
    ['web:43', { p50Ms: 30_000, p95Ms: 40_000, samples: 3 }],
  ]);
});

test('a task of which no phase is known counts nowhere: all phases together never take less than one', () => {
  const unknown = runs('web:42', 10, [8, 8, 8, 8]).map((run): Run => ({ ...run, legsMs: {}, totalMs: 1000 }));
  const [lag, ...others] = lagByRevision([...unknown, ...runs('web:42', 60, [10, 12])]);
  expect([lag?.runs, others]).toEqual([2, []]);
  expect(lag?.total.p50Ms).toBeGreaterThanOrEqual(lag?.legs['image pull']?.p50Ms ?? Infinity);
});

test('an image that grew is told with its revision and its seconds', () => {
  const lags = lagByRevision([...runs('web:42', 10, [8, 10, 12]), ...runs('web:43', 50, [30, 32, 40])]);
  expect(growths(lags)).toEqual(['The image grew with web:43: +22 s pull (10 s → 32 s at p50)']);
});

test('an image that shrank is told too, noise and few tasks are not', () => {
  const explained = (before: readonly number[], after: readonly number[]) =>
    growths(lagByRevision([...runs('web:42', 10, before), ...runs('web:43', 50, after)]));
  const shrunk = 'The image shrank with web:43: −30 s pull (40 s → 10 s at p50)';
  expect(explained([40, 40, 40], [10, 10, 10])).toEqual([shrunk]);
  expect(explained([10, 10, 10], [13, 13, 13])).toEqual([]);
  expect(explained([100, 100, 100], [110, 110, 110])).toEqual([]);
  expect(explained([10, 10, 10], [60, 60])).toEqual([]);
});

test('a service that never scaled out has no lag of scale-outs, but its start is known', () => {
  const own = runs('web:42', 10, [8, 10, 12]);
  expect(lagOfScaleOuts(own)).toBeUndefined();
  expect(startupP95Ms(own)).toBe(25_000);
});
