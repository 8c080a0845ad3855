import { expect, test } from 'vitest';
import { isLegal, sizesOf } from '../../functions/sizing/fargate.ts';
import type { SizingRequest } from '../../functions/sizing/recommend.ts';
import { recommend } from '../../functions/sizing/recommend.ts';
import type { UsageShape } from './usage.ts';
import { PER_DAY, noise, usage } from './usage.ts';

const sized = (shape: UsageShape, also: Partial<SizingRequest> = {}) => {
  const recommendation = recommend({ utilisation: usage(shape), tasks: 2, ...also });
  if (!('size' in recommendation)) throw new Error(recommendation.reason);
  return recommendation;
};

test('an over-sized service is cut to what it uses and says what that saves', () => {
  const { kind: what, size, savingPerMonth, risk, backtest } = sized({});
  expect(what).toBe('resize');
  expect(size).toEqual({ cpu: 256, memory: 2048 });
  expect(backtest.exceeded).toBe(0);
  expect(savingPerMonth).toBeCloseTo(2 * 730 * (2 * 0.04048 + 8 * 0.004445 - 0.25 * 0.04048 - 2 * 0.004445), 2);
  expect(['very low', 'low']).toContain(risk.level);
});

test('a service that has the right size keeps it', () => {
  expect(sized({ size: { cpu: 256, memory: 2048 } })).toMatchObject({ kind: 'keep', savingPerMonth: 0 });
});

test('nothing is said without datapoints or with a quarter of a day', () => {
  expect(recommend({ utilisation: usage({ memory: () => NaN }), tasks: 1 })).toMatchObject({
    kind: 'abstain',
    reason: 'no datapoints: no task ran in the window, or the metrics are missing',
  });
  expect(recommend({ utilisation: usage({ days: 0.25 }), tasks: 1 }).reason).toContain('too early: 0.3 days');
  expect(recommend({ utilisation: usage({ cpu: () => NaN }), tasks: 1 }).reason).toBe('no datapoints of CPU');
});

test('a service short of memory gets a big step, not its cut maximum plus a margin', () => {
  const size = { cpu: 1024, memory: 2048 };
  const outOfMemory = Array.from({ length: 21 }, (_, day) => day * PER_DAY + 100);
  const { size: to, findings } = sized({ size, memory: () => 2500, outOfMemory });
  expect(to.memory).toBeGreaterThanOrEqual(2048 * 1.7);
  expect(findings.outOfMemoryStops).toBe(21);
});

test('a service at 100 % CPU gets at least twice as much', () => {
  const { size, doubts } = sized({
    size: { cpu: 512, memory: 2048 },
    cpu: (period) => (period % PER_DAY < 40 ? 700 : 200),
  });
  expect(size.cpu).toBeGreaterThanOrEqual(1024);
  expect(doubts).toContain('CPU no longer at its limit after the change: then check again in a week');
});

test('a leak refuses a cut of memory that its growth would need, and is reported', () => {
  const memory = (period: number) => 700 * 1.04 ** (period / PER_DAY) + 20 * noise(period);
  const leaking = sized({ size: { cpu: 2048, memory: 8192 }, memory });
  const peakMib = 700 * 1.04 ** 21;
  expect(leaking.findings.growth.kind).toBe('leak');
  expect(leaking.size.memory).toBeGreaterThanOrEqual(peakMib * 1.04 ** 14);
  expect(leaking.reason).toContain('memory leaks');
});

test('siblings that have risen keep memory that would otherwise be cut', () => {
  const siblings = [
    { service: 'orders', peakRatio: 2.6 },
    { service: 'payments', peakRatio: 2.4 },
  ];
  expect(sized({}, { siblings }).size.memory).toBeGreaterThan(sized({}).size.memory);
});

test('a thin history is a reason not to count on a change, a long one is not', () => {
  const gappy = (period: number) => (period % 5 === 0 ? 900 : NaN);
  expect(sized({ days: 28 }).unsure).toBeNull();
  expect(sized({ days: 2 }).unsure).toBe('only 2 days of history');
  expect(sized({ memory: gappy }).unsure).toBe('datapoints for only 20 % of the window');
});

test('of an advised size nothing is told of memory, of the present one what happened to services like it', () => {
  expect(sized({}).risk).toMatchObject({ outOfMemory: null, throttled: 0.03 });
  const short = sized({ size: { cpu: 256, memory: 1024 }, memory: () => 1200, outOfMemory: [PER_DAY] });
  expect(short.riskToday).toMatchObject({ outOfMemory: 0.72, level: 'high' });
  expect(short.reason).toContain('about 3 in 4 services like this run out of memory within a month');
});

test('a short window says what it has not seen', () => {
  expect(sized({ days: 5 }).doubts).toEqual([
    'only 5 days of history',
    'no Sunday, Saturday in the window',
    'no month end in the window',
  ]);
});

test('Windows gets a Windows size', () => {
  const platform = { operatingSystem: 'WINDOWS', architecture: 'X86_64' } as const;
  expect(sized({}, { platform }).size).toEqual({ cpu: 1024, memory: 2048 });
});

test('dear CPU and cheap memory choose differently from cheap CPU and dear memory only within legal sizes', () => {
  for (const prices of [
    { vcpuHour: 1, gbHour: 0.001 },
    { vcpuHour: 0.001, gbHour: 1 },
  ]) {
    expect(isLegal(sized({}, { prices }).size)).toBe(true);
  }
});

test('the same input gives the same answer, byte for byte', () => {
  expect(JSON.stringify(sized({}))).toBe(JSON.stringify(sized({})));
});

test('more demand never leads to a smaller CPU or less memory', () => {
  const bySize = (factor: number) =>
    sized({
      size: { cpu: 16_384, memory: 122_880 },
      cpu: (period) => factor * (100 + 50 * noise(period)),
      memory: (period) => factor * (400 + 50 * noise(period)),
    }).size;
  const sizes = [1, 2, 4, 8, 16, 32].map(bySize);
  expect(sizes.map(({ cpu }) => cpu)).toEqual(sizes.map(({ cpu }) => cpu).sort((a, b) => a - b));
  expect(sizes.map(({ memory }) => memory)).toEqual(sizes.map(({ memory }) => memory).sort((a, b) => a - b));
  expect(sizesOf()).toEqual(expect.arrayContaining(sizes));
});
