import { expect, test } from 'vitest';
import { memoryNeed, taskMemoryOf } from '../../functions/sizing/autoscaled/task-memory.ts';
import { PER_DAY, noise, usage } from './usage.ts';

const cpu = (period: number) => 600 + 400 * Math.sin((period / PER_DAY) * 2 * Math.PI);

test('memory is split into what an idle task holds and what the load adds', () => {
  const memory = taskMemoryOf(usage({ cpu, memory: (period) => 500 + 0.5 * cpu(period) }));
  expect(memory.mibPerCpuUnit).toBeCloseTo(0.5, 6);
  expect(memory.fixedMib).toBeCloseTo(500, 0);
});

test('a larger task that takes more load needs more memory, a smaller one never less than the idle part', () => {
  const memory = taskMemoryOf(usage({ cpu, memory: (period) => 500 + 0.5 * cpu(period) }));
  expect(memoryNeed(memory, 4096, 60)).toBeGreaterThan(memoryNeed(memory, 1024, 60));
  expect(memoryNeed(memory, 256, 50)).toBeGreaterThanOrEqual(500);
});

test('memory that does not follow the load is needed whole by every task', () => {
  const memory = taskMemoryOf(usage({ cpu, memory: (period) => 900 - 0.1 * cpu(period) + noise(period) }));
  expect(memory.mibPerCpuUnit).toBe(0);
  expect(memoryNeed(memory, 256, 50)).toBe(memoryNeed(memory, 4096, 50));
  expect(memory.safeMib).toBeGreaterThan(900);
});
