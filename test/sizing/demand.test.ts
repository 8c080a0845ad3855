import { expect, test } from 'vitest';
import { busiestMinutes, wasOverloaded } from '../../functions/sizing/autoscaled/demand.ts';
import { PER_DAY, usage } from './usage.ts';

const size = { cpu: 1024, memory: 2048 };

test('a service whose tasks never reach their limit was not overloaded, one that does every morning was', () => {
  expect(wasOverloaded(usage({ size, cpu: () => 900 }))).toBe(false);
  expect(wasOverloaded(usage({ size, cpu: (period) => (period % PER_DAY < 3 ? 2000 : 900) }))).toBe(true);
});

test('a task that is hotter than the others at all times makes no minute busier for all', () => {
  const even = usage({ size, cpu: () => 200 });
  const hot = { ...even, cpuUnitsMax: even.cpuUnits.map((units) => units * 2) };
  const tasks = new Float64Array(even.cpuUnits.length).fill(3);
  expect(busiestMinutes(hot, tasks)[0]).toBeCloseTo(600, 6);
});

test('a burst within a period is seen by the maximum that only it has', () => {
  const even = usage({ size, cpu: () => 200 });
  const burst = { ...even, cpuUnitsMax: even.cpuUnits.map((units, period) => (period % 9 === 4 ? units * 2 : units)) };
  const tasks = new Float64Array(even.cpuUnits.length).fill(3);
  expect(busiestMinutes(burst, tasks)[4]).toBeCloseTo(1200, 6);
});
