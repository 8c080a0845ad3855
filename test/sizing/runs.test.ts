import { expect, test } from 'vitest';
import type { TaskRun } from '../../functions/sizing/runs.ts';
import { recommendForRuns } from '../../functions/sizing/runs.ts';

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
  expect(recommendation).toMatchObject({ do: 'resize', size: { cpu: 512 } });
  expect(recommendation.do === 'resize' && recommendation.size.memory).toBeGreaterThanOrEqual(1024);
  expect(recommendation.do === 'resize' && recommendation.savingPerMonth).toBeGreaterThan(0);
  expect(recommendation.because).toContain('30 measured runs, about 30 a month');
});

test('a run that ran out of memory asks for more than it had', () => {
  const small = { cpu: 512, memory: 1024 };
  const runs = nights(20, (day) => (day % 4 === 0 ? { outOfMemory: true, memoryMibMax: undefined } : {}));
  const recommendation = recommendForRuns({ runs, size: small });
  expect(recommendation.do === 'resize' && recommendation.size.memory).toBeGreaterThanOrEqual(2048);
});

test('few or unmeasured runs say nothing', () => {
  expect(recommendForRuns({ runs: nights(4), size })).toMatchObject({ do: 'abstain' });
  const unmeasured = nights(30, () => ({ memoryMibMax: undefined }));
  expect(recommendForRuns({ runs: unmeasured, size }).because).toBe('0 measured runs, 5 are needed');
});

test('a run that needs the largest size and more cannot be sized', () => {
  const runs = nights(10, () => ({ memoryMibMax: 122_000 }));
  expect(recommendForRuns({ runs, size: { cpu: 16_384, memory: 122_880 } })).toMatchObject({ do: 'abstain' });
});
