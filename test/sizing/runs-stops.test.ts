import { expect, test } from 'vitest';
import type { TaskRun } from '../../functions/sizing/runs/runs.ts';
import { recommendFromStops } from '../../functions/sizing/runs/runs-stops.ts';

const size = { cpu: 512, memory: 1024 };

const runs = (count: number, also: (day: number) => Partial<TaskRun> = () => ({})): readonly TaskRun[] =>
  Array.from({ length: count }, (_, day) => ({
    startedAt: new Date(Date.UTC(2026, 2, 1 + day, 2)),
    seconds: 1800,
    memoryMibMax: undefined,
    cpuUnitsP95: undefined,
    outOfMemory: false,
    memoryMibLimit: 1024,
    ...also(day),
  }));

test('runs that nobody measures and none of which ran out of memory say nothing', () => {
  expect(recommendFromStops({ runs: runs(30), size })).toMatchObject({
    kind: 'abstain',
    reason: 'no run is measured, and none ran out of memory',
    seen: { runs: 30, measured: 0, outOfMemory: 0 },
  });
});

test('a run out of memory wanted at least its limit: one big step of memory, the CPU as it is', () => {
  const advice = recommendFromStops({ runs: runs(20, (day) => ({ outOfMemory: day % 5 === 0 })), size });
  expect(advice).toMatchObject({ kind: 'resize', size: { cpu: 512, memory: 2048 }, seen: { outOfMemory: 4 } });
  if (!('size' in advice)) throw new Error(advice.reason);
  expect(advice.savingPerMonth).toBeLessThan(0);
  expect(advice.outOfMemoryToday).toBeGreaterThanOrEqual(0.2);
  expect(advice.outOfMemory).toBeLessThan(advice.outOfMemoryToday);
  expect(advice.backtest).toBe('4 of 20 runs ran out of memory at 1024 MiB: they wanted at least that');
});

test('what ran out of memory in a smaller size that is gone speaks for nothing', () => {
  const before = runs(10, (day) => (day < 5 ? { outOfMemory: true, memoryMibLimit: 512 } : {}));
  expect(recommendFromStops({ runs: before, size }).kind).toBe('abstain');
});

test('beyond the largest size there is none to go to; before it the last one is, though the step be smaller', () => {
  const killed = (memory: number, cpu: number, operatingSystem: 'LINUX' | 'WINDOWS') =>
    recommendFromStops({
      runs: runs(3, () => ({ outOfMemory: true, memoryMibLimit: memory })),
      size: { cpu, memory },
      platform: { operatingSystem, architecture: 'X86_64' },
    });
  expect(killed(249_856, 32_768, 'LINUX')).toMatchObject({
    kind: 'none-fits',
    reason: expect.stringMatching(/^No Fargate size fits: a task with 244 GB ran out of memory/),
  });
  expect(killed(122_880, 16_384, 'LINUX')).toMatchObject({ kind: 'resize', size: { cpu: 32_768, memory: 249_856 } });
  expect(killed(20_480, 4096, 'WINDOWS')).toMatchObject({ kind: 'resize', size: { cpu: 4096, memory: 30_720 } });
  expect(killed(30_720, 4096, 'WINDOWS')).toMatchObject({ kind: 'none-fits' });
});
