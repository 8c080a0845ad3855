import { pendingKey } from '../../functions/adapters/dynamodb/keys.ts';
import { expect, test } from 'vitest';
import { claimPending, keepPending } from '../../functions/adapters/dynamodb/pending-deployment-events.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import type { DeploymentEvent } from '../../functions/events/event.ts';
import type { DeploymentId, ServiceKey } from '../../functions/primitives/identity.ts';
import { deploymentChanged, MORNING, running } from '../support/envelopes.ts';
import { eventsOf, WEB } from '../support/applying.ts';
import { spine } from '../support/spine.ts';

const DEPLOYMENT = 'ecs-svc/2000000000000000002' as DeploymentId;
const NAME = pendingKey({ account: '111122223333', region: 'eu-west-1' }, DEPLOYMENT);

/** A deployment event with an old short ARN, which names no cluster. */
const nameless = (name: string, time: number): DeploymentEvent => {
  const [event] = eventsOf([deploymentChanged({ service: 'service/web', name, time })]);
  if (event?.kind !== 'deployment' || event.service !== undefined) throw new Error('it names a cluster');
  return event;
};

const started = nameless('SERVICE_DEPLOYMENT_IN_PROGRESS', 0);
const completed = nameless('SERVICE_DEPLOYMENT_COMPLETED', 60);

/** A store that counts saves and their expiry. */
const counting = () => {
  const store = inMemoryStore();
  const expiries: (number | undefined)[] = [];
  const saveDocument: Store['saveDocument'] = (name, version, body, expires) => {
    expiries.push(expires);
    return store.saveDocument(name, version, body, expires);
  };
  return { store: { ...store, saveDocument }, expiries };
};

const namesOf = (events: readonly DeploymentEvent[]): readonly string[] => events.map(({ name }) => name);

test('an event that waits is kept once, however often it comes, and costs no further write', async () => {
  const { store, expiries } = counting();
  await keepPending([completed, completed], store);
  await keepPending([completed], store);
  expect(expiries).toEqual([MORNING / 1000 + 60 + 2 * 86_400]);
  expect(namesOf(await claimPending(WEB, DEPLOYMENT, completed, store))).toEqual(['SERVICE_DEPLOYMENT_COMPLETED']);
});

test('what is told at the same second, or in the same words later, is another event', async () => {
  const { store } = counting();
  const failed = nameless('SERVICE_DEPLOYMENT_FAILED', 60);
  await keepPending([started, completed, failed, nameless('SERVICE_DEPLOYMENT_IN_PROGRESS', 90)], store);
  expect(namesOf(await claimPending(WEB, DEPLOYMENT, completed, store))).toEqual([
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
    'SERVICE_DEPLOYMENT_COMPLETED',
    'SERVICE_DEPLOYMENT_FAILED',
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
  ]);
});

test('once a task named the service, its events pass through and are kept no more', async () => {
  const { store, expiries } = counting();
  await keepPending([started], store);
  await claimPending(WEB, DEPLOYMENT, started, store);
  await claimPending(WEB, DEPLOYMENT, started, store);
  const named = await keepPending([completed], store);
  expect([...named.values()]).toEqual([{ ...completed, service: WEB }]);
  expect(expiries).toHaveLength(2);
  expect((await store.loadDocument(NAME))?.body).toMatchObject({ service: WEB, events: [{ name: started.name }] });
});

test('an event that names its service is nobody’s to hold', async () => {
  const { store, expiries } = counting();
  expect((await keepPending(eventsOf([deploymentChanged(), running({ task: 1 })]), store)).size).toBe(0);
  expect(expiries).toEqual([]);
});

test('who loses every race says so, and the records go back to the queue', async () => {
  const store: Store = { ...inMemoryStore(), saveDocument: async () => 'conflict' };
  await expect(keepPending([started], store)).rejects.toThrow(/written by others at every attempt/);
});

test('held twice and told twice, a completed deployment is one entry in the history of its service', async () => {
  const one = spine();
  const late = deploymentChanged({ service: 'service/web', name: 'SERVICE_DEPLOYMENT_COMPLETED', time: 60 });
  const record = (envelope: unknown, n: number) => ({ id: `m${n}`, body: JSON.stringify(envelope) });
  await handleEvents([late, late].map(record), one.events());
  await handleEvents([late, running({ task: 1 }), running({ task: 2 })].map(record), one.events());
  const state = await one.store.loadState('111122223333/eu-west-1/prod/web' as ServiceKey);
  expect(state?.healths).toMatchObject([{ deployment: DEPLOYMENT, completedAt: MORNING / 1000 + 60 }]);
  expect(await one.store.history(WEB, 'timeline', 0, MORNING * 2)).toHaveLength(1);
});
