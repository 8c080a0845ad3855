import { expect, test } from 'vitest';
import { recommend } from '../../functions/sizing/recommend.ts';
import { underReportRules } from '../../functions/sizing/report-rules.ts';
import type { UsageShape } from './usage.ts';
import { PER_DAY, noise, usage } from './usage.ts';

const asked = (shape: UsageShape, leaksToDeath = false) => {
  const utilisation = usage(shape);
  return underReportRules(recommend({ utilisation, tasks: 1 }), { utilisation, leaksToDeath });
};

test('a cheaper size is asked for as it is recommended', () => {
  expect(asked({})).toEqual(recommend({ utilisation: usage({}), tasks: 1 }));
});

test('two days of history are told and not counted on', () => {
  expect(asked({ days: 2 })).toMatchObject({ kind: 'resize', unsure: 'only 2 days of history' });
});

test('more room is not asked for where nothing ever came near the limits', () => {
  const size = { cpu: 256, memory: 1024 };
  const jumpy = (period: number) => (period % PER_DAY < 6 ? 700 + 80 * noise(period) : 150);
  const recommended = recommend({ utilisation: usage({ size, memory: jumpy }), tasks: 1 });
  expect(recommended).toMatchObject({ kind: 'resize', size: { memory: 2048 } });
  expect(asked({ size, memory: jumpy })).toMatchObject({ kind: 'keep', size, savingPerMonth: 0 });
});

test('what leaks to death keeps its size, whatever another one would save', () => {
  expect(asked({}, true)).toMatchObject({ kind: 'keep', size: { cpu: 2048, memory: 8192 } });
});
