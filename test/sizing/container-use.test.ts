import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ContainerUse, ContainerDefinition } from '../../functions/sizing/containers/container-model.ts';
import {
  containerFindings,
  hasContainerLimits,
  limitsByUse,
  limitsNeedMib,
} from '../../functions/sizing/containers/container-use.ts';

const container = (name: string, memory?: number): ContainerDefinition => ({
  name,
  cpu: undefined,
  memory,
  memoryReservation: undefined,
  command: [],
  entryPoint: [],
  environment: {},
});
const use = (name: string, memoryMibMax: number): ContainerUse => ({ name, days: 30, memoryMibMax, cpuUnitsMax: 100 });

const task = { cpu: 1024, memory: 4096 };

test('one container that may use all of its task is its task', () => {
  expect(hasContainerLimits([container('app')], task)).toBe(false);
  expect(hasContainerLimits([container('app', 4096)], task)).toBe(false);
  expect(hasContainerLimits([container('app', 1024)], task)).toBe(true);
  expect(hasContainerLimits([container('app'), container('log-router')], task)).toBe(true);
});

test('who uses the memory comes first, and what is near its own limit is told although the task has room', () => {
  const containers = [container('log-router', 256), container('app', 3000)];
  const found = containerFindings(containers, [use('log-router', 245), use('app', 900)], task);
  expect(found.map(({ name, isNearLimit }) => [name, isNearLimit])).toEqual([
    ['app', false],
    ['log-router', true],
  ]);
  expect(found[1]?.text).toBe(
    '245 MiB at its peak, 21 % of what the containers use, 96 % of its own hard limit of 256 MiB: ' +
      'that limit kills it, although the task has 4,096 MiB',
  );
});

test('a container that nobody measured is left out, never taken for an idle one', () => {
  expect(
    containerFindings([container('app'), container('agent')], [use('app', 900)], task).map(({ name }) => name),
  ).toEqual(['app']);
  const both = [container('app', 2048), container('agent', 1024)];
  expect(limitsByUse(both, 'memory', { totalMib: 4096, uses: [use('app', 900)] }).get('agent')).toBe(1024);
});

test('an idle side car gives up its limit before the application that needs it goes short', () => {
  const containers = [container('app', 2048), container('agent', 2048)];
  const limits = limitsByUse(containers, 'memory', { totalMib: 2048, uses: [use('app', 1500), use('agent', 40)] });
  expect(limits).toEqual(
    new Map([
      ['app', 1984],
      ['agent', 64],
    ]),
  );
});

test('what has no limit of its own keeps room for its peak', () => {
  const containers = [container('app'), container('agent', 1024)];
  const limits = limitsByUse(containers, 'memory', { totalMib: 1024, uses: [use('app', 600), use('agent', 100)] });
  expect(limits.get('agent')).toBe(1024 - 750);
});

test('a container that its own limit killed gets more than that, and no neighbour less than it used', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          limit: fc.integer({ min: 64, max: 4096 }),
          share: fc.double({ min: 0.01, max: 1, noNaN: true }),
          killed: fc.boolean(),
        }),
        {
          minLength: 1,
          maxLength: 4,
        },
      ),
      fc.integer({ min: 0, max: 4096 }),
      (of, room) => {
        const containers = of.map(({ limit }, index) => container(`c${index}`, limit));
        const uses = of.map(({ limit, share, killed }, index) => ({
          ...use(`c${index}`, killed ? limit : limit * share),
          killed: killed ? 1 : 0,
        }));
        const totalMib = limitsNeedMib(containers, uses, NaN) + room;
        const limits = limitsByUse(containers, 'memory', { totalMib, uses });
        return uses.every(({ name, memoryMibMax, killed }) => {
          const limit = limits.get(name) ?? 0;
          return killed > 0 ? limit > memoryMibMax : limit >= memoryMibMax;
        });
      },
    ),
  );
});

test('what nobody measured keeps its limit, and the main container has room for all that the task used', () => {
  const containers = [container('app', 7168), container('agent', 1024)];
  expect(limitsNeedMib(containers, [], 3277)).toBe(3277 + 1024);
  expect(limitsNeedMib(containers, [], NaN)).toBe(8192);
  expect(limitsNeedMib([container('app')], [], 3277)).toBe(0);
});

test('limits never add up to more than there is, and nobody is below its peak where all peaks have room', () => {
  const some = fc.array(
    fc.record({ now: fc.integer({ min: 1, max: 8192 }), peak: fc.integer({ min: 1, max: 8192 }) }),
    {
      minLength: 1,
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(some, fc.integer({ min: 512, max: 32_768 }), (parts, totalMib) => {
      const containers = parts.map(({ now }, index) => container(`c${index}`, now));
      const uses = parts.map(({ peak }, index) => use(`c${index}`, peak));
      const limits = [...limitsByUse(containers, 'memory', { totalMib, uses })];
      expect(limits).toHaveLength(parts.length);
      expect(limits.reduce((sum, [, mib]) => sum + mib, 0)).toBeLessThanOrEqual(totalMib);
      const room = parts.reduce((sum, { peak }) => sum + Math.max(64, Math.ceil(peak * 1.25)), 0);
      if (room <= totalMib)
        for (const [name, mib] of limits) {
          const part = parts[Number(name.slice(1))];
          // A container with a limit below its peak keeps that limit.
          expect(mib).toBeGreaterThanOrEqual(Math.min(part?.peak ?? 0, part?.now ?? 0));
        }
    }),
  );
});
