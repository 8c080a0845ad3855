import { expect, test } from 'vitest';
import { candidatesOf } from '../../functions/sizing/candidates.ts';
import { cpuHistoryOf } from '../../functions/sizing/cpu-risk.ts';
import { LINUX, LIST_PRICES } from '../../functions/sizing/fargate.ts';
import { growthOf } from '../../functions/sizing/growth.ts';
import { memoryHistoryOf } from '../../functions/sizing/memory-risk.ts';
import { menuOf } from '../../functions/sizing/menu.ts';
import { usage } from './usage.ts';

const calm = usage();
const model = { cpu: cpuHistoryOf(calm), memory: memoryHistoryOf(calm), growth: growthOf(calm) };
const candidates = candidatesOf(model, menuOf(LINUX, LIST_PRICES), 30);

test('every legal size is a candidate with probabilities', () => {
  expect(candidates).toHaveLength(77);
  for (const { cpu, memory } of candidates) {
    expect(cpu.throttled).toBeGreaterThan(0);
    expect(cpu.throttled).toBeLessThan(1);
    expect(memory.exceeded).toBeGreaterThan(0);
    expect(memory.exceeded).toBeLessThanOrEqual(1);
  }
});

test('a size far too small and one far too large both lose more than the right one', () => {
  const loss = (cpu: number, memory: number) =>
    candidates.find(({ size }) => size.cpu === cpu && size.memory === memory)?.loss ?? NaN;
  expect(loss(256, 512)).toBeGreaterThan(loss(256, 2048));
  expect(loss(8192, 16_384)).toBeGreaterThan(loss(256, 2048));
});
