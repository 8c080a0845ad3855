import { ECSClient } from '@aws-sdk/client-ecs';
import { afterEach, expect, test } from 'vitest';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import type { Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import type { World } from '../../cli/fake-aws/world-model.ts';
import { createWorld } from '../../cli/fake-aws/world.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import type { Fleet } from '../../functions/adapters/aws/fleet.ts';
import { ecsFleet } from '../../functions/adapters/aws/fleet.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { SYNC_CURSOR, sync } from '../../functions/handlers/sync/sync.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import { UnreadablePolicy } from '../../functions/adapters/dynamodb/policy.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import type { TaskHash } from '../../functions/service-state/deployment-health.ts';
import { MORNING } from '../support/envelopes.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

const open: { readonly close: () => Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/**
 * Twenty-five services with two tasks each in two clusters, their ECS behind the wire protocol, and a sync with the
 * real client.
 */
const shop = async (services = 25) => {
  const snapshot: World = createWorld({ seed: 'sync', startTime: new Date(MORNING) });
  for (const cluster of ['prod', 'staging']) snapshot.addCluster(cluster);
  snapshot.registerTaskDefinition({ family: 'web' });
  for (let n = 0; n < services; n += 1) {
    const cluster = n % 2 === 0 ? 'prod' : 'staging';
    const tags = { 'farwatch:mode': n === 0 ? 'auto' : 'of course', 'farwatch:channel': '#web' };
    snapshot.addService({ cluster, name: `web-${n}`, taskDefinition: 'web:1', desiredCount: 2, tags });
  }
  const endpoint: Endpoint = await startEndpoint(snapshot);
  const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
  const client = new ECSClient({
    region: snapshot.simulation.region,
    endpoint: endpoint.url,
    credentials,
    maxAttempts: 1,
  });
  open.push(endpoint, { close: () => client.destroy() });
  const clock = virtualClock(new Date(MORNING + 60_000));
  const fx = {
    store: inMemoryStore(),
    queues: localQueues(),
    clock,
    log: silentLog,
    metrics: silentMetrics,
    policy: async () => DEFAULT_POLICY,
    fleet: ecsFleet(client),
    remainingMs: () => 600_000,
  };
  const { account, region } = snapshot.simulation;
  const key = (n: number): ServiceKey =>
    `${account}/${region}/${n % 2 === 0 ? 'prod' : 'staging'}/web-${n}` as ServiceKey;
  return { snapshot, fx, clock, key, account, region };
};

const throttled = (): Error => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });

test('seeds services nothing was heard of: tags, primary deployment, last known good, running tasks', async () => {
  const { fx, key } = await shop();
  expect(await sync(fx)).toBe('done');
  expect(await fx.store.services()).toHaveLength(25);
  const state = await fx.store.loadState(key(0));
  expect(state?.facts).toMatchObject({ mode: 'auto', channel: '#web', desiredCount: 2, lastKnownGood: 'web:1' });
  expect(state?.live.size).toBe(2);
  expect(state?.healths).toMatchObject([{ deployment: state?.facts?.primary, taskDefinition: 'web:1' }]);
  expect((await fx.store.loadState(key(1)))?.facts?.mode).toBe('observe');
});

test('reading the fleet again changes nothing in the state but the hour of the read', async () => {
  const { fx, key, clock } = await shop(4);
  await sync(fx);
  const before = await fx.store.loadState(key(0));
  clock.set(new Date(MORNING + 3_660_000));
  await sync(fx);
  const after = await fx.store.loadState(key(0));
  expect({ ...after, revision: 0, facts: { ...after?.facts, readAt: 0, countedAt: 0 } }).toEqual({
    ...before,
    revision: 0,
    facts: { ...before?.facts, readAt: 0, countedAt: 0 },
  });
});

test('ends tasks whose stop nobody told of, and spares those that started about the time of the read', async () => {
  const { fx, key, clock } = await shop(2);
  await sync(fx);
  const state = await fx.store.loadState(key(0));
  if (state === undefined) throw new Error('a synced service must be watched');
  const ghost = { version: 3, deployment: null, zone: null };
  const now = clock.now().getTime() / 1000;
  const live = new Map([
    ...state.live,
    ['ghost000' as TaskHash, { ...ghost, startedAt: now - 3600 }],
    ['newborn0' as TaskHash, { ...ghost, startedAt: now + 3600 }],
  ]);
  await fx.store.saveState({ ...state, live }, undefined);
  clock.set(new Date(MORNING + 3_660_000));
  await sync(fx);
  const after = await fx.store.loadState(key(0));
  expect([...(after?.live.keys() ?? [])].sort()).toEqual([...state.live.keys(), 'newborn0'].sort());
});

test('a desired count that differs from the last look is kept, once, and one that does not is not', async () => {
  const { snapshot, fx, clock, key } = await shop(1);
  const seen = async () => (await fx.store.history(key(0), 'fact', 0, MORNING * 2)).map(({ body }) => body);
  await sync(fx);
  expect(await seen()).toEqual([{ kind: 'seen', desired: 2, before: null }]);
  clock.set(new Date(MORNING + 3_600_000));
  await sync(fx);
  expect(await seen()).toHaveLength(1);
  snapshot.update('web-0', { desiredCount: 5 });
  clock.set(new Date(MORNING + 7_200_000));
  await sync(fx);
  await sync(fx);
  const before = { at: MORNING + 3_600_000, desired: 2 };
  expect((await seen()).slice(1)).toEqual([{ kind: 'seen', desired: 5, before }]);
});

test('an older read never overrides a newer one', async () => {
  const { fx, key, clock } = await shop(2);
  clock.set(new Date(MORNING + 3_600_000));
  await sync(fx);
  const late: Fleet = {
    ...fx.fleet,
    describe: async (cluster, arns, readAt) =>
      (await fx.fleet.describe(cluster, arns, readAt - 600)).map((seen) => ({ ...seen, desiredCount: 9 })),
  };
  await sync({ ...fx, fleet: late });
  expect((await fx.store.loadState(key(0)))?.facts?.desiredCount).toBe(2);
});

test('goes on in the next run where time ran out, and reads every service once', async () => {
  const { fx } = await shop();
  const read: string[] = [];
  const fleet: Fleet = {
    ...fx.fleet,
    describe: async (cluster, arns, readAt) => {
      read.push(...arns);
      return fx.fleet.describe(cluster, arns, readAt);
    },
  };
  const ends: string[] = [];
  do {
    const left = [600_000, 600_000, 1000];
    ends.push(await sync({ ...fx, fleet, remainingMs: () => left.shift() ?? 0 }));
  } while (ends.at(-1) !== 'done' && ends.length < 9);
  expect(ends.length).toBeGreaterThan(1);
  expect(new Set(read).size).toBe(25);
  expect(read).toHaveLength(25);
  expect((await fx.store.loadDocument(SYNC_CURSOR))?.body).toBeNull();
});

test('waits when throttled; throttled for longer, it keeps its place and goes on in the next run', async () => {
  const { fx, snapshot } = await shop();
  let calls = 0;
  const refusing = (from: number, to: number): Fleet => ({
    ...fx.fleet,
    describe: async (cluster, arns, readAt) => {
      calls += 1;
      if (calls > from && calls <= to) throw throttled();
      return fx.fleet.describe(cluster, arns, readAt);
    },
  });
  snapshot.fail({ operation: 'DescribeServices', error: 'ThrottlingException', times: 2 });
  expect(await sync(fx)).toBe('done');
  expect(await sync({ ...fx, fleet: refusing(1, 99) })).toBe('throttled');
  expect((await fx.store.loadDocument(SYNC_CURSOR))?.body).toMatchObject({ cluster: expect.stringMatching(/prod$/) });
  expect(await sync(fx)).toBe('done');
});

test('throttled at the end of its time it does not wait, but leaves the rest to the next run', async () => {
  const { fx, snapshot } = await shop(4);
  snapshot.fail({ operation: 'DescribeServices', error: 'ThrottlingException', times: 99 });
  const slept: number[] = [];
  const clock = { ...fx.clock, sleep: async (ms: number) => void slept.push(ms) };
  expect(await sync({ ...fx, clock, remainingMs: () => 32_500 })).toBe('throttled');
  expect(slept).toEqual([1000, 2000]);
});

test('a run that dies leaves its services to the next reading, and the next run goes on behind them', async () => {
  const { fx, key } = await shop();
  const died = new Error('out of memory');
  const describe: Fleet['describe'] = async (cluster, arns, readAt) => {
    const seen = await fx.fleet.describe(cluster, arns, readAt);
    return cluster.endsWith('staging') ? Object.defineProperty([...seen], 0, { get: () => fx.log.error('') }) : seen;
  };
  const log = {
    ...fx.log,
    error: () => {
      throw died;
    },
  };
  await expect(sync({ ...fx, log, fleet: { ...fx.fleet, describe } })).rejects.toThrow(died);
  expect(await sync(fx)).toBe('done');
  expect(await fx.store.services()).toHaveLength(15);
  expect(await fx.store.services()).toContain(key(0));
  expect(await sync(fx)).toBe('done');
  expect(await fx.store.services()).toHaveLength(25);
});

test('a service that cannot be applied keeps no other from being read', async () => {
  const { fx, key } = await shop(4);
  const store: typeof fx.store = {
    ...fx.store,
    loadState: (asked) => (asked === key(0) ? Promise.reject(new Error('schema 9')) : fx.store.loadState(asked)),
  };
  await expect(sync({ ...fx, store })).rejects.toThrow(`services that could not be read: 1, such as ${key(0)}`);
  expect(await fx.store.services()).toHaveLength(3);
});

test('an event of an old short ARN finds its service by a read alone, whatever the policy', async () => {
  const { fx, key, account, region } = await shop(1);
  const [seen] = await fx.fleet.describe(`arn:aws:ecs:${region}:${account}:cluster/prod`, ['web-0'], 0);
  const primary = seen?.primary ?? null;
  if (primary === null) throw new Error('a simulated service has a primary deployment');
  const short = `arn:aws:ecs:${region}:${account}:service/web-0`;
  const failed = {
    source: 'aws.ecs',
    'detail-type': 'ECS Deployment State Change',
    account,
    region,
    time: new Date(MORNING).toISOString(),
    resources: [short],
    detail: {
      eventName: 'SERVICE_DEPLOYMENT_FAILED',
      deploymentId: primary.id,
      updatedAt: new Date(MORNING).toISOString(),
    },
  };
  await handleEvents([{ id: 'm', body: JSON.stringify(failed) }], fx);
  const shortened: Fleet = {
    ...fx.fleet,
    describe: async (...asked) =>
      (await fx.fleet.describe(...asked)).map((one) => ({ ...one, serviceArn: short, runningCount: 0 })),
  };
  const policy = () => Promise.reject(new UnreadablePolicy(['alpha: not a number']));
  await sync({ ...fx, fleet: shortened, policy });
  expect((await fx.store.loadState(key(0)))?.healths).toMatchObject([{ failedAt: MORNING / 1000 }]);
});
