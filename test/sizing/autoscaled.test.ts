import { expect, test } from 'vitest';
import type { AutoscaledRequest } from '../../functions/sizing/autoscaled/autoscaled.ts';
import { recommendAutoscaled } from '../../functions/sizing/autoscaled/autoscaled.ts';
import { LIST_PRICES } from '../../functions/sizing/fargate.ts';
import { PER_DAY, noise, usage } from './usage.ts';

const size = { cpu: 2048, memory: 16_384 };
const days = 14;

/** CPU units of the whole service: a daily wave from 1,000 to 9,000. */
const demand = (period: number) => 5000 + 4000 * Math.sin((period / PER_DAY) * 2 * Math.PI) + 200 * noise(period);
const count = (period: number) => Math.max(4, Math.ceil(demand(period) / (size.cpu * 0.4)));

const request = (also: Partial<AutoscaledRequest> = {}): AutoscaledRequest => {
  const utilisation = usage({
    days,
    size,
    cpu: (period) => demand(period) / count(period),
    memory: (period) => 900 + 40 * noise(period),
  });
  return {
    utilisation,
    tasks: Float64Array.from({ length: days * PER_DAY }, (_, period) => count(period)),
    policy: {
      metric: 'CPU',
      targetPercent: 40,
      minimum: 4,
      maximum: 12,
      scaleOutCooldownSeconds: 60,
      scaleInCooldownSeconds: 300,
    },
    prices: LIST_PRICES,
    ...also,
  };
};

const planned = (also: Partial<AutoscaledRequest> = {}) => {
  const recommendation = recommendAutoscaled(request(also));
  if (!('plan' in recommendation)) throw new Error(recommendation.reason);
  return recommendation;
};

test('size, target, minimum and maximum are chosen together and their consequences are stated', () => {
  const { kind: what, plan, today, savingPerMonth, reason } = planned();
  expect(what).toBe('resize');
  expect(plan.usdPerMonth).toBeLessThan(today.weight * 0.7);
  expect([plan.usdPerMonth, today.usdPerMonth]).toEqual([plan.weight, today.weight]);
  expect(savingPerMonth).toBeCloseTo(today.weight - plan.weight, 1);
  expect(plan.predicted.overloadedShare).toBeLessThanOrEqual(0.001);
  expect(plan.policy.minimum).toBeGreaterThanOrEqual(2);
  expect(plan.policy.maximum).toBeGreaterThan(plan.predicted.tasksMost);
  expect(reason).toMatch(/target of \d+ %, \d+ to \d+ tasks: .* tasks on average, .* a month; today /);
});

test('where no price is known the same plan is found, and no dollars are told', () => {
  const unpriced = planned({ prices: undefined });
  expect(unpriced).toMatchObject({ kind: 'resize', savingPerMonth: null, plan: { usdPerMonth: null } });
  expect(unpriced.plan.size).toEqual(planned().plan.size);
  expect(unpriced.reason).not.toContain('$');
});

test('the replay of today agrees with what ran: about demand over target', () => {
  const { today } = planned();
  const ran = request().tasks.reduce((sum, tasks) => sum + tasks, 0) / (days * PER_DAY);
  expect(Math.abs(today.predicted.tasksMean / ran - 1)).toBeLessThan(0.15);
});

test('the memory of a task holds in the proposed size', () => {
  const { plan, memoryMibPerTask } = planned();
  expect(memoryMibPerTask).toBeGreaterThan(940);
  expect(plan.size.memory).toBeGreaterThanOrEqual(memoryMibPerTask);
});

test('availability is kept: the floor is never below what the caller asks for', () => {
  expect(planned({ tasksMin: 6 }).plan.policy.minimum).toBeGreaterThanOrEqual(6);
});

test('where tasks start slowly the morning is held by a higher minimum', () => {
  const steep = (period: number) => (period % PER_DAY < 150 ? 9000 : 1500);
  const utilisation = usage({ days, size, cpu: (period) => steep(period) / 10, memory: () => 900 });
  const tasks = Float64Array.from({ length: days * PER_DAY }, () => 10);
  const { plan, today } = planned({ utilisation, tasks, startSeconds: 900 });
  expect(today.predicted.overloadedShare).toBeGreaterThan(0.005);
  expect(plan.predicted.overloadedShare).toBeLessThan(0.001);
  expect(plan.policy.minimum * plan.size.cpu).toBeGreaterThan(9000);
});

test('it abstains before a week is seen, without counts, and where memory does not follow the load', () => {
  const reason = (also: Partial<AutoscaledRequest>) => recommendAutoscaled(request(also)).reason;
  expect(reason({ utilisation: usage({ days: 5, size }) })).toContain('too early');
  expect(reason({ tasks: new Float64Array(days * PER_DAY).fill(NaN) })).toBe(
    'the number of running tasks is not known',
  );
  expect(reason({ policy: { ...request().policy, metric: 'memory' } })).toContain('memory hardly follows the load');
});

test('a service that scales by memory is replayed by what its memory does under load', () => {
  const cpu = (period: number) => demand(period) / count(period);
  const utilisation = usage({ days, size, cpu, memory: (period) => 1000 + 6 * cpu(period) });
  const policy = { ...request().policy, metric: 'memory', targetPercent: 40 } as const;
  const { today } = planned({ utilisation, policy });
  expect(today.predicted.tasksMean).toBeGreaterThan(4);
  expect(today.predicted.changesPerDay).toBeGreaterThan(1);
});

test('a task that ran out of memory gets more, whatever it costs; where there is no more, that is said', () => {
  const cpu = (period: number) => demand(period) / count(period);
  const killed = (of: typeof size, platform?: AutoscaledRequest['platform']) =>
    recommendAutoscaled(
      request({
        utilisation: usage({ days, size: of, cpu, memory: () => of.memory * 0.9, outOfMemory: [9 * PER_DAY] }),
        platform,
      }),
    );
  const larger = killed({ cpu: 2048, memory: 4096 });
  expect(larger).toMatchObject({ kind: 'resize' });
  expect('plan' in larger && larger.plan.size.memory).toBeGreaterThan(4096);
  const windows = { operatingSystem: 'WINDOWS', architecture: 'X86_64' } as const;
  expect(killed({ cpu: 4096, memory: 30_720 }, windows)).toMatchObject({
    kind: 'none-fits',
    reason: expect.stringMatching(/^No Fargate size fits: a task with 30 GB ran out of memory/),
  });
});

test('memory that follows the load is no reason to go below what a task was seen to use', () => {
  const cpu = (period: number) => demand(period) / count(period);
  const utilisation = usage({ days, size, cpu, memory: (period) => 500 + 4 * cpu(period) });
  const { plan } = planned({ utilisation });
  expect(plan.size.memory).toBeGreaterThanOrEqual(Math.max(...utilisation.memoryMib));
});

test('a policy whose minimum is none does not make a plan that never starts a task', () => {
  const night = (period: number) => (period % PER_DAY < 40 ? 0 : demand(period));
  const tasks = (period: number) => Math.max(1, Math.ceil(night(period) / (size.cpu * 0.4)));
  const utilisation = usage({ days, size, cpu: (period) => night(period) / tasks(period), memory: () => 900 });
  const counts = Float64Array.from({ length: days * PER_DAY }, (_, period) => tasks(period));
  const { plan, today } = planned({ utilisation, tasks: counts, policy: { ...request().policy, minimum: 0 } });
  expect(Math.min(plan.predicted.tasksLeast, today.predicted.tasksLeast)).toBeGreaterThanOrEqual(1);
  expect(today.predicted.overloadedShare).toBeLessThan(0.01);
  expect(plan.predicted.overloadedShare).toBeLessThanOrEqual(Math.max(0.001, today.predicted.overloadedShare));
});

test('a demand that is never known is no demand of nothing', () => {
  const { utilisation } = request();
  const half = utilisation.cpuUnits.length / 2;
  const cpuUnits = utilisation.cpuUnits.map((units, period) => (period < half ? units : NaN));
  const tasks = request().tasks.map((running, period) => (period < half ? NaN : running));
  expect(recommendAutoscaled(request({ utilisation: { ...utilisation, cpuUnits }, tasks }))).toEqual({
    kind: 'abstain',
    reason: 'CPU and the number of running tasks are never known at the same time',
  });
});
