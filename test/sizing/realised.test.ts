import { expect, test } from 'vitest';
import { LIST_PRICES } from '../../functions/sizing/fargate.ts';
import type { SinceChange, SizeChange } from '../../functions/sizing/realised.ts';
import { calibrationOf, realised } from '../../functions/sizing/realised.ts';
import type { UsageShape } from './usage.ts';
import { usage } from './usage.ts';

const change: SizeChange = {
  service: 'orders',
  before: { cpu: 2048, memory: 8192 },
  after: { cpu: 512, memory: 2048 },
  changedAt: new Date('2026-03-02T00:00:00Z'),
  predicted: { outOfMemory: 0.04, saving: 150 },
};

const since = (shape: UsageShape = {}): SinceChange => ({
  utilisation: usage({ days: 8, size: change.after, ...shape }),
  tasksBefore: 2,
  tasksAfter: 2,
  prices: LIST_PRICES,
});

const day = (count: number) => new Date(change.changedAt.getTime() + count * 86_400_000);

test('nothing is said before seven days, unless a task runs out of memory', () => {
  expect(realised(change, since(), day(6))).toEqual({ kind: 'too early', reason: '6 of 7 days since the change' });
  expect(realised(change, since({ outOfMemory: [9] }), day(1))).toMatchObject({ kind: 'out of memory', revert: true });
});

test('a size that holds has saved, counted by the tasks that really ran', () => {
  const expected = 730 * 2 * (1.5 * 0.04048 + 6 * 0.004445);
  const outcome = realised(change, since(), day(8));
  expect(outcome).toMatchObject({ kind: 'saved', afterDays: 7, revert: false });
  expect(outcome.kind === 'saved' && outcome.savingPerMonth).toBeCloseTo(expected, 1);
  expect(realised(change, since(), day(29))).toMatchObject({ afterDays: 28 });
});

test('where no price is known it is said whether it is less, not how much', () => {
  const outcome = realised(change, { ...since(), prices: undefined }, day(8));
  expect(outcome).toMatchObject({
    kind: 'saved',
    savingPerMonth: null,
    reason: expect.stringMatching(/^less; 2\.0 tasks/),
  });
});

test('smaller tasks that merely became more tasks saved nothing', () => {
  expect(realised(change, { ...since(), tasksAfter: 9 }, day(8))).toMatchObject({ kind: 'no saving', revert: false });
});

test('CPU at its limit after a cut is a regression and asks for the way back', () => {
  expect(realised(change, since({ cpu: () => 480 }), day(8))).toMatchObject({ kind: 'regressed', revert: true });
  const bursts = (period: number) => (period % 50 === 0 ? 900 : 100);
  expect(realised(change, since({ cpu: bursts }), day(8))).toMatchObject({ kind: 'regressed' });
});

test('a larger size that still runs out of memory is not reverted', () => {
  const raised = { ...change, before: change.after, after: { cpu: 512, memory: 4096 } };
  expect(realised(raised, since({ size: raised.after, outOfMemory: [9] }), day(8))).toMatchObject({
    kind: 'out of memory',
    revert: false,
  });
});

test('our calibration counts what we recommended and what came of it', () => {
  const past = [
    { change, outcome: realised(change, since(), day(8)) },
    { change, outcome: realised(change, since({ outOfMemory: [9] }), day(8)) },
    { change, outcome: realised(change, since(), day(3)) },
    { change: { ...change, predicted: null }, outcome: realised(change, since(), day(8)) },
  ];
  const calibration = calibrationOf(past);
  expect(calibration).toMatchObject({ taken: 2, outOfMemoryExpected: 0.08, outOfMemorySeen: 1, savingPromised: 300 });
  expect(calibration.text).toContain('Of 2 recommended sizes in use, 1 ran out of memory (0.1 expected)');
  const scaled = { change: { ...change, predicted: { outOfMemory: null, saving: 20 } }, outcome: past[0]?.outcome };
  if (scaled.outcome === undefined) throw new Error('no outcome');
  const both = calibrationOf([...past, { ...scaled, outcome: scaled.outcome }]);
  expect(both).toMatchObject({ taken: 3, outOfMemoryExpected: 0.08, savingPromised: 320 });
  expect(both.text).toContain('Of 3 recommended sizes in use, 1 ran out of memory (0.1 expected of the 2 that do not');
  expect(calibrationOf([]).text).toBe('No recommended size has been in use for seven days yet');
});
