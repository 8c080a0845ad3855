import type { Cause } from '../../functions/stops/cause.ts';
import { expect, test } from 'vitest';
import type { UsagePoint } from '../../functions/report/input.ts';
import { runsOf } from '../../functions/report/runs.ts';
import { SETTING, daysAgo, fact, metrics, service } from './advice-input.ts';

const FAMILY = 'family:job';
const MINUTE_MS = 60_000;

const run = (
  id: string,
  day: number,
  { minutes = 30, cause = 'exit.clean' }: { readonly minutes?: number; readonly cause?: Cause } = {},
) => fact(FAMILY, { id, from: daysAgo(day), to: new Date(daysAgo(day).getTime() + minutes * MINUTE_MS), cause });

const point = (day: number, minute: number, memoryMibMax: number | undefined, cpuUnitsMax = 300): UsagePoint => ({
  at: new Date(daysAgo(day).getTime() + minute * MINUTE_MS),
  seconds: 300,
  memoryMibMax,
  cpuUnitsMax,
});

const runs = (facts: readonly ReturnType<typeof run>[], usage?: readonly UsagePoint[]) =>
  runsOf({ service: service(FAMILY), facts, metrics: { ...metrics({ cpu: 1, memory: 1, days: 0 }), usage } }, SETTING);

test('a run has the peak of the periods it lived in, and none of those before and after', () => {
  const usage = [point(3, -5, 999), point(3, 0, 400, 100), point(3, 10, 700, 500), point(3, 30, 999)];
  expect(runs([run('a', 3)], usage)).toEqual([
    {
      startedAt: daysAgo(3),
      seconds: 1800,
      memoryMibMax: 700,
      cpuUnitsP95: 500,
      outOfMemory: false,
      memoryMibLimit: 2048,
    },
  ]);
});

test('a run without a datapoint is not measured, which is no zero', () => {
  expect(runs([run('a', 3)], [point(5, 0, 400)])).toMatchObject([{ memoryMibMax: undefined, cpuUnitsP95: undefined }]);
  expect(runs([run('a', 3)])).toMatchObject([{ memoryMibMax: undefined }]);
  expect(runs([run('a', 3)], [point(3, 5, undefined)])).toMatchObject([{ memoryMibMax: undefined, cpuUnitsP95: 300 }]);
});

test('an hour’s peak counts for each of the runs within it', () => {
  const usage = [{ ...point(3, 0, 600), seconds: 3600 }];
  const both = runs([run('a', 3, { minutes: 10 }), run('b', 3 - 20 / 1440, { minutes: 10 })], usage);
  expect(both.map(({ memoryMibMax }) => memoryMibMax)).toEqual([600, 600]);
});

test('runs that still go on, are older than the window, or were told twice are not counted', () => {
  const twice = [{ ...run('a', 3), version: 4 }, run('a', 3)];
  const others = [fact(FAMILY, { id: 'on', from: daysAgo(1) }), run('old', 40)];
  expect(runs([...twice, ...others])).toHaveLength(1);
});

test('a run that failed early says nothing, one that failed high says that much at least', () => {
  const usage = [point(5, 0, 500), point(4, 0, 60), point(3, 0, 900)];
  const failed = { cause: 'exit.application_error' } as const;
  const found = runs([run('good', 5), run('early', 4, failed), run('high', 3, failed)], usage);
  expect(found.map(({ memoryMibMax }) => memoryMibMax)).toEqual([500, 900]);
});

test('a run out of memory is told as such, with the limit it had', () => {
  expect(runs([run('a', 3, { cause: 'memory.oom' })])).toMatchObject([{ outOfMemory: true, memoryMibLimit: 2048 }]);
});
