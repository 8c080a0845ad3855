import { expect, test } from 'vitest';
import type { HistoryEntry, Store } from '../../functions/adapters/common.ts';
import { pollScaling } from '../../functions/handlers/scaling-poll/scaling-poll.ts';
import { PAGES_PER_POLL } from '../../functions/handlers/scaling-poll/walk.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { ScalingActivity } from '../../functions/scaling/activity.ts';
import { activity, alarm, HIGH, minute, PRICE, WEB, WHERE } from '../scaling/samples.ts';
import type { World } from './scaling-rig.ts';
import { refused, worldWith } from './scaling-rig.ts';

const kept = (snapshot: World, service: ServiceKey = WEB) =>
  snapshot.fx.store.history(service, 'scale', 0, Number.MAX_SAFE_INTEGER);
/** Activities of one service, six seconds apart, none of which changes the count. */
const many = (count: number, from = 0): ScalingActivity[] =>
  Array.from({ length: count }, (_, index) =>
    activity({ at: from + index / 10, to: 5 }, `id-${from}-${String(index).padStart(5, '0')}`),
  );

test('each activity is kept once, however often the poll sees it', async () => {
  const snapshot = worldWith(many(120));
  expect((await pollScaling(snapshot.fx)).stored).toBe(120);
  expect((await pollScaling(snapshot.fx)).stored).toBe(0);
  snapshot.activities.push(...many(3, 61));
  snapshot.now = minute(65);
  expect((await pollScaling(snapshot.fx)).stored).toBe(3);
  expect(await kept(snapshot)).toHaveLength(123);
});

test('an idle account costs one call a poll', async () => {
  const snapshot = worldWith(many(120));
  await pollScaling(snapshot.fx);
  snapshot.calls = 0;
  snapshot.now = minute(65);
  await pollScaling(snapshot.fx);
  expect(snapshot.calls).toBe(1);
});

test('an activity in progress is kept when it has ended, not before', async () => {
  const snapshot = worldWith([activity({ at: 59, to: 5, status: 'InProgress' }, 'slow'), ...many(60, 20)]);
  await pollScaling(snapshot.fx);
  expect((await kept(snapshot)).map(({ id }) => id)).not.toContain('slow');
  snapshot.activities[snapshot.activities.findIndex(({ id }) => id === 'slow')] = activity({ at: 59, to: 5 }, 'slow');
  snapshot.activities.push(...many(200, 60));
  snapshot.now = minute(82);
  await pollScaling(snapshot.fx);
  expect((await kept(snapshot)).find(({ id }) => id === 'slow')?.body.status).toBe('Successful');
});

test('an activity that never ends does not hold the poll back for good', async () => {
  const snapshot = worldWith([activity({ at: 0, to: 5, status: 'InProgress' }, 'stuck'), ...many(300, 30)], 120);
  await pollScaling(snapshot.fx);
  snapshot.calls = 0;
  await pollScaling(snapshot.fx);
  expect(snapshot.calls).toBe(1);
  expect((await kept(snapshot)).map(({ id }) => id)).toContain('stuck');
});

test('a throttled poll keeps what it has, waits, and goes on where it stopped', async () => {
  const snapshot = worldWith(many(400));
  const { activities } = snapshot.fx.autoScaling;
  let pages = 0;
  const fx = {
    ...snapshot.fx,
    autoScaling: {
      ...snapshot.fx.autoScaling,
      activities: async (token?: string) => ((pages += 1) === 4 ? { kind: 'throttled' as const } : activities(token)),
    },
  };
  expect(await pollScaling(fx)).toMatchObject({ isThrottled: true, isComplete: false, stored: 150 });
  expect(await pollScaling(fx)).toMatchObject({ calls: 0 });
  snapshot.now += 5 * 60_000;
  expect(await pollScaling(fx)).toMatchObject({ isComplete: true, stored: 250 });
  expect(pages).toBe(9);
});

test('after a forgotten token the walk begins again and loses nothing', async () => {
  const snapshot = worldWith(many(8000), 900);
  expect(await pollScaling(snapshot.fx)).toMatchObject({ isComplete: false, calls: PAGES_PER_POLL });
  snapshot.fail = 'stale-token';
  await pollScaling(snapshot.fx);
  await pollScaling(snapshot.fx);
  await pollScaling(snapshot.fx);
  expect(await kept(snapshot)).toHaveLength(8000);
});

test('an activity that AWS shows a minute after its start is not missed', async () => {
  const snapshot = worldWith(many(100, 40));
  await pollScaling(snapshot.fx);
  snapshot.activities.push(activity({ at: 49, to: 5 }, 'late'), ...many(120, 60));
  snapshot.now = minute(75);
  await pollScaling(snapshot.fx);
  expect((await kept(snapshot)).map(({ id }) => id)).toContain('late');
});

test('two polls at once keep nothing twice', async () => {
  const snapshot = worldWith(many(120));
  const both = await Promise.all([pollScaling(snapshot.fx), pollScaling(snapshot.fx)]);
  expect(both[0].stored + both[1].stored).toBe(120);
});

test('a service pinned at its maximum is told once, grows in place, and is resolved', async () => {
  const snapshot = worldWith([activity({ at: 1, to: 8 }), ...refused(2, 30)], 30);
  await pollScaling(snapshot.fx);
  expect(snapshot.notified.map(({ title, resolvedAt }) => [title, resolvedAt])).toEqual([
    ['Pinned at its maximum of 8 tasks for 29 minutes while the alarm asks for more', null],
  ]);
  snapshot.activities.push(...refused(31, 34));
  snapshot.now = minute(35);
  await pollScaling(snapshot.fx);
  expect(snapshot.notified).toHaveLength(2);
  expect(new Set(snapshot.notified.map(({ id }) => id)).size).toBe(1);
  const calm = {
    ...snapshot.fx,
    autoScaling: { ...snapshot.fx.autoScaling, alarms: async () => [alarm(HIGH, 'OK', 60)] },
  };
  snapshot.activities.push(activity({ at: 50, to: 4, cause: 'low' }));
  snapshot.now = minute(70);
  await pollScaling(calm);
  expect(snapshot.notified.at(-1)?.resolvedAt).toBe(Math.floor(minute(70) / 1000));
});

test('with more pinned services than one poll looks at, the next polls take the others', async () => {
  const activities: ScalingActivity[] = [];
  for (let index = 0; index < 150; index += 1) {
    const service = serviceKey({ ...WHERE, cluster: 'prod', name: `service-${index}` });
    const add = (like: ScalingActivity) => activities.push({ ...like, id: `${like.id}#${index}`, service });
    add(activity({ at: 1, to: 8 }));
    for (let at = 2; at < 80; at += 4) add(activity({ at, code: 'AlreadyAtMaxCapacity', maximum: 8 }));
  }
  const snapshot = worldWith(activities, 60);
  for (const at of [60, 65, 70]) {
    snapshot.now = minute(at);
    await pollScaling(snapshot.fx);
  }
  expect(new Set(snapshot.notified.map(({ service }) => service)).size).toBe(150);
});

test('an alert that was not said because the poll died is said by the next poll', async () => {
  const snapshot = worldWith([activity({ at: 1, to: 8 }), ...refused(2, 30)], 30);
  await expect(pollScaling({ ...snapshot.fx, notify: async () => Promise.reject(new Error('gone')) })).rejects.toThrow(
    'gone',
  );
  await pollScaling(snapshot.fx);
  expect(snapshot.notified).toHaveLength(1);
});

test('a service that turns around again and again is found by what was kept and priced', async () => {
  const turns = Array.from({ length: 12 }, (_, index) =>
    activity({ at: 10 + index * 4, to: index % 2 === 0 ? 6 : 2, cause: index % 2 === 0 ? 'high' : 'low' }),
  );
  const snapshot = worldWith([activity({ at: 1, to: 2, cause: 'low' }), ...turns], 56);
  await pollScaling(snapshot.fx);
  expect(snapshot.notified.map(({ cause }) => cause)).toEqual([]);
  const dear = { ...snapshot.fx, price: async () => ({ ...PRICE, usdPerTaskSecond: 0.001 }) };
  snapshot.activities.push(activity({ at: 58, to: 6 }));
  snapshot.now = minute(60);
  await pollScaling(dear);
  expect(snapshot.notified.map(({ cause }) => cause)).toEqual(['flapping']);
});

/**
 * A large account: each service scales four times an hour; two in a hundred are refused at their maximum every minute.
 */
const largeAccount = (services: number, minutes: number): ScalingActivity[] => {
  const out = activity({ at: 0, to: 5 });
  const no = activity({ at: 0, code: 'AlreadyAtMaxCapacity', maximum: 8 });
  const activities: ScalingActivity[] = [];
  for (let index = 0; index < services; index += 1) {
    const service = serviceKey({ ...WHERE, cluster: 'prod', name: `service-${index}` });
    const add = (at: number, like: ScalingActivity) =>
      activities.push({ ...like, id: `${index}-${at}`, service, startedAt: new Date(minute(at)) });
    for (let at = (index % 15) + 0.5; at < minutes; at += 15) add(at, { ...out, to: (Math.floor(at / 15) % 4) + 2 });
    if (index % 50 === 0) for (let at = 0.7; at < minutes; at += 1) add(at, no);
  }
  return activities;
};

/** History by service: the in-memory store scans everything, which is slow for a large account. */
const historyByService = (): Pick<Store, 'putHistory' | 'history'> => {
  const kept = new Map<ServiceKey, Map<string, HistoryEntry>>();
  return {
    putHistory: async (entry) => {
      const own = kept.get(entry.service) ?? new Map<string, HistoryEntry>();
      kept.set(entry.service, own);
      if (own.has(entry.id)) return 'known';
      own.set(entry.id, entry);
      return 'put';
    },
    history: async (service) => [...(kept.get(service)?.values() ?? [])],
  };
};

test('5,000 services cost fewer than 1,000 calls an hour, and nothing is missed or kept twice', async () => {
  const snapshot = worldWith(largeAccount(5000, 65), 5);
  const fx = { ...snapshot.fx, store: { ...snapshot.fx.store, ...historyByService() } };
  await pollScaling(fx);
  snapshot.calls = 0;
  let stored = 0;
  for (let at = 10; at <= 65; at += 5) {
    snapshot.now = minute(at);
    stored += (await pollScaling(fx)).stored;
  }
  const hour = snapshot.activities.filter(({ startedAt }) => startedAt.getTime() > minute(5));
  expect(stored).toBe(hour.length);
  expect(snapshot.calls).toBeLessThan(1000);
  process.stderr.write(`calls in one hour for 5,000 services: ${snapshot.calls}\n`);
}, 60_000);
