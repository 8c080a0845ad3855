import { EVERYWHERE_SCOPES } from '../../functions/incidents/shared/scopes.ts';
import { sharedKey } from '../../functions/adapters/dynamodb/keys.ts';
import { expect, test } from 'vitest';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { UnreadablePolicy } from '../../functions/adapters/dynamodb/policy.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { sweep } from '../../functions/handlers/sweep/sweep.ts';
import type { EventEffects } from '../../functions/adapters/sqs/record.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import { MORNING, deploymentChanged, running, stopped } from '../support/envelopes.ts';
import { WEB } from '../support/applying.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

const effects = (changes: Partial<EventEffects> = {}) => {
  const queues = localQueues();
  const clock = virtualClock(new Date(MORNING + 600_000));
  const fx = {
    store: inMemoryStore(),
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
  const again = await handleEvents(records(running({ task: 1 }), '{', { ...running({ task: 2 }), detail: null }), fx);
  expect(again).toEqual(['m1', 'm2']);
  expect((await fx.store.loadState(WEB))?.live.size).toBe(1);
});

test('events of another account or region than the policy lists are not ours', async () => {
  const { fx } = effects({ policy: async () => ({ ...DEFAULT_POLICY, account: '999999999999' }) });
  expect(await handleEvents(records(running({ task: 1 })), fx)).toEqual([]);
  expect(await fx.store.services()).toEqual([]);
});

test('a hundred events of one service are one read, one conditional write and the stop history', async () => {
  const { store, calls } = counted(inMemoryStore());
  const { fx } = effects({ store });
  const events = Array.from({ length: 50 }, (_, task) => [running({ task }), stopped({ task })]).flat();
  await handleEvents(records(...events), fx);
  expect(calls).toMatchObject({ loadState: 1, saveState: 1, putStops: 1, putControl: 1, removeOutbox: 1 });
});

test('two failures of a deployment send one command to judge it, and leave nothing in the outbox', async () => {
  const { fx, queues } = effects();
  await handleEvents(records(stopped({ task: 1 }), stopped({ task: 2 })), fx);
  const sent = Array.from({ length: queues.size() }, () => queues.take());
  expect(sent.filter((message) => message?.to === 'rollback')).toMatchObject([
    { command: { kind: 'evaluate', service: WEB, deployment: 'ecs-svc/2000000000000000002' } },
  ]);
  expect((await fx.store.loadState(WEB))?.outbox).toEqual({});
});

test('what a crash between saving and sending left is sent by the sweep', async () => {
  const broken = localQueues();
  const { fx, queues, clock } = effects();
  const dying = { ...fx, queues: { ...broken, sendCommand: () => Promise.reject(new Error('the process died')) } };
  expect(await handleEvents(records(stopped({ task: 1 }), stopped({ task: 2 })), dying)).toEqual(['m0', 'm1']);
  clock.set(new Date(MORNING + 700_000));
  await sweep(fx);
  const sent = Array.from({ length: queues.size() }, () => queues.take());
  expect(sent.some((message) => message?.to === 'rollback')).toBe(true);
  expect((await fx.store.due(clock.now().getTime() / 1000, 10)).filter(({ kind }) => kind === 'state')).toEqual([]);
});

test('what was lost before the acknowledgement is repaired by the redelivery of the same events', async () => {
  const { fx, queues } = effects();
  const batch = records(stopped({ task: 1 }), stopped({ task: 2 }));
  const dying = { ...fx, store: { ...fx.store, putControl: () => Promise.reject(new Error('the process died')) } };
  expect(await handleEvents(batch, dying)).toEqual(['m0', 'm1']);
  await handleEvents(batch, fx);
  expect(await fx.store.controls(WEB, MORNING / 1000 - 600, MORNING / 1000 + 3600, 10)).toHaveLength(1);
  expect(queues.size()).toBeGreaterThan(0);
});

test('a deployment event of the old ARN format waits until a task names its cluster', async () => {
  const { fx } = effects();
  const completed = deploymentChanged({ service: 'service/web', name: 'SERVICE_DEPLOYMENT_COMPLETED', time: 60 });
  await handleEvents(records(completed), fx);
  expect(await fx.store.services()).toEqual([]);
  await handleEvents(records(running({ task: 1 })), fx);
  expect((await fx.store.loadState(WEB))?.healths).toMatchObject([{ completedAt: MORNING / 1000 + 60 }]);
});

test('a deployment event of the old ARN format that comes after its tasks finds its cluster', async () => {
  const { fx } = effects();
  await handleEvents(records(running({ task: 1 })), fx);
  await handleEvents(
    records(deploymentChanged({ service: 'service/web', name: 'SERVICE_DEPLOYMENT_FAILED', time: 60 })),
    fx,
  );
  expect((await fx.store.loadState(WEB))?.healths).toMatchObject([{ failedAt: MORNING / 1000 + 60 }]);
});

test('five workers with one service lose nothing', async () => {
  const { fx } = effects();
  const tasks = Array.from({ length: 200 }, (_, task) => task);
  const share = (worker: number) => tasks.filter((task) => task % 5 === worker);
  await Promise.all(
    [0, 1, 2, 3, 4].map(async (worker) => {
      for (const task of share(worker)) await handleEvents(records(stopped({ task })), fx);
    }),
  );
  const state = await fx.store.loadState(WEB);
  expect(state?.dead.size).toBe(200);
  expect(state?.healths[0]?.ended.starts).toBe(200);
});

test('a service that can not be saved sends back its own records and no others', async () => {
  const { fx } = effects();
  const store: Store = {
    ...fx.store,
    loadState: (key) => (key === WEB ? Promise.reject(new Error('not readable')) : fx.store.loadState(key)),
  };
  const api = running({ task: 2, group: 'service:api' });
  expect(await handleEvents(records(running({ task: 1 }), api), { ...fx, store })).toEqual(['m0']);
  expect(await fx.store.services()).toEqual([`${WEB.slice(0, -3)}api`]);
});

test('while the live policy is not readable events are still applied', async () => {
  const { fx } = effects({ policy: () => Promise.reject(new UnreadablePolicy(['alpha: too large'])) });
  expect(await handleEvents(records(running({ task: 1 })), fx)).toEqual([]);
  expect((await fx.store.loadState(WEB))?.live.size).toBe(1);
});

test('a held event whose taker died before the save is found again', async () => {
  const { fx } = effects();
  const completed = deploymentChanged({ service: 'service/web', name: 'SERVICE_DEPLOYMENT_COMPLETED', time: 60 });
  await handleEvents(records(completed), fx);
  const store: Store = { ...fx.store, saveState: () => Promise.reject(new Error('the process died')) };
  expect(await handleEvents(records(running({ task: 1 })), { ...fx, store })).toEqual(['m0']);
  await handleEvents(records(running({ task: 1 })), fx);
  expect((await fx.store.loadState(WEB))?.healths).toMatchObject([{ completedAt: MORNING / 1000 + 60 }]);
});

const WAITING = { pk: 'PENDING#111122223333/eu-west-1', sk: 'ecs-svc/2000000000000000002' };

const waitingOf = async (store: Store): Promise<number> =>
  ((await store.loadDocument(WAITING))?.body as { readonly events: readonly unknown[] } | undefined)?.events.length ??
  0;

test('an event that waits for its cluster is kept once however often it comes, and others beside it', async () => {
  const { store, calls } = counted(inMemoryStore());
  const { fx } = effects({ store });
  const reported = (name: string, time: number) => deploymentChanged({ service: 'service/web', name, time });
  const completed = reported('SERVICE_DEPLOYMENT_COMPLETED', 60);
  await handleEvents(records(completed), fx);
  await handleEvents(records(completed, completed), fx);
  expect([await waitingOf(store), calls['saveDocument']]).toEqual([1, 1]);
  await handleEvents(
    records(reported('SERVICE_DEPLOYMENT_COMPLETED', 90), reported('SERVICE_DEPLOYMENT_FAILED', 60)),
    fx,
  );
  expect(await waitingOf(store)).toBe(3);
  await handleEvents(records(running({ task: 1 })), fx);
  expect((await store.loadState(WEB))?.healths).toMatchObject([
    { completedAt: MORNING / 1000 + 90, failedAt: MORNING / 1000 + 60 },
  ]);
});

const SECRET_MISSING = {
  containers: [],
  stopCode: 'TaskFailedToStart',
  stoppedReason:
    'ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: ' +
    "unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret " +
    'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-Ab12Cd',
};
const withoutSecret = (task: number, stoppedAt: number, group = 'service:web') =>
  stopped({ task, group, stoppedAt, startedAt: null, detail: SECRET_MISSING });

/** Counts reads of the document of shared causes. */
const readingShared = (store: Store): { readonly store: Store; readonly reads: () => number } => {
  let reads = 0;
  const loadDocument: Store['loadDocument'] = async (key) => {
    if (key.pk.startsWith('SHARED#')) reads += 1;
    return store.loadDocument(key);
  };
  return { store: { ...store, loadDocument }, reads: () => reads };
};

test('shared causes are looked at for the stops of this batch alone, by each incident that it touched', async () => {
  const { store, reads } = readingShared(inMemoryStore());
  const { fx } = effects({ store });
  await handleEvents(records(withoutSecret(1, 100), withoutSecret(2, 110)), fx);
  const before = reads();
  expect(before).toBeGreaterThan(0);
  const crashed = { containers: [{ name: 'app', image: 'web:2', exitCode: 139, lastStatus: 'STOPPED' }] };
  await handleEvents(records(stopped({ task: 3, stoppedAt: 200, detail: crashed })), fx);
  expect(reads()).toBe(before);
  const later = stopped({ task: 12, group: 'service:api', stoppedAt: 400, detail: crashed });
  await handleEvents(records(withoutSecret(11, 300, 'service:api'), later), fx);
  const documents = await Promise.all(EVERYWHERE_SCOPES.map((scope) => store.loadDocument(sharedKey(scope))));
  const document = JSON.stringify(documents.map((found) => found?.body));
  expect(document).toContain(WEB);
  expect(document).toContain(WEB.replace(/web$/, 'api'));
});

test('a stop that changes nothing of the shared incident over its service writes no shared incident', async () => {
  const store = inMemoryStore();
  const wanted: string[] = [];
  const wantIncident: Store['wantIncident'] = async (incident, dueAt) => {
    wanted.push(incident.kind);
    return store.wantIncident(incident, dueAt);
  };
  const { fx } = effects({ store: { ...store, wantIncident } });
  const some = Array.from({ length: 40 }, (_, n) => withoutSecret(20 + n, 100));
  await handleEvents(records(withoutSecret(1, 100, 'service:api'), ...some), fx);
  expect(wanted.splice(0)).toContain('shared');
  await handleEvents(records(withoutSecret(60, 100)), fx);
  expect(wanted).not.toContain('shared');
});

test('a failure that came while the evaluation before it was under way is evaluated too', async () => {
  const { fx, queues } = effects();
  const sent = () => Array.from({ length: queues.size() }, () => queues.take());
  const late = localQueues();
  const failing = { ...fx, queues: { ...late, sendCommand: () => Promise.reject(new Error('the process died')) } };
  await handleEvents(records(stopped({ task: 1 }), stopped({ task: 2 })), failing);
  const pending = await fx.store.loadState(WEB);
  await handleEvents(records(stopped({ task: 1 }), stopped({ task: 2 })), fx);
  const first = sent().flatMap((one) => (one?.to === 'rollback' ? [one.id] : []));
  const racing: Store = { ...fx.store, loadState: async () => pending };
  await handleEvents(records(stopped({ task: 3 })), { ...fx, store: racing });
  const second = sent().flatMap((one) => (one?.to === 'rollback' ? [one.id] : []));
  expect([first.length, second.length]).toEqual([1, 1]);
  expect(second).not.toEqual(first);
});

test('of a stop told twice in one batch the higher version is kept in history, whichever comes first', async () => {
  const { fx } = effects();
  const vague = stopped({ task: 1, version: 4, detail: { containers: [{ name: 'app' }] } });
  await handleEvents(records(stopped({ task: 1, version: 5 }), vague), fx);
  expect(await fx.store.stopsBetween(WEB, 0, MORNING)).toMatchObject([
    { diagnosis: { cause: 'exit.application_error' } },
  ]);
});

test('tasks that had started at all hours and stop together are one control item', async () => {
  const { store, calls } = counted(inMemoryStore());
  const { fx } = effects({ store });
  const tasks = Array.from({ length: 30 }, (_, task) => ({ task, createdAt: -600 * task }));
  await handleEvents(records(...tasks.map((task) => running(task))), fx);
  calls['putControl'] = 0;
  await handleEvents(records(...tasks.map((task) => stopped({ ...task, stoppedAt: 500 }))), fx);
  expect(calls['putControl']).toBe(1);
});
