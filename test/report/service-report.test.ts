import { expect, test } from 'vitest';
import { dollarsOf } from '../../functions/billing/money.ts';
import { withAdvice, withAnswer, NO_HISTORY } from '../../functions/report/advice/answers.ts';
import { isProposed } from '../../functions/report/advice/advice.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { settingOf } from '../../functions/report/setting.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import {
  NOW,
  SETTING,
  daysAgo,
  definition,
  fact,
  input,
  keyOf,
  metrics,
  outOfMemory,
  picture,
  service,
  tracking,
} from './advice-input.ts';

const large = () =>
  input('admin', {
    definition: definition(2048, 8192),
    facts: ['a', 'b'].map((id) => fact('admin', { id, from: daysAgo(40), size: { cpu: 2048, memory: 8192 } })),
    metrics: metrics({ cpu: 5, memory: 9 }),
  });

test('a service that uses a twentieth of its size is told a smaller one, with saving, risk and patch', () => {
  const { advice, waste } = serviceReport(large(), SETTING);
  if (advice.kind !== 'resize') throw new Error(advice.kind);
  expect(advice.to.cpu).toBeLessThan(1024);
  expect(advice.saving.perMonth).toBeGreaterThan(100);
  expect(advice.saving.underPlan).toBeLessThan(advice.saving.perMonth ?? 0);
  expect(advice.backtest).toMatch(/^in the last 30 days this size would have been exceeded in 0 of/);
  expect(advice.risk).toMatchObject({ outOfMemory: null, throttled: expect.any(Number) });
  expect(advice.unsure).toBeNull();
  expect(advice.patch).toMatchObject({ cluster: 'prod', service: 'admin', size: advice.to });
  expect(advice.alternatives.map(({ name }) => name)).toContain('ARM64');
  expect(waste.find(({ kind }) => kind === 'idle')).toBeDefined();
});

test.each([{ savingsPlanPercent: 20 }, { measured: { percent: 20, from: '2026-11-07', to: '2026-11-21' } }])(
  'what has a plan in it already has none taken off again: %o',
  (discounts) => {
    const { advice } = serviceReport(large(), settingOf(NOW, 30, { table: BUILT_IN_PRICES, discounts }));
    if (advice.kind !== 'resize') throw new Error(advice.kind);
    expect(advice.saving.perMonth).toBeCloseTo(0.8 * (advice.saving.list ?? 0), 1);
    expect(advice.saving.underPlan).toBeNull();
  },
);

test('what is idle is weighed by the prices of its own platform: a vCPU of Windows has a licence', () => {
  const from = { cpu: 4096, memory: 16_384 };
  const facts = [fact('win', { id: 'a', from: daysAgo(40), size: from })].map(({ version, usage }) => ({
    version,
    usage: { ...usage, operatingSystem: 'WINDOWS' as const },
  }));
  const definitionOf = definition(from.cpu, from.memory, { operatingSystem: 'WINDOWS' });
  const found = input('win', { definition: definitionOf, facts, metrics: metrics({ cpu: 5, memory: 20 }) });
  const { waste, costLedger } = serviceReport(found, SETTING);
  const [vcpus, gbs] = [4 * (0.046552 + 0.046), 16 * 0.00511175];
  // A wave up to 1.3 times 5 % of CPU, with a fifth to spare; memory up to 20 % x (1 + 0.02 x 1.3).
  const used = (((0.05 * 1.3) / 0.8) * vcpus + 0.2052 * gbs) / (vcpus + gbs);
  const idle = dollarsOf(waste.find(({ kind }) => kind === 'idle')?.total ?? 0n);
  expect(idle / dollarsOf(costLedger.total.total)).toBeCloseTo(1 - used, 3);
});

test.each(['cpuAverage', 'memoryMaximum'] as const)(
  'without %s nothing is called idle, and the rest is reported',
  (gap) => {
    const { metrics: known, ...rest } = large();
    const datapoints = known.datapoints.map((point) => ({ ...point, cpuMaximum: undefined, [gap]: undefined }));
    const { advice, waste, costLedger } = serviceReport({ ...rest, metrics: { ...known, datapoints } }, SETTING);
    expect(advice.kind).toBe('abstain');
    expect(waste.filter(({ kind }) => kind === 'idle')).toEqual([]);
    expect(dollarsOf(costLedger.total.total)).toBeGreaterThan(0);
  },
);

test('savings are counted in the tasks that really ran, not in those that are desired', () => {
  const wanted = { ...large(), service: service('admin', { desiredCount: 50 }) };
  const { advice } = serviceReport(wanted, SETTING);
  expect(advice).toMatchObject({ kind: 'resize', tasks: 2 });
});

test('tasks of which nobody knows the beginning of the week are averaged over the time they are known', () => {
  const late = { ...large(), facts: [fact('admin', { id: 'a', from: daysAgo(2), size: { cpu: 2048, memory: 8192 } })] };
  expect(serviceReport(late, SETTING).advice).toMatchObject({ kind: 'resize', tasks: 1 });
});

test('a week of two tasks of 1 vCPU and 2 GB costs what the price list says, and so did the week before', () => {
  const { costLedger, before, days } = serviceReport(input('web'), SETTING);
  const week = 2 * 7 * 24 * (0.04048 + 2 * 0.004445);
  expect(dollarsOf(costLedger.total.total)).toBeCloseTo(week, 4);
  expect(dollarsOf(before)).toBeCloseTo(week, 4);
  expect(days.reduce((sum, [, usd]) => sum + usd, 0)).toBeCloseTo(2 * week, 3);
});

test('a service whose tasks run out of memory after equal lives leaks, and is not simply given more', () => {
  const stops = [1, 2, 3, 4].map((day) => outOfMemory('board', `t${day}`, daysAgo(day), 5.5));
  const { leak, advice } = serviceReport(input('board', { stops, metrics: metrics({ cpu: 20, memory: 80 }) }), SETTING);
  expect(leak).toMatchObject({ kind: 'killing', stops: 4, medianHours: 5.5 });
  expect(isProposed(advice)).toBe(false);
});

test('a service that ran out of memory at its start is no leak, and is told a larger size', () => {
  const stops = [1, 2, 3].map((day) => outOfMemory('web', `t${day}`, daysAgo(day), 0.1));
  const { leak, advice } = serviceReport(input('web', { stops, metrics: metrics({ cpu: 20, memory: 95 }) }), SETTING);
  expect(leak).toBeNull();
  expect(advice).toMatchObject({ kind: 'resize', to: { memory: expect.any(Number) } });
  expect(advice.kind === 'resize' && advice.to.memory).toBeGreaterThan(2048);
});

test('more room is not asked for where nothing ever came near the limits', () => {
  const { advice } = serviceReport(input('web', { metrics: metrics({ cpu: 45, memory: 47 }) }), SETTING);
  expect(advice.kind).not.toBe('resize');
});

test('a service that scales by CPU is evaluated with target and limits together', () => {
  const scaled = input('shop', {
    metrics: metrics({ cpu: 30, memory: 20, tasks: 4 }),
    scaling: picture('shop', tracking('shop')),
  });
  const { advice } = serviceReport(scaled, SETTING);
  expect(advice).toMatchObject({ kind: 'autoscaled', today: { policy: { targetPercent: 50 } } });
});

test.each([
  ['too little history', { metrics: metrics({ cpu: 40, memory: 60, days: 0.25 }) }, /too early/],
  ['policies nobody may read', { scaling: picture('web', null) }, /could not be read/],
  ['no definition', { definition: undefined }, /no longer has web:7/],
  ['standalone tasks', { service: service('family:job') }, /standalone/],
  ['scaling without a count', { scaling: picture('web', tracking('web')) }, /number of running tasks is not known/],
])('%s: nothing is said, and why', (_, also, reason) => {
  const { advice } = serviceReport(input('web', also), SETTING);
  expect(advice).toMatchObject({ kind: 'abstain', reason: expect.stringMatching(reason) });
});

test('a size that was taken nine days ago is measured against what we promised', () => {
  const [before, after] = [
    { cpu: 2048, memory: 4096 },
    { cpu: 1024, memory: 2048 },
  ];
  const old = {
    from: daysAgo(30),
    to: daysAgo(9),
    size: before,
    taskDefinition: 'web:6',
    cause: 'scheduler.deployment' as const,
  };
  const facts = ['a', 'b'].flatMap((id) => [
    fact('web', { id: `old-${id}`, ...old }),
    fact('web', { id: `new-${id}`, from: daysAgo(9), size: after }),
  ]);
  const advised = { at: daysAgo(12).getTime(), size: after, outOfMemory: 0.01, saving: 72 };
  const { change } = serviceReport(input('web', { facts, memory: withAdvice(NO_HISTORY, advised) }), SETTING);
  expect(change?.change).toMatchObject({ before, after, predicted: { saving: 72 } });
  expect(change?.outcome).toMatchObject({ kind: 'saved', afterDays: 7, revert: false });
  expect(change?.outcome.kind === 'saved' && change.outcome.savingPerMonth).toBeCloseTo(72.08, 1);
});

test('after four weeks the size before is counted over the days that are known', () => {
  const [before, after] = [
    { cpu: 2048, memory: 4096 },
    { cpu: 1024, memory: 2048 },
  ];
  // Each task runs for a day; nothing is kept of those that stopped more than six weeks ago.
  const old = Array.from({ length: 12 }, (_, n) => ({ from: daysAgo(42 - n), to: daysAgo(41 - n) }));
  const facts = ['a', 'b'].flatMap((id) => [
    ...old.map((life, n) => fact('web', { id: `old-${id}${n}`, ...life, size: before, taskDefinition: 'web:6' })),
    fact('web', { id: `new-${id}`, from: daysAgo(30), size: after }),
  ]);
  const outcome = serviceReport(input('web', { facts }), SETTING).change?.outcome;
  expect(outcome).toMatchObject({
    kind: 'saved',
    afterDays: 28,
    reason: expect.stringMatching(/2\.0 tasks before, 2\.0/),
  });
});

test('a size that runs out of memory is a case for going back, at once', () => {
  const facts = [
    fact('web', {
      id: 'old',
      from: daysAgo(30),
      to: daysAgo(2),
      size: { cpu: 2048, memory: 4096 },
      taskDefinition: 'web:6',
    }),
    fact('web', { id: 'new', from: daysAgo(2) }),
  ];
  const stops = [outOfMemory('web', 'dead', daysAgo(1), 20)];
  const { change } = serviceReport(input('web', { facts, stops }), SETTING);
  expect(change?.outcome).toMatchObject({ kind: 'out of memory', revert: true });
});

test('a rejected recommendation is not proposed again, another size is', () => {
  const first = serviceReport(large(), SETTING).advice;
  if (first.kind !== 'resize') throw new Error(first.kind);
  const answer = { kind: 'reject', by: 'U0MARTA', now: NOW } as const;
  const rejected = withAnswer(NO_HISTORY, { ...answer, size: first.to });
  const other = withAnswer(NO_HISTORY, { ...answer, size: { cpu: 512, memory: 4096 } });
  expect(isProposed(serviceReport({ ...large(), memory: rejected }, SETTING).advice)).toBe(false);
  expect(isProposed(serviceReport({ ...large(), memory: other }, SETTING).advice)).toBe(true);
});

test('a region without a price keeps its advice and says no dollars', () => {
  const elsewhere = { ...large(), service: { ...service('admin'), key: keyOf('admin', 'mars-north-1') } };
  expect(serviceReport(elsewhere, SETTING).advice).toMatchObject({
    kind: 'resize',
    saving: { perMonth: null, list: null },
  });
});

test('siblings that rose are told in the evidence, and keep memory that would else be given back', () => {
  const found = { ...large(), metrics: metrics({ cpu: 5, memory: 11 }) };
  const siblings = ['a', 'b'].map((name) => ({ service: keyOf(name), peakRatio: 2.4 }));
  const [alone, warned] = [serviceReport(found, SETTING), serviceReport({ ...found, siblings }, SETTING)];
  if (alone.advice.kind !== 'resize' || warned.advice.kind !== 'resize') throw new Error('not resized');
  expect(warned.advice.to.memory).toBeGreaterThan(alone.advice.to.memory);
  expect(warned.advice.evidence.notes.join()).toMatch(/2 of 2 sibling services .*prod\/a 240 %, prod\/b 240 %/);
  expect(alone.advice.evidence.notes.join()).not.toMatch(/sibling/);
});
