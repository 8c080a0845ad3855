import { expect, test } from 'vitest';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { EcsEvent } from '../../functions/events/event.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import type { LiveTask, TaskHash } from '../../functions/service-state/deployment-health.ts';
import type { StopRecord } from '../../functions/adapters/common.ts';
import { readTimeline } from '../../functions/handlers/slack-actions/timeline-read.ts';
import { maintenancesOf } from '../../functions/scaling/maintenance.ts';
import { keptFact, keptSample } from '../../functions/scaling/parse-facts.ts';
import { keptActivity, keptEntry, keptMaintenance } from '../../functions/scaling/parse-history.ts';
import { taskHash } from '../../functions/service-state/hash.ts';
import type { ServiceFacts } from '../../functions/service-state/service-state.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { classify } from '../../functions/stops/classify.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';
import { activity, call, date, deployment, minute, retirement, WEB } from '../scaling/samples.ts';
import { ENTRIES } from '../scaling/story.ts';

const arn = (id: string) => `arn:aws:ecs:eu-west-1:111122223333:task/prod/${id}`;

const record = (id: string, from: number, to: number, reason: string, stopCode: string): StopRecord => {
  const stop = parseTaskStop({
    taskArn: arn(id),
    stopCode,
    stoppedReason: reason,
    startedAt: date(from).toISOString(),
    containers: [],
  });
  return {
    service: WEB,
    taskId: id,
    stoppedAt: minute(to) / 1000,
    stop,
    diagnosis: classify(stop),
    taskDefinition: 'web:42',
    deployment: null,
    zone: 'eu-west-1a',
    capacityProvider: null,
    architecture: 'X86_64',
    operatingSystem: 'LINUX',
    cpuUnits: null,
    memoryMib: null,
    storageGib: null,
  };
};

const FACTS: ServiceFacts = {
  readAt: 0,
  mode: null,
  contact: null,
  channel: null,
  desiredCount: 3,
  taskDefinition: null,
  platformVersion: null,
  primary: null,
  lastKnownGood: null,
};

const watched = { ...newServiceState(WEB), facts: FACTS };
const running = { version: 4, deployment: null, startedAt: minute(-10) / 1000, zone: null };
const scaleIn = 'Scaling activity initiated by (deployment ecs-svc/1)';
const window = { from: minute(0), to: minute(120) };

test('the track is put together from entries, activities, audit and stops, and counts from tasks', async () => {
  const store = inMemoryStore();
  for (const entry of ENTRIES) await store.putHistory(keptEntry(WEB, entry));
  await store.putHistory(keptActivity(activity({ at: -30, to: 4 })));
  await store.putHistory({
    service: WEB,
    kind: 'audit',
    at: minute(75),
    id: 'action#1',
    body: { call: { call: 'UpdateService', taskDefinition: 'web:42' }, state: 'accepted', error: null },
  });
  await store.putStops([record('a', -5, 50, scaleIn, 'ServiceSchedulerInitiated')]);
  const live = new Map<TaskHash, LiveTask>([
    [taskHash(arn('b')), running],
    [taskHash(arn('a')), running],
    [taskHash(arn('c')), { ...running, startedAt: null }],
  ]);
  await store.saveState({ ...watched, live }, undefined);
  const timeline = await readTimeline(WEB, window, { store });
  expect(timeline.entries).toHaveLength(ENTRIES.length + 2);
  expect(timeline.desired[0]).toEqual({ at: minute(0), count: 4 });
  expect(timeline.running).toEqual([
    { at: minute(0), count: 2 },
    { at: minute(50), count: 1 },
  ]);
  expect(timeline.missingData).toEqual([]);
});

test('a service that did not scale has the desired count it was last read with', async () => {
  const store = inMemoryStore();
  await store.saveState(watched, undefined);
  const timeline = await readTimeline(WEB, window, { store });
  expect(timeline.desired).toEqual([{ at: minute(0), count: 3 }]);
  expect(timeline.missingData.join()).toContain('No CloudTrail events arrive');
});

test('a service nobody watches has a timeline that says so', async () => {
  const timeline = await readTimeline(WEB, window, { store: inMemoryStore() });
  expect(timeline).toMatchObject({ entries: [], desired: [], running: [] });
  expect(timeline.missingData.join()).toContain('does not watch this service');
});

const facts = (events: readonly EcsEvent[]) => events.flatMap((event) => keptFact(event) ?? []);

test('every change of a count has its cause: activity, person, our own rollback, a look of ours', async () => {
  const store = inMemoryStore();
  await store.putHistory(keptActivity(activity({ at: 5, to: 2, cause: 'low' })));
  await store.putHistory(keptActivity(activity({ at: 20, to: 4 })));
  await store.putHistory({
    service: WEB,
    kind: 'audit',
    at: minute(59.8),
    id: 'action#ecs-svc/2#1#accepted',
    body: { call: { call: 'UpdateService', taskDefinition: 'web:41' }, state: 'accepted', error: null },
  });
  for (const fact of facts([
    deployment(40, 'SERVICE_DEPLOYMENT_IN_PROGRESS', 'ecs-svc/2'),
    call(39.9, { taskDefinition: 'web:43', desiredCount: 3 }),
    deployment(60, 'SERVICE_DEPLOYMENT_IN_PROGRESS', 'ecs-svc/3'),
  ]))
    await store.putHistory(fact);
  await store.putHistory(keptSample(WEB, { at: minute(110), desired: 6 }, { at: minute(80), desired: 3 }));
  const born = (id: string, at: number, by: string) => ({
    ...record(id, at, 119, scaleIn, 'ServiceSchedulerInitiated'),
    deployment: by as DeploymentId,
  });
  await store.putStops([
    born('a', -5, 'ecs-svc/1'),
    born('b', 21, 'ecs-svc/1'),
    born('c', 41, 'ecs-svc/2'),
    born('d', 60.5, 'ecs-svc/3'),
  ]);
  const timeline = await readTimeline(WEB, window, { store });
  expect(timeline.changes.map(({ from, to, cause }) => [from, to, cause.by])).toEqual([
    [2, 4, 'auto-scaling'],
    [4, 3, 'person'],
    [3, 6, 'unknown'],
  ]);
  expect(timeline.moves.filter(({ delta }) => delta > 0).map(({ cause, reason }) => [cause, reason])).toEqual([
    ['scaling', 'target tracking, above its target, policy cpu'],
    ['deployment', 'deployment by a person (alice)'],
    ['rollback', 'Farwatch rolled back to web:41'],
  ]);
  const texts = timeline.entries.map(({ text }) => text);
  expect(texts).toContain('A task of web:42 started: Farwatch rolled back to web:41');
  expect(texts.some((text) => text.startsWith('Desired count 3 → 6 (it changed between two polls'))).toBe(true);
});

test('a replacement in an announced maintenance is recognised', async () => {
  const store = inMemoryStore();
  const [one] = maintenancesOf([retirement(-600, { startsAt: date(40), endsAt: date(60) })]);
  if (one) await store.putHistory(keptMaintenance(one));
  await store.putStops([
    record('a', -5, 50, scaleIn, 'ServiceSchedulerInitiated'),
    record('b', -5, 90, scaleIn, 'ServiceSchedulerInitiated'),
  ]);
  const { entries } = await readTimeline(WEB, window, { store });
  expect(entries.map(({ text }) => text.includes('AWS replaced the task, as announced'))).toEqual([true, false]);
});
