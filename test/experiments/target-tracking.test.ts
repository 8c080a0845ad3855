import { expect, test } from 'vitest';
import { demandsOf } from '../../cli/experiments/target-tracking/demand.ts';
import { plansKept } from '../../cli/experiments/target-tracking/plan.ts';
import { simulate } from '../../cli/experiments/target-tracking/simulate.ts';

const POLICY = {
  targetPercent: 60,
  minimum: 2,
  maximum: 20,
  scaleOutCooldownSeconds: 60,
  scaleInCooldownSeconds: 300,
  scaleIn: 'proportional',
} as const;
const SERVICE = { cpuUnits: 1024, startMinutes: 2, stopMinutes: 2 };

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? NaN;

test('promised tasks and cost are kept within 3 % by a simulation of target tracking, however it scales in', () => {
  for (const scaleIn of ['proportional', 'gradual'] as const) {
    const kept = demandsOf(7, 6000)
      .slice(0, 3)
      .flatMap((demand) => plansKept(demand, { ...POLICY, scaleIn }, SERVICE, 4096));
    expect(Math.abs(median(kept.map(({ tasksError }) => tasksError)))).toBeLessThan(0.03);
    expect(Math.abs(median(kept.map(({ costError }) => costError)))).toBeLessThan(0.03);
    const advised = kept.filter(({ isToday }) => !isToday);
    expect(advised.filter(({ overload, promisedOverload }) => overload - promisedOverload > 0.01)).toHaveLength(0);
  }
});

test('the simulation pays for tasks that start and stop, and reacts three datapoints and their delay late', () => {
  const jump = [...Array<number>(30).fill(1000), ...Array<number>(60).fill(4000)];
  const { tasksMean, billedMean, overloadedShare } = simulate(jump, POLICY, SERVICE);
  expect(billedMean).toBeGreaterThan(tasksMean);
  // Three datapoints above the target, two minutes late, and two minutes of start: seven minutes with two tasks.
  expect(Math.round(overloadedShare * jump.length)).toBeGreaterThanOrEqual(6);
});
