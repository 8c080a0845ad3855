import { expect, test } from 'vitest';
import type { TaskRun } from '../../functions/sizing/runs/runs.ts';
import { recommendForRuns } from '../../functions/sizing/runs/runs.ts';

const night = (day: number, also: Partial<TaskRun> = {}): TaskRun => ({
  startedAt: new Date(Date.UTC(2026, 2, 1 + day, 2)),
  seconds: 1800,
  memoryMibMax: 700 + (day % 3) * 20,
  cpuUnitsP95: 400,
  outOfMemory: false,
  ...also,
});

const nights = (count: number, also: (day: number) => Partial<TaskRun> = () => ({})) =>
  Array.from({ length: count }, (_, day) => night(day, also(day)));

const size = { cpu: 2048, memory: 8192 };

test('a nightly task is sized by the peak of each run and keeps its pace', () => {
  const recommendation = recommendForRuns({ runs: nights(30), size });
  expect(recommendation).toMatchObject({ kind: 'resize', size: { cpu: 512 } });
  expect(recommendation.kind === 'resize' && recommendation.size.memory).toBeGreaterThanOrEqual(1024);
  expect(recommendation.kind === 'resize' && recommendation.savingPerMonth).toBeGreaterThan(0);
  expect(recommendation.reason).toContain('30 measured runs, about 30 a month');
});

test('a run that ran out of memory asks for more than it had', () => {
  const small = { cpu: 512, memory: 1024 };
  const runs = nights(20, (day) => (day % 4 === 0 ? { outOfMemory: true, memoryMibMax: undefined } : {}));
  const recommendation = recommendForRuns({ runs, size: small });
  expect(recommendation.kind === 'resize' && recommendation.size.memory).toBeGreaterThanOrEqual(2048);
});

test('few or unmeasured runs say nothing', () => {
  expect(recommendForRuns({ runs: nights(4), size })).toMatchObject({ kind: 'abstain' });
  const unmeasured = nights(30, () => ({ memoryMibMax: undefined }));
  expect(recommendForRuns({ runs: unmeasured, size }).reason).toBe('0 measured runs, 5 are needed');
});

test('a run that needs more than the largest size fits none', () => {
  const runs = (mib: number) => nights(10, () => ({ memoryMibMax: mib }));
  const now = { cpu: 16_384, memory: 122_880 };
  expect(recommendForRuns({ runs: runs(122_000), size: now })).toMatchObject({
    size: { cpu: 32_768, memory: 249_856 },
  });
  expect(recommendForRuns({ runs: runs(250_000), size: now })).toMatchObject({
    kind: 'none-fits',
    reason: expect.stringMatching(/^No Fargate size fits: it used 244.1 GB of memory/),
  });
});

test('ten runs a day are not ten times as likely to run out of memory as one', () => {
  const often = Array.from({ length: 300 }, (_, run) =>
    night(Math.floor(run / 10), {
      startedAt: new Date(Date.UTC(2026, 2, 1 + Math.floor(run / 10), run % 10)),
      memoryMibMax: 700 + (Math.floor(run / 10) % 3) * 20,
    }),
  );
  const [daily, hourly] = [recommendForRuns({ runs: nights(30), size }), recommendForRuns({ runs: often, size })];
  if (!('size' in daily) || !('size' in hourly)) throw new Error('no size');
  expect(hourly.size).toEqual(daily.size);
  expect(hourly.seen.perMonth).toBeGreaterThan(9 * daily.seen.perMonth);
});

test('runs of one morning are too early to say anything of a month', () => {
  const runs = Array.from({ length: 8 }, (_, run) => night(0, { startedAt: new Date(Date.UTC(2026, 2, 1, run)) }));
  expect(recommendForRuns({ runs, size })).toMatchObject({
    kind: 'abstain',
    reason: 'too early: measured runs of 1 days, 3 are needed',
  });
});

test('a run that was killed in a smaller size long gone wanted that, not all of today’s', () => {
  const runs = nights(20, (day) => (day < 3 ? { outOfMemory: true, memoryMibMax: 500, memoryMibLimit: 512 } : {}));
  const advice = recommendForRuns({ runs, size });
  expect(advice).toMatchObject({ kind: 'resize', seen: { outOfMemory: 3 } });
  expect('size' in advice && advice.size.memory).toBeLessThan(size.memory);
});

test('what the size would have met is said, and how many runs it would have slowed down', () => {
  const advice = recommendForRuns({ runs: nights(30, (day) => (day === 7 ? { cpuUnitsP95: 1900 } : {})), size });
  if (!('size' in advice)) throw new Error(advice.reason);
  expect(advice.backtest).toMatch(/^in 30 measured runs this memory would have been exceeded in 0, nearest \d+ %$/);
  expect(advice.size.cpu).toBe(512);
  expect(advice.slowed).toBeCloseTo(1 / 30, 3);
});
