import { expect, test } from 'vitest';
import { claimHeld, hold } from '../../functions/effects/held.ts';
import { memoryStore } from '../../functions/effects/memory.ts';
import type { Store } from '../../functions/effects/ports.ts';
import { takeEvents } from '../../functions/effects/take-events.ts';
import type { DeploymentEvent } from '../../functions/events/event.ts';
import type { DeploymentId, ServiceKey } from '../../functions/events/identity.ts';
import { deploymentChanged, MORNING, running } from '../support/envelopes.ts';
import { eventsOf, WEB } from '../support/folding.ts';
import { spine } from '../support/spine.ts';

const DEPLOYMENT = 'ecs-svc/2000000000000000002' as DeploymentId;
const NAME = `held/111122223333/eu-west-1/${DEPLOYMENT}`;

/** A deployment event with an old short ARN, which names no cluster. */
const nameless = (name: string, time: number): DeploymentEvent => {
  const [event] = eventsOf([deploymentChanged({ service: 'service/web', name, time })]);
  if (event?.kind !== 'deployment' || event.service !== undefined) throw new Error('it names a cluster');
  return event;
};

const started = nameless('SERVICE_DEPLOYMENT_IN_PROGRESS', 0);
const completed = nameless('SERVICE_DEPLOYMENT_COMPLETED', 60);

/** A store that counts what is saved, and until when. */
const counting = () => {
  const store = memoryStore();
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
  await hold([completed, completed], store);
  await hold([completed], store);
  expect(expiries).toEqual([MORNING / 1000 + 60 + 2 * 86_400]);
  expect(namesOf(await claimHeld(WEB, DEPLOYMENT, completed, store))).toEqual(['SERVICE_DEPLOYMENT_COMPLETED']);
});

test('what is told at the same second, or in the same words later, is another event', async () => {
  const { store } = counting();
  const failed = nameless('SERVICE_DEPLOYMENT_FAILED', 60);
  await hold([started, completed, failed, nameless('SERVICE_DEPLOYMENT_IN_PROGRESS', 90)], store);
  expect(namesOf(await claimHeld(WEB, DEPLOYMENT, completed, store))).toEqual([
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
    'SERVICE_DEPLOYMENT_COMPLETED',
    'SERVICE_DEPLOYMENT_FAILED',
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
  ]);
});

test('once a task named the service, its events pass through and are kept no more', async () => {
  const { store, expiries } = counting();
  await hold([started], store);
  await claimHeld(WEB, DEPLOYMENT, started, store);
  await claimHeld(WEB, DEPLOYMENT, started, store);
  const named = await hold([completed], store);
  expect([...named.values()]).toEqual([{ ...completed, service: WEB }]);
  expect(expiries).toHaveLength(2);
  expect((await store.loadDocument(NAME))?.body).toMatchObject({ service: WEB, events: [{ name: started.name }] });
});

test('an event that names its service is nobody’s to hold', async () => {
  const { store, expiries } = counting();
  expect((await hold(eventsOf([deploymentChanged(), running({ task: 1 })]), store)).size).toBe(0);
  expect(expiries).toEqual([]);
});

test('who loses every race says so, and the records go back to the queue', async () => {
  const store: Store = { ...memoryStore(), saveDocument: async () => 'conflict' };
  await expect(hold([started], store)).rejects.toThrow(/written by others 5 times/);
});

test('held twice and told twice, a completed deployment is one entry in the history of its service', async () => {
  const one = spine();
  const late = deploymentChanged({ service: 'service/web', name: 'SERVICE_DEPLOYMENT_COMPLETED', time: 60 });
  const record = (envelope: unknown, n: number) => ({ id: `m${n}`, body: JSON.stringify(envelope) });
  await takeEvents([late, late].map(record), one.events());
  await takeEvents([late, running({ task: 1 }), running({ task: 2 })].map(record), one.events());
  const watch = await one.store.loadWatch('111122223333/eu-west-1/prod/web' as ServiceKey);
  expect(watch?.trials).toMatchObject([{ deployment: DEPLOYMENT, completedAt: MORNING / 1000 + 60 }]);
  expect(await one.store.history(WEB, 'timeline', 0, MORNING * 2)).toHaveLength(1);
});
