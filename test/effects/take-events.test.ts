import { expect, test } from 'vitest';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { memoryStore } from '../../functions/effects/memory.ts';
import type { Store } from '../../functions/effects/ports.ts';
import { sweep } from '../../functions/effects/sweep.ts';
import type { EventEffects } from '../../functions/effects/take-events.ts';
import { takeEvents } from '../../functions/effects/take-events.ts';
import { MORNING, deploymentChanged, running, stopped } from '../support/envelopes.ts';
import { WEB } from '../support/folding.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

const effects = (changes: Partial<EventEffects> = {}) => {
  const queues = localQueues();
  const clock = virtualClock(new Date(MORNING + 600_000));
  const fx = {
    store: memoryStore(),
    queues,
    clock,
    log: silentLog,
    metrics: silentMetrics,
    policy: async () => DEFAULT_POLICY,
    ...changes,
  };
  return { fx, queues, clock };
};

const records = (...envelopes: readonly unknown[]) =>
  envelopes.map((envelope, n) => ({
    id: `m${n}`,
    body: typeof envelope === 'string' ? envelope : JSON.stringify(envelope),
  }));

/** Calls of a store, counted by name. */
const counted = (store: Store): { readonly store: Store; readonly calls: Record<string, number> } => {
  const calls: Record<string, number> = {};
  const spy = Object.fromEntries(
    Object.entries(store).map(([name, call]) => [
      name,
      (...given: unknown[]) => {
        calls[name] = (calls[name] ?? 0) + 1;
        return (call as (...all: unknown[]) => unknown)(...given);
      },
    ]),
  );
  return { store: spy as unknown as Store, calls };
};

test('a malformed event fails alone, and its batch-mates are saved', async () => {
  const { fx } = effects();
  const again = await takeEvents(records(running({ task: 1 }), '{', { ...running({ task: 2 }), detail: null }), fx);
  expect(again).toEqual(['m1', 'm2']);
  expect((await fx.store.loadWatch(WEB))?.live.size).toBe(1);
});

test('events of another account or region than the policy lists are not ours', async () => {
  const { fx } = effects({ policy: async () => ({ ...DEFAULT_POLICY, account: '999999999999' }) });
  expect(await takeEvents(records(running({ task: 1 })), fx)).toEqual([]);
  expect(await fx.store.services()).toEqual([]);
});

test('a hundred events of one service are one read, one conditional write and the stop history', async () => {
  const { store, calls } = counted(memoryStore());
  const { fx } = effects({ store });
  const events = Array.from({ length: 50 }, (_, task) => [running({ task }), stopped({ task })]).flat();
  await takeEvents(records(...events), fx);
  expect(calls).toMatchObject({ loadWatch: 1, saveWatch: 1, putStops: 1, putControl: 1, removeOutbox: 1 });
});

test('two failures of a deployment send one command to judge it, and leave nothing in the outbox', async () => {
  const { fx, queues } = effects();
  await takeEvents(records(stopped({ task: 1 }), stopped({ task: 2 })), fx);
  const sent = Array.from({ length: queues.size() }, () => queues.take());
  expect(sent.filter((message) => message?.to === 'rollback')).toMatchObject([
    { command: { kind: 'judge', service: WEB, deployment: 'ecs-svc/2000000000000000002' } },
  ]);
  expect((await fx.store.loadWatch(WEB))?.outbox).toEqual({});
});

test('what a crash between saving and sending left is sent by the sweep', async () => {
  const broken = localQueues();
  const { fx, queues, clock } = effects();
  const dying = { ...fx, queues: { ...broken, sendCommand: () => Promise.reject(new Error('the process died')) } };
  await expect(takeEvents(records(stopped({ task: 1 }), stopped({ task: 2 })), dying)).rejects.toThrow('died');
  clock.set(new Date(MORNING + 700_000));
  await sweep(fx);
  const sent = Array.from({ length: queues.size() }, () => queues.take());
  expect(sent.some((message) => message?.to === 'rollback')).toBe(true);
  expect((await fx.store.due(clock.now().getTime() / 1000, 10)).filter(({ kind }) => kind === 'watch')).toEqual([]);
});

test('what was lost before the acknowledgement is repaired by the redelivery of the same events', async () => {
  const { fx, queues } = effects();
  const batch = records(stopped({ task: 1 }), stopped({ task: 2 }));
  const dying = { ...fx, store: { ...fx.store, putControl: () => Promise.reject(new Error('the process died')) } };
  await expect(takeEvents(batch, dying)).rejects.toThrow('died');
  await takeEvents(batch, fx);
  expect(await fx.store.controls(WEB, MORNING / 1000 - 600, MORNING / 1000 + 3600, 10)).toHaveLength(1);
  expect(queues.size()).toBeGreaterThan(0);
});

test('a deployment event of the old ARN format waits until a task names its cluster', async () => {
  const { fx } = effects();
  const completed = deploymentChanged({ service: 'service/web', name: 'SERVICE_DEPLOYMENT_COMPLETED', time: 60 });
  await takeEvents(records(completed), fx);
  expect(await fx.store.services()).toEqual([]);
  await takeEvents(records(running({ task: 1 })), fx);
  expect((await fx.store.loadWatch(WEB))?.trials).toMatchObject([{ completedAt: MORNING / 1000 + 60 }]);
});

test('a deployment event of the old ARN format that comes after its tasks finds its cluster', async () => {
  const { fx } = effects();
  await takeEvents(records(running({ task: 1 })), fx);
  await takeEvents(
    records(deploymentChanged({ service: 'service/web', name: 'SERVICE_DEPLOYMENT_FAILED', time: 60 })),
    fx,
  );
  expect((await fx.store.loadWatch(WEB))?.trials).toMatchObject([{ failedAt: MORNING / 1000 + 60 }]);
});

test('five workers with one service lose nothing', async () => {
  const { fx } = effects();
  const tasks = Array.from({ length: 200 }, (_, task) => task);
  const share = (worker: number) => tasks.filter((task) => task % 5 === worker);
  await Promise.all(
    [0, 1, 2, 3, 4].map(async (worker) => {
      for (const task of share(worker)) await takeEvents(records(stopped({ task })), fx);
    }),
  );
  const watch = await fx.store.loadWatch(WEB);
  expect(watch?.dead.size).toBe(200);
  expect(watch?.trials[0]?.ended.starts).toBe(200);
});
