import type { Cause } from '../../functions/stops/cause.ts';
import { expect, test } from 'vitest';
import type { Insights, ServiceInput, UsagePoint } from '../../functions/report/input.ts';
import { isProposed } from '../../functions/report/advice/advice.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { patchOf } from '../../functions/sizing/containers/patch.ts';
import { SETTING, daysAgo, definition, fact, input, metrics, service } from './advice-input.ts';

const FAMILY = 'family:job';
const size = { cpu: 2048, memory: 8192 };
const ON: Insights = { level: 'enabled', containers: [], isShared: false };
const HALF_HOUR = 30 * 60_000;

type Nights = { readonly memory?: number; readonly cpu?: number; readonly cause?: (day: number) => Cause };

const nights = ({ memory, cpu = 380, cause = () => 'exit.clean' }: Nights): Partial<ServiceInput> => {
  const days = Array.from({ length: 28 }, (_, index) => 28 - index);
  const usage: readonly UsagePoint[] = days.flatMap((day) =>
    Array.from({ length: 6 }, (_, period) => ({
      at: new Date(daysAgo(day).getTime() + period * 300_000),
      seconds: 300,
      cpuUnitsMax: cpu,
      memoryMibMax: memory === undefined ? undefined : memory + (day % 4) * 10,
    })),
  );
  return {
    service: service(FAMILY, { desiredCount: 0, owner: null }),
    definition: definition(size.cpu, size.memory, { family: 'job' }),
    facts: days.map((day) =>
      fact(FAMILY, {
        id: `run-${day}`,
        from: daysAgo(day),
        to: new Date(daysAgo(day).getTime() + HALF_HOUR),
        size,
        cause: cause(day),
      }),
    ),
    metrics: { ...metrics({ cpu: 1, memory: 1, days: 0 }), ...(memory === undefined ? {} : { usage }) },
  };
};

const adviceOf = (also: Partial<ServiceInput>) => serviceReport(input(FAMILY, also), SETTING).advice;

test('a nightly family that Container Insights measures is sized by its runs, with a patch and its real hours', () => {
  const advice = adviceOf({ ...nights({ memory: 700 }), insights: ON });
  if (advice.kind !== 'resize') throw new Error(`${advice.kind}: ${advice.reason}`);
  expect(advice.to.cpu).toBe(512);
  expect(advice.to.memory).toBeLessThan(4096);
  expect(advice.runs).toMatchObject({ runs: 28, measured: 28, outOfMemory: 0, medianSeconds: 1800 });
  expect(advice.backtest).toMatch(/^in 28 measured runs this memory would have been exceeded in 0/);
  const hours = (28 * 0.5 * 730) / (28 * 24);
  const perHour = (cpu: number, memory: number) => (cpu / 1024) * 0.04048 + (memory / 1024) * 0.004445;
  const saving = (perHour(2048, 8192) - perHour(advice.to.cpu, advice.to.memory)) * hours;
  expect(advice.saving.perMonth).toBeCloseTo(saving, 1);
  expect(isProposed(advice)).toBe(true);
  expect(patchOf(advice.patch).cli).toContain("--task-definition 'job:");
  expect(patchOf(advice.patch).cli).not.toContain('update-service');
  expect(advice.alternatives.filter(({ name }) => name.includes('Spot')).every(({ advisable }) => !advisable)).toBe(
    true,
  );
});

test('a family nobody measures is not evaluated: the page says why, how to learn more, and what is known', () => {
  const advice = adviceOf(nights({}));
  expect(advice.kind).toBe('abstain');
  expect(advice.reason).toMatch(/^Container Insights is off in cluster prod/);
  expect(advice.reason).toContain('aws ecs update-cluster-settings --cluster prod');
  expect(advice.reason).toContain('28 runs, median duration 30 min, none ran out of memory');
});

test('unmeasured runs that ran out of memory want at least a big step more', () => {
  const advice = adviceOf(nights({ cause: (day) => (day % 7 === 0 ? 'memory.oom' : 'exit.clean') }));
  expect(advice).toMatchObject({ kind: 'resize', to: { cpu: 2048, memory: 14_336 } });
  if (advice.kind !== 'resize') return;
  expect(advice.saving.perMonth).toBeLessThan(0);
  expect(advice.backtest).toContain('4 of 28 runs ran out of memory at 8192 MiB');
  expect(advice.doubts[0]).toMatch(/Container Insights/);
});

test('a series that is of a service too is nobody’s: the runs of a shared family are not read off it', () => {
  const advice = adviceOf({ ...nights({ memory: 700 }), insights: { ...ON, isShared: true } });
  expect(advice).toMatchObject({ kind: 'abstain', reason: expect.stringMatching(/one series for both/) });
});

test('Container Insights that was turned on yesterday has measured too few runs, and that is said', () => {
  const seen = nights({ memory: 700 });
  const usage = seen.metrics?.usage?.filter(({ at }) => at > daysAgo(3)) ?? [];
  const base = metrics({ cpu: 1, memory: 1, days: 0 });
  const advice = adviceOf({ ...seen, metrics: { ...base, usage }, insights: ON });
  expect(advice).toMatchObject({ kind: 'abstain', reason: '3 measured runs, 5 are needed' });
});

test('Container Insights without a single datapoint is said to have none, which is no idle family', () => {
  const advice = adviceOf({ ...nights({}), insights: ON });
  expect(advice.reason).toMatch(/^Container Insights is on, but has no datapoints .* known from events: 28 runs/);
});

test('more room is not asked for where no run ever ran out of memory', () => {
  const advice = adviceOf({ ...nights({ memory: 5400, cpu: 1900 }), insights: ON });
  expect(advice.kind).toBe('keep');
});

test('long-lived standalone tasks are evaluated by their days, as a service is', () => {
  const usage = Array.from({ length: 28 * 24 }, (_, hour) => ({
    at: new Date(daysAgo(28).getTime() + hour * 3_600_000),
    seconds: 3600,
    cpuUnitsMax: 90 + (hour % 24),
    memoryMibMax: 500 + (hour % 5),
  }));
  const advice = adviceOf({
    ...nights({}),
    facts: [fact(FAMILY, { id: 'daemon', from: daysAgo(28), size })],
    metrics: { ...metrics({ cpu: 1, memory: 1, days: 0 }), usage },
    insights: ON,
  });
  expect(advice).toMatchObject({ kind: 'resize', patch: { service: null } });
  expect(advice.kind === 'resize' && advice.backtest).toMatch(/periods/);
});

test('a family that nobody measured has no curve', () => {
  expect(serviceReport(input(FAMILY, nights({})), SETTING).trend).toEqual([]);
  const { trend } = serviceReport(input(FAMILY, { ...nights({ memory: 700 }), insights: ON }), SETTING);
  expect(trend.some(({ memoryPeak }) => memoryPeak !== null)).toBe(true);
  expect(trend.every(({ cpuMean }) => cpuMean === null)).toBe(true);
});
