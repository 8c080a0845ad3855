import { expect, test } from 'vitest';
import type { AutoScaling } from '../../functions/adapters/aws/autoscaling.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { StopRecord } from '../../functions/adapters/common.ts';
import {
  alarmNames,
  scalableServices,
  scalingPicture,
  withPast,
} from '../../functions/adapters/dynamodb/scaling-history.ts';
import type { Cause } from '../../functions/stops/cause.ts';
import { missingDataOf } from '../../functions/scaling/change.ts';
import { findingsOf } from '../../functions/scaling/findings.ts';
import { keptActivity } from '../../functions/scaling/parse-history.ts';
import { activity, date, HIGH, LOW, minute, policy, settings, task, WEB } from '../scaling/samples.ts';

const stopped = (taskId: string, at: number, cause: Cause): StopRecord => ({
  service: WEB,
  taskId,
  stoppedAt: minute(at) / 1000,
  stop: { createdAt: date(at - 5), startedAt: date(at - 4) } as StopRecord['stop'],
  diagnosis: { cause, faultDomain: 'application', evidence: '', adviceParameters: {}, confidence: 1 },
  taskDefinition: 'web:42',
  deployment: null,
  zone: null,
  capacityProvider: null,
  architecture: 'X86_64',
  operatingSystem: 'LINUX',
  cpuUnits: null,
  memoryMib: null,
  storageGib: null,
});

const read = { settings: settings(), alarms: undefined, price: undefined };
const window = { from: minute(0), to: minute(120) };

test('a picture has the activities, the tasks that stopped and those that run, and only real failures', async () => {
  const store = inMemoryStore();
  await store.putHistory(keptActivity(activity({ at: 10, to: 5 })));
  await store.putHistory(keptActivity(activity({ at: 500, to: 9 })));
  const causes: readonly Cause[] = [
    'memory.oom',
    'scheduler.scale_in',
    'platform.maintenance',
    'user.stopped',
    'exit.application_error',
  ];
  await store.putStops(causes.map((cause, index) => stopped(`s${index}`, 20 + index, cause)));
  const picture = await scalingPicture(WEB, window, { ...read, tasks: [task('live', 10.2)] }, { store });
  expect(picture.activities.map(({ to }) => to)).toEqual([5]);
  expect(picture.runs).toHaveLength(6);
  expect(picture.failures.map(({ cause }) => cause)).toEqual(['memory.oom', 'exit.application_error']);
});

test('the stop of a task is its last word, although it was also seen to run', async () => {
  const store = inMemoryStore();
  await store.putStops([stopped('a', 20, 'memory.oom')]);
  const { facts, runs } = await scalingPicture(
    WEB,
    window,
    { ...read, tasks: [task('a', 15, { version: 9 })] },
    { store },
  );
  expect(facts.tasks).toHaveLength(2);
  expect(runs.map(({ totalMs }) => totalMs)).toEqual([60_000]);
});

test('a count that was read now and nobody told of is a change without a cause, and closes a gap', async () => {
  const store = inMemoryStore();
  await store.putHistory(keptActivity(activity({ at: 10, to: 5 })));
  const seen = { at: minute(119), desired: 9 };
  const picture = await scalingPicture(WEB, window, { ...read, seen }, { store });
  expect(picture.changes.at(-1)).toMatchObject({ from: 5, to: 9, cause: { by: 'unknown' } });
  expect(missingDataOf(picture.facts).join()).not.toContain('never read');
  expect(missingDataOf((await scalingPicture(WEB, window, read, { store })).facts).join()).toContain('never read');
});

test('whether a service never scales is asked of four weeks, and only where the week had no scaling', async () => {
  const store = inMemoryStore();
  const DAY = 24 * 60;
  const week = { from: minute(0), to: minute(7 * DAY) };
  const since = minute(-21 * DAY);
  const kinds = async () => {
    const picture = await withPast(await scalingPicture(WEB, week, read, { store }), since, { store });
    return [findingsOf(picture).map(({ kind }) => kind), picture.past?.activities.length] as const;
  };
  expect(await kinds()).toEqual([['never-scales'], 0]);
  await store.putHistory(keptActivity(activity({ at: -10 * DAY, to: 5 })));
  expect(await kinds()).toEqual([[], 1]);
  await store.putHistory(keptActivity(activity({ at: 10, to: 6 })));
  expect(await kinds()).toEqual([[], undefined]);
});

test('20-second metrics that four weeks hardly used are not worth their price', async () => {
  const store = inMemoryStore();
  const DAY = 24 * 60;
  const metric = 'ECSServiceAverageCPUUtilizationHighResolution';
  const tracked = { ...read, settings: settings({ policies: [policy({ metric })] }) };
  await store.putHistory(keptActivity(activity({ at: -18 * DAY, to: 2, cause: 'low' })));
  await store.putHistory(keptActivity(activity({ at: -17 * DAY, to: 5 })));
  const week = { from: minute(0), to: minute(7 * DAY) };
  const picture = await withPast(await scalingPicture(WEB, week, tracked, { store }), minute(-21 * DAY), { store });
  expect(findingsOf(picture).map(({ title }) => title)).toEqual([
    'High-resolution metrics help little here: 0.3 scale-outs a week',
  ]);
});

test('the alarms of a service are those of its policies', () => {
  expect(alarmNames(settings())).toEqual([HIGH, LOW]);
  expect([alarmNames(null), alarmNames(undefined)]).toEqual([[], []]);
});

test('services with a scalable target are listed page by page, or not at all', async () => {
  const pages: AutoScaling['targets'] = async (token) => ({
    kind: 'page',
    items: [WEB],
    next: token === undefined ? 'more' : undefined,
  });
  const port = (targets: AutoScaling['targets']) => ({ targets }) as AutoScaling;
  expect(await scalableServices(port(pages))).toEqual([WEB, WEB]);
  expect(await scalableServices(port(async () => ({ kind: 'throttled' })))).toBeUndefined();
});
