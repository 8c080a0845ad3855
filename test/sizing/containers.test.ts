import { expect, test } from 'vitest';
import type { ContainerDefinition } from '../../functions/sizing/containers/container-model.ts';
import { containerChanges } from '../../functions/sizing/containers/containers.ts';

const container = (name: string, also: Partial<ContainerDefinition> = {}): ContainerDefinition => ({
  name,
  cpu: undefined,
  memory: undefined,
  memoryReservation: undefined,
  command: [],
  entryPoint: [],
  environment: {},
  ...also,
});

const before = { cpu: 1024, memory: 4096 };

test('containers without limits need no change', () => {
  expect(
    containerChanges([container('app'), container('log-router')], {
      before,
      after: { cpu: 256, memory: 512 },
      uses: [],
    }),
  ).toEqual([]);
});

test('limits, reservations and shares must fit: the side car keeps its own, the main container takes the rest', () => {
  const containers = [
    container('app', { cpu: 768, memory: 3584, memoryReservation: 3000 }),
    container('log-router', { cpu: 256, memory: 512, memoryReservation: 100 }),
  ];
  const changes = containerChanges(containers, { before, after: { cpu: 512, memory: 2048 }, uses: [] });
  expect(changes.map(({ name, field, from, to }) => [name, field, from, to])).toEqual([
    ['app', 'memory', 3584, 1536],
    ['app', 'memoryReservation', 3000, 1285],
    ['app', 'cpu', 768, 256],
  ]);
});

test('where the side cars alone would fill the task, all shrink alike', () => {
  const containers = [container('app', { memory: 2048 }), container('agent', { memory: 2048 })];
  const changes = containerChanges(containers, { before, after: { cpu: 256, memory: 2048 }, uses: [] });
  expect(changes.map(({ to }) => to)).toEqual([1024, 1024]);
});

test('a limit that was the whole task grows with it, or the new memory would lie idle', () => {
  const changes = containerChanges([container('app', { memory: 4096 })], {
    before,
    after: { cpu: 1024, memory: 8192 },
    uses: [],
  });
  expect(changes).toMatchObject([{ field: 'memory', from: 4096, to: 8192 }]);
});

test('a heap is evaluated against the new limit of its container', () => {
  const app = container('app', { memory: 4096, environment: { JAVA_TOOL_OPTIONS: '-Xmx3g' } });
  const changes = containerChanges([app], { before, after: { cpu: 512, memory: 2048 }, uses: [] });
  expect(changes).toMatchObject([
    { field: 'memory', to: 2048 },
    { field: 'heap', from: 3072, to: 1536, flag: { where: 'JAVA_TOOL_OPTIONS', replacement: '-Xmx1536m' } },
  ]);
});

test('measured, the side car that never used its half gives it to the application', () => {
  const containers = [container('app', { memory: 2048 }), container('agent', { memory: 2048 })];
  const uses = [
    { name: 'app', days: 30, memoryMibMax: 1500, cpuUnitsMax: 300 },
    { name: 'agent', days: 30, memoryMibMax: 60, cpuUnitsMax: 10 },
  ];
  const changes = containerChanges(containers, { before, after: { cpu: 512, memory: 2048 }, uses });
  expect(changes.map(({ name, to }) => [name, to])).toEqual([
    ['app', 1973],
    ['agent', 75],
  ]);
  expect(changes[0]?.reason).toContain('by what each of them used at its peak');
});

test('a container at its own limit gets more of a task that keeps its memory', () => {
  const containers = [container('app', { memory: 1024 }), container('agent', { memory: 512 })];
  const uses = [
    { name: 'app', days: 30, memoryMibMax: 1010, cpuUnitsMax: undefined },
    { name: 'agent', days: 30, memoryMibMax: 100, cpuUnitsMax: undefined },
  ];
  const changes = containerChanges(containers, { before, after: before, uses });
  expect(changes).toMatchObject([{ name: 'app', field: 'memory', from: 1024, to: 3584 }]);
});

test('a reservation never exceeds the hard limit of its container: ECS would refuse it', () => {
  const app = container('app', { memory: 4096, memoryReservation: 1800 });
  const changes = containerChanges([app], { before, after: { cpu: 256, memory: 1024 }, uses: [] });
  expect(changes.map(({ field, to }) => [field, to])).toEqual([
    ['memory', 1024],
    ['memoryReservation', 1024],
  ]);
  const lower = containerChanges([app], { before, after: { cpu: 256, memory: 1536 }, uses: [] });
  expect(lower.find(({ field }) => field === 'memoryReservation')?.to).toBeLessThanOrEqual(1536);
});
