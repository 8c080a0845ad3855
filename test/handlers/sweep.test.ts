import { sharedKey } from '../../functions/adapters/dynamodb/keys.ts';
import { expect, test } from 'vitest';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { sweep } from '../../functions/handlers/sweep/sweep.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { noteShared } from '../../functions/incidents/shared/shared.ts';
import { NO_SHARED } from '../../functions/incidents/shared/shared-document.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { anIncident } from '../support/incidents.ts';
import { silentLog } from '../support/local.ts';

const NOW = new Date('2026-03-02T12:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const SCOPE = '111122223333/eu-west-1';
const key = (name: string): ServiceKey => `${SCOPE}/prod/${name}` as ServiceKey;

const due = (name: string) => ({
  ...newServiceState(key(name)),
  outbox: { a: { kind: 'verify' as const, deployment: 'ecs-svc/1' as never, at: SECONDS - 120 } },
});

test('one service that can not be woken keeps no other waiting, and the alarm on errors rings', async () => {
  const store = inMemoryStore();
  const queues = localQueues();
  for (const name of ['a', 'b', 'c']) await store.saveState(due(name), SECONDS - 60);
  const broken: Store = {
    ...store,
    loadState: (asked) => (asked === key('a') ? Promise.reject(new Error('schema 9')) : store.loadState(asked)),
  };
  const fx = { store: broken, queues, clock: virtualClock(NOW), log: silentLog };
  await expect(sweep(fx)).rejects.toThrow(`1 of 3 failed: ${key('a')}`);
  expect(queues.size()).toBe(2);
});

test('what does not fit into this minute is left to the next', async () => {
  const store = inMemoryStore();
  const queues = localQueues();
  const names = Array.from({ length: 50 }, (_, n) => `service-${n}`);
  for (const name of names) await store.saveState(due(name), SECONDS - 60);
  let left = 10_000;
  const fx = { store, queues, clock: virtualClock(NOW), log: silentLog };
  await sweep({ ...fx, remainingMs: () => (left -= 60) });
  const first = queues.size();
  expect([first > 0, first < names.length]).toEqual([true, true]);
  await sweep(fx);
  expect(queues.size()).toBe(names.length);
});

test('a table that refuses calls as too many is left alone until the next minute', async () => {
  const store = inMemoryStore();
  for (let n = 0; n < 500; n += 1) await store.saveState(due(`service-${n}`), SECONDS - 60);
  let calls = 0;
  const throttled: Store = {
    ...store,
    loadState: () => {
      calls += 1;
      return Promise.reject(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
    },
  };
  const fx = { store: throttled, queues: localQueues(), clock: virtualClock(NOW), log: silentLog };
  await expect(sweep(fx)).rejects.toThrow(/failed/);
  expect(calls).toBeLessThanOrEqual(32);
});

test('what several services failed at is over after silence, though no service fails any more', async () => {
  const store = inMemoryStore();
  const queues = localQueues();
  const failing = ['a', 'b', 'c'].map((name) =>
    anIncident(key(name), {
      id: `${key(name)}#1` as never,
      cause: 'image.not_found',
      failedResource: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/base:1',
      lastAt: SECONDS - 40_000,
      openedAt: SECONDS - 40_100,
      notifications: [{ id: 'opened', level: 'alert', service: key(name), text: 'x', at: SECONDS - 40_100 }],
    }),
  );
  const { document } = noteShared(NO_SHARED, failing);
  await store.saveDocument(sharedKey(SCOPE), 0, document);
  const open = Object.values(document.causes).flatMap(({ incident }) => incident ?? []);
  const [shared] = open;
  if (shared === undefined) throw new Error('three services that lack one image must be one incident');
  await sweep({ store, queues, clock: virtualClock(NOW), log: silentLog, scopes: [SCOPE] });
  expect(await store.loadIncident(shared.id)).toMatchObject({ resolvedAt: expect.any(Number) });
});
