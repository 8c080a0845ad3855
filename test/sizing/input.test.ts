import { expect, test } from 'vitest';
import { parseSizingInput } from '../../functions/sizing/input.ts';

const input = {
  id: 'orders',
  schema: 'fargate-sizing-input/1',
  launchType: 'FARGATE',
  desiredCount: 3,
  runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
  current: { cpu: 512, memory: 2048 },
  start: '2026-03-02T00:00:00.000Z',
  end: '2026-03-02T00:15:00.000Z',
  periodSeconds: 300,
  cpuUtilization: { Average: [50, null, 100], Maximum: [60, null, 100], p99: [60, null, 100] },
  memoryUtilization: { Average: [10, null, 20], Maximum: [25, null, 100], p99: [25, null, 100] },
  oomEvents: [{ timestamp: '2026-03-02T00:12:00.000Z', exitCode: 137, reason: 'OutOfMemoryError' }],
};

test('percents become absolute units, nulls become gaps, a stop is found by its time', () => {
  const { id, tasks, platform, utilisation } = parseSizingInput(input);
  expect({ id, tasks }).toEqual({ id: 'orders', tasks: 3 });
  expect(platform).toEqual({ architecture: 'ARM64', operatingSystem: 'LINUX' });
  expect([...utilisation.cpuUnits]).toEqual([256, NaN, 512]);
  expect([...utilisation.cpuUnitsMax]).toEqual([307.2, NaN, 512]);
  expect([...utilisation.memoryMib]).toEqual([512, NaN, 2048]);
  expect(utilisation.outOfMemory).toEqual([2]);
});

test('without Maximum the Average serves, without a platform it is Linux on x86', () => {
  const { runtimePlatform: _, ...rest } = input;
  const { platform, utilisation } = parseSizingInput({ ...rest, memoryUtilization: { Average: [10, 20, 30] } });
  expect(platform).toEqual({ architecture: 'X86_64', operatingSystem: 'LINUX' });
  expect([...utilisation.memoryMib]).toEqual([204.8, 409.6, 614.4]);
});

test.each([
  [{ ...input, schema: 'fargate-sizing-input/2' }, 'schema'],
  [{ ...input, current: { cpu: 512 } }, 'current.memory'],
  [{ ...input, cpuUtilization: { Average: ['50'] } }, 'cpuUtilization.Average.0'],
  [null, ''],
])('what is no such input is refused with the field', (value, field) => {
  expect(() => parseSizingInput(value)).toThrow(`not a fargate-sizing-input/1: ${field}`);
});
