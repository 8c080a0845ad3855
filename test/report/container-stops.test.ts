import { expect, test } from 'vitest';
import { containerUses, stopsOfTasks } from '../../functions/report/container-stops.ts';
import type { ServiceInput } from '../../functions/report/input.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, definition, input, metrics, outOfMemory } from './advice-input.ts';

const [plain] = definition(1, 1).containers;
if (plain === undefined) throw new Error('no container');

/** `outOfMemory` kills a container called app. */
const web = (limit: number | undefined, also: Partial<ServiceInput> = {}): ServiceInput =>
  input('web', {
    definition: definition(1024, 2048, {
      containers: [
        { ...plain, name: 'app', memory: limit },
        { ...plain, name: 'agent', memory: 256 },
      ],
    }),
    stops: [1, 2, 3].map((day) => outOfMemory('web', `t${day}`, daysAgo(day), 0.1)),
    metrics: metrics({ cpu: 20, memory: 40 }),
    ...also,
  });

const peak = (memoryMibMax: number) => ({ name: 'app', days: 30, memoryMibMax, cpuUnitsMax: 100 });
const insights = (memoryMibMax: number) =>
  ({ level: 'enhanced', isShared: false, containers: [peak(memoryMibMax)] }) as const;

test('a container that its own limit killed wanted at least that, and the size of its task is not to blame', () => {
  expect(stopsOfTasks(web(512))).toEqual([]);
  expect(containerUses(web(512))).toEqual([
    { name: 'app', days: 0, memoryMibMax: 512, cpuUnitsMax: undefined, killed: 3 },
  ]);
  const { advice, containers } = serviceReport(web(512), SETTING);
  expect('findings' in advice && advice.findings.outOfMemoryStops).toBe(0);
  expect(containers?.map(({ name, isNearLimit, text }) => [name, isNearLimit, text])).toEqual([
    [
      'app',
      true,
      '512 MiB at least, out of memory in 3 tasks, 100 % of its own hard limit of 512 MiB: that limit kills it, ' +
        'although the task has 2,048 MiB',
    ],
  ]);
});

test('without a limit of its own, or with all of the task, the task was too small', () => {
  for (const limit of [undefined, 2048]) {
    expect(stopsOfTasks(web(limit))).toHaveLength(3);
    expect(containerUses(web(limit))).toEqual([]);
    const { advice } = serviceReport(web(limit), SETTING);
    expect('findings' in advice && advice.findings.outOfMemoryStops).toBe(3);
  }
});

test('measured far below its limit it died with its task, measured near it by the limit', () => {
  expect(stopsOfTasks(web(512, { insights: insights(200) }))).toHaveLength(3);
  expect(stopsOfTasks(web(512, { insights: insights(500) }))).toEqual([]);
  expect(containerUses(web(512, { insights: insights(500) }))).toMatchObject([{ memoryMibMax: 512, killed: 3 }]);
});

test('what an older revision’s containers died of says nothing of today’s limits', () => {
  const old = web(512).stops.map((stop) => ({ ...stop, taskDefinition: 'web:6' }));
  expect(stopsOfTasks(web(512, { stops: old }))).toHaveLength(3);
});
