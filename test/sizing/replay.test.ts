import { expect, test } from 'vitest';
import type { ReplayRequest, TargetTracking } from '../../functions/sizing/autoscaled/replay.ts';
import { replay } from '../../functions/sizing/autoscaled/replay.ts';

const policy: TargetTracking = {
  metric: 'CPU',
  targetPercent: 50,
  minimum: 2,
  maximum: 20,
  scaleOutCooldownSeconds: 60,
  scaleInCooldownSeconds: 300,
};

/** One value a minute, tasks of 1000 CPU units. */
const replayed = (demand: readonly number[], also: Partial<ReplayRequest> = {}) =>
  replay({
    demand: Float64Array.from(demand),
    periodSeconds: 60,
    cpuPerTask: 1000,
    metric: (units) => (units / 1000) * 100,
    policy,
    startSeconds: 60,
    ...also,
  });

const flat = (minutes: number, value: number) => Array.from({ length: minutes }, () => value);

test('steady demand keeps the count that holds the target', () => {
  expect(replayed(flat(600, 2000))).toMatchObject({ tasksMean: 4, tasksMost: 4, changesPerDay: 0, overloadedShare: 0 });
  expect(replayed(flat(600, 2000)).utilisationMean).toBeCloseTo(50, 6);
});

test('two minutes above the target start nothing, three do', () => {
  expect(replayed([...flat(60, 2000), ...flat(2, 3000), ...flat(60, 2000)]).tasksMost).toBe(4);
  expect(replayed([...flat(60, 2000), ...flat(3, 3000), ...flat(60, 2000)]).tasksMost).toBe(6);
});

test('fourteen minutes below stop nothing, fifteen do, and never below the minimum', () => {
  expect(replayed([...flat(60, 2000), ...flat(14, 100), ...flat(30, 2000)]).tasksLeast).toBe(4);
  expect(replayed([...flat(60, 2000), ...flat(19, 100)]).tasksLeast).toBe(2);
  expect(replayed([...flat(60, 2000), ...flat(600, 0)]).tasksLeast).toBe(2);
});

test('a jump beyond what runs overloads until the new tasks have started', () => {
  const slow = replayed([...flat(60, 2000), ...flat(60, 8000)], { startSeconds: 600 });
  const fast = replayed([...flat(60, 2000), ...flat(60, 8000)], { startSeconds: 60 });
  expect(slow.overloadedShare).toBeGreaterThan(fast.overloadedShare);
  expect(fast.overloadedShare).toBeGreaterThan(0);
});

test('one alarm raises the count by 100 / target at most, for CloudWatch ends at 100 %', () => {
  const jump = replayed([...flat(10, 1000), ...flat(4, 9000)], { policy: { ...policy, scaleOutCooldownSeconds: 600 } });
  expect(jump.tasksMost).toBeLessThanOrEqual(4);
});

test('at the maximum the target is missed and the time so spent is counted', () => {
  const capped = replayed(flat(600, 8000), { policy: { ...policy, maximum: 10 } });
  expect(capped).toMatchObject({ tasksMost: 10, atMaximumShare: 1 });
});

test('gaps are not counted', () => {
  expect(replayed([...flat(60, 2000), ...flat(600, NaN), ...flat(60, 2000)]).tasksMean).toBe(4);
  expect(replayed(flat(10, NaN))).toMatchObject({ tasksMean: 0, overloadedShare: 0 });
});
