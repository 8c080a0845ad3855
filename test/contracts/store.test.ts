import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embeddedTable } from '../../cli/local/embedded.ts';
import type { Embedded } from '../../cli/local/embedded.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { newDelivered } from '../../functions/adapters/dynamodb/posted.ts';
import type { Store } from '../../functions/adapters/common.ts';
import type { ServiceKey, DeploymentId } from '../../functions/primitives/identity.ts';
import { UNDELIVERED } from '../../functions/incidents/delivery-state.ts';
import { UNHANDLED } from '../../functions/on-call/handling.ts';
import type { TaskHash } from '../../functions/service-state/deployment-health.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { EVERYTHING, OPENED } from '../support/deliveries.ts';
import { anIncident } from '../support/incidents.ts';

const SERVICE = '111122223333/eu-west-1/prod/web' as ServiceKey;
const DEPLOYMENT = 'ecs-svc/1' as DeploymentId;
const NOW = 1_772_445_600;
let database: Embedded;
beforeAll(async () => {
  database = await embeddedTable();
});
afterAll(() => database.close());

const adapters: readonly (readonly [string, () => Store])[] = [
  ['memory', () => inMemoryStore()],
  ['DynamoDB', () => dynamoStore(database.table)],
];

let serial = 0;
/** A new service for each test: the DynamoDB table is shared. */
const fresh = (): ServiceKey => `${SERVICE}-${(serial += 1)}` as ServiceKey;

const evaluate = (evidence: number) => ({ kind: 'evaluate' as const, deployment: DEPLOYMENT, evidence, at: NOW });

describe.each(adapters)('the %s store', (_, open) => {
  test('has no watch of a service it never saw', async () => {
    expect(await open().loadState(fresh())).toBeUndefined();
  });

  test('gives back a watch with its tasks, one revision higher', async () => {
    const store = open();
    const state = {
      ...newServiceState(fresh()),
      live: new Map([
        ['AAAAAAAA' as TaskHash, { version: 3, deployment: DEPLOYMENT, startedAt: NOW, zone: 'eu-west-1a' }],
      ]),
    };
    expect(await store.saveState(state, undefined)).toBe('saved');
    expect(await store.loadState(state.key)).toEqual({ ...state, revision: 1 });
  });

  test('refuses to save over a revision it did not read', async () => {
    const store = open();
    const state = newServiceState(fresh());
    await store.saveState(state, undefined);
    expect(await store.saveState({ ...state, lastEventAt: 9 }, undefined)).toBe('conflict');
    expect((await store.loadState(state.key))?.lastEventAt).toBe(0);
  });

  test('lets exactly one of twenty racing workers save', async () => {
    const store = open();
    const state = newServiceState(fresh());
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.saveState(state, undefined)));
    expect(outcomes.filter((outcome) => outcome === 'saved')).toHaveLength(1);
  });

  test('removes outbox entries one by one and leaves the others', async () => {
    const store = open();
    const state = { ...newServiceState(fresh()), outbox: { a: evaluate(2), b: evaluate(3) } };
    await store.saveState(state, NOW);
    await store.removeOutbox({ key: state.key, ids: ['a'], revision: 1, dueAt: NOW + 60 });
    const after = await store.loadState(state.key);
    expect(after?.outbox).toEqual({ b: evaluate(3) });
    expect(after?.revision).toBe(1);
  });

  test('keeps outbox entries that name their service, and removes them by their names', async () => {
    const store = open();
    const key = fresh();
    const notice = { kind: 'notice' as const, incident: `${key}#1~\u001a` as never, wanted: 1, at: NOW };
    const state = { ...newServiceState(key), outbox: { [`notice#${key}#1`]: notice, [`${key}~`]: evaluate(2) } };
    await store.saveState(state, NOW);
    expect((await store.loadState(key))?.outbox).toEqual(state.outbox);
    await store.removeOutbox({ key, ids: [`notice#${key}#1`], revision: 1, dueAt: NOW });
    expect((await store.loadState(key))?.outbox).toEqual({ [`${key}~`]: evaluate(2) });
  });

  test('lists what is due, and no more once its outbox was sent', async () => {
    const store = open();
    const state = { ...newServiceState(fresh()), outbox: { a: evaluate(2) } };
    await store.saveState(state, NOW + 60);
    const dueKeys = async (at: number) =>
      (await store.due(at, 100)).flatMap((due) => (due.kind === 'state' ? [due.key] : []));
    expect(await dueKeys(NOW + 59)).not.toContain(state.key);
    expect(await dueKeys(NOW + 60)).toContain(state.key);
    await store.removeOutbox({ key: state.key, ids: ['a'], revision: 1, dueAt: undefined });
    expect(await dueKeys(NOW + 60)).not.toContain(state.key);
  });

  test('keeps a due time that a newer save set when an older outbox is cleared', async () => {
    const store = open();
    const state = { ...newServiceState(fresh()), outbox: { a: evaluate(2) } };
    await store.saveState(state, NOW);
    await store.saveState({ ...state, revision: 1 }, NOW + 5);
    await store.removeOutbox({ key: state.key, ids: ['a'], revision: 1, dueAt: undefined });
    const due = await store.due(NOW + 5, 100);
    expect(due.some((entry) => entry.kind === 'state' && entry.key === state.key)).toBe(true);
    expect((await store.loadState(state.key))?.outbox).toEqual({});
  });

  test('puts an incident only when more is wanted of it, and keeps all that was recorded of its delivery', async () => {
    const store = open();
    const incident = anIncident(fresh(), { wanted: 1 });
    await store.wantIncident(incident, NOW);
    const fields = { delivered: 1, channel: 'C1', messageTs: '1.2', delivery: EVERYTHING };
    const delivered = { ...newDelivered(incident), ...fields };
    await store.saveDelivered(delivered, undefined);
    await store.wantIncident({ ...incident, wanted: 1, title: 'late' }, NOW);
    expect(await store.loadIncident(incident.id)).toEqual(delivered);
    await store.wantIncident({ ...incident, wanted: 2, title: 'newer' }, NOW + 1);
    expect(await store.loadIncident(incident.id)).toEqual({ ...delivered, wanted: 2, title: 'newer' });
  });

  test('keeps an incident due when more was wanted while it was posted', async () => {
    const store = open();
    const incident = anIncident(fresh(), { wanted: 1 });
    await store.wantIncident(incident, NOW);
    const read = await store.loadIncident(incident.id);
    await store.wantIncident({ ...incident, wanted: 2 }, NOW);
    if (read === undefined) throw new Error('the incident must be there');
    await store.saveDelivered({ ...read, delivered: 1, messageTs: '1.2' }, undefined);
    expect(await store.loadIncident(incident.id)).toMatchObject({ wanted: 2, delivered: 1, messageTs: '1.2' });
    expect((await store.due(NOW, 100)).some((due) => due.kind === 'incident' && due.id === incident.id)).toBe(true);
  });

  test('makes an incident due later without touching the rest, and none that is not there', async () => {
    const store = open();
    const incident = anIncident(fresh(), { wanted: 1 });
    const nobody = anIncident(fresh(), { wanted: 1 });
    await store.wantIncident(incident, NOW);
    const before = await store.loadIncident(incident.id);
    await store.postponeIncident(incident.id, NOW + 300.5);
    await store.postponeIncident(nobody.id, NOW);
    const ids = (await store.due(NOW + 299, 1000)).flatMap((due) => (due.kind === 'incident' ? [due.id] : []));
    expect(ids).not.toContain(incident.id);
    expect(await store.loadIncident(incident.id)).toEqual(before);
    expect(await store.loadIncident(nobody.id)).toBeUndefined();
    expect(await store.due(NOW + 300, 1000)).toContainEqual({ kind: 'incident', id: incident.id, at: NOW + 300 });
  });

  test('begins an incident anew that its service had forgotten, with a message of its own', async () => {
    const store = open();
    const first = anIncident(fresh(), { wanted: 7 });
    await store.wantIncident(first, NOW);
    const read = await store.loadIncident(first.id);
    if (read === undefined) throw new Error('the incident must be there');
    await store.saveDelivered({ ...read, delivered: 7, channel: 'C1', messageTs: '1.2', delivery: OPENED }, undefined);
    const again = { ...first, wanted: 1, openedAt: first.lastAt + 86_400, lastAt: first.lastAt + 86_400 };
    await store.wantIncident(again, NOW + 86_400);
    expect(await store.loadIncident(first.id)).toMatchObject({
      wanted: 1,
      delivered: 0,
      messageTs: null,
      delivery: UNDELIVERED,
    });
    await store.wantIncident({ ...again, wanted: 2 }, NOW + 86_400);
    expect(await store.loadIncident(first.id)).toMatchObject({ wanted: 2, delivered: 0 });
    expect((await store.due(NOW + 86_400, 1000)).some((due) => due.kind === 'incident' && due.id === first.id)).toBe(
      true,
    );
  });

  test('what begins anew knows its earlier message; who still delivers the time before changes nothing', async () => {
    const store = open();
    const first = anIncident(fresh(), { wanted: 1 });
    await store.wantIncident(first, NOW);
    const read = await store.loadIncident(first.id);
    if (read === undefined) throw new Error('the incident must be there');
    const sent = { ...read, delivered: 1, channel: 'C1', messageTs: '1.2', delivery: OPENED };
    await store.saveDelivered(sent, undefined);
    await store.refreshIncident(first.id, { acknowledgedBy: 'U1', mutedUntil: NOW + 99 }, NOW);
    const again = { ...first, wanted: 2, openedAt: first.lastAt + 3600, lastAt: first.lastAt + 3600 };
    await store.wantIncident(again, NOW + 3600);
    const fresher = {
      ...UNHANDLED,
      ...{ episode: 1, delivered: 0, channel: null, messageTs: null, delivery: UNDELIVERED, refreshes: 0 },
      ...{ earlierMessage: { channel: 'C1', messageTs: '1.2' }, earlierLink: null, mutedUntil: NOW + 99 },
    };
    expect(await store.loadIncident(first.id)).toEqual({ ...again, ...fresher });
    for (const dueAt of [undefined, 'kept' as const, NOW])
      for (const wanted of [1, 2]) await store.saveDelivered({ ...sent, wanted, delivered: 9 }, dueAt);
    expect(await store.loadIncident(first.id)).toEqual({ ...again, ...fresher });
    const now = { ...again, ...fresher, delivered: 2, channel: 'C1', messageTs: '3.4', earlierLink: 'https://x' };
    await store.saveDelivered(now, undefined);
    expect(await store.loadIncident(first.id)).toEqual(now);
    await store.saveDelivered({ ...now, delivery: OPENED }, 'kept');
    expect((await store.loadIncident(first.id))?.delivery).toEqual(OPENED);
  });

  test('lists a service once, though two workers saw it first', async () => {
    const store = open();
    const key = fresh();
    await Promise.all([
      store.saveState(newServiceState(key), undefined),
      store.saveState(newServiceState(key), undefined),
    ]);
    expect((await store.services()).filter((known) => known === key)).toHaveLength(1);
  });

  test('sets a control bucket only from a newer watch', async () => {
    const store = open();
    const key = `111122223333/eu-west-1/cluster-${(serial += 1)}/web` as ServiceKey;
    const control = {
      service: key,
      bucket: Math.floor(NOW / 600),
      starts: { '?': 1 },
      failures: {},
      running: 1,
      history: { starts: 0, failures: 0, taskHours: 6 },
      changedAt: null,
    };
    await store.putControl(key, 5, control);
    await store.putControl(key, 4, { ...control, running: 9 });
    expect(await store.controls(key, NOW - 2400, NOW, 200)).toEqual([control]);
    expect(await store.controls(key, NOW + 1200, NOW + 2400, 200)).toEqual([]);
  });

  test('keeps history once per id, in order of time', async () => {
    const store = open();
    const key = fresh();
    const entry = (at: number, id: string) => ({ service: key, kind: 'audit', at, id, body: { n: at } });
    expect(await store.putHistory(entry(2000, 'b'))).toBe('put');
    expect(await store.putHistory(entry(1000, 'a'))).toBe('put');
    expect(await store.putHistory(entry(1000, 'a'))).toBe('known');
    expect((await store.history(key, 'audit', 0, 5000)).map(({ id }) => id)).toEqual(['a', 'b']);
    expect(await store.history(key, 'scale', 0, 5000)).toEqual([]);
  });

  test('saves a document only over the version that was read', async () => {
    const store = open();
    const name = { pk: `POLICY-${(serial += 1)}`, sk: 'POLICY' };
    expect(await store.loadDocument(name)).toBeUndefined();
    expect(await store.saveDocument(name, 0, { mode: 'observe' })).toBe('saved');
    expect(await store.saveDocument(name, 0, { mode: 'auto' })).toBe('conflict');
    expect(await store.loadDocument(name)).toEqual({ version: 1, body: { mode: 'observe' } });
  });

  test('walks everything that is due, page by page, once', async () => {
    const store = open();
    const at = 1_000_000;
    const keys = Array.from({ length: 40 }, fresh);
    for (const [index, key] of keys.entries()) await store.saveState(newServiceState(key), at - index);
    const seen: string[] = [];
    for await (const page of store.allDue(at))
      seen.push(...page.map((due) => (due.kind === 'state' ? due.key : due.id)));
    expect(seen.toSorted()).toEqual(keys.toSorted());
  });

  test('lists incidents as long as they are open, oldest first', async () => {
    const store = open();
    const older = anIncident(fresh(), { wanted: 1, openedAt: NOW - 60, lastAt: NOW });
    const newer = anIncident(fresh(), { wanted: 1, openedAt: NOW, lastAt: NOW, title: 'Tasks run out of memory' });
    await store.wantIncident(newer, NOW);
    await store.wantIncident(older, NOW);
    const ids = async () =>
      (await store.openIncidents()).map(({ id }) => id).filter((id) => [older.id, newer.id].includes(id));
    expect(await ids()).toEqual([older.id, newer.id]);
    await store.wantIncident({ ...newer, wanted: 2, count: 3, lastAt: NOW + 5 }, NOW);
    const { title, severity, openedAt } = newer;
    expect(await store.openIncidents()).toContainEqual(
      expect.objectContaining({ id: newer.id, title, severity, openedAt }),
    );
    await store.wantIncident({ ...older, wanted: 2, resolvedAt: NOW + 60 }, NOW);
    expect(await ids()).toEqual([newer.id]);
    await store.wantIncident({ ...older, wanted: 1, openedAt: NOW + 900, lastAt: NOW + 900 }, NOW + 900);
    expect(await ids()).toEqual([newer.id, older.id]);
  });

  test('keeps services of two accounts with the same names apart', async () => {
    const store = open();
    const here = fresh();
    const there = here.replace('111122223333/eu-west-1', '444455556666/us-east-1') as ServiceKey;
    await store.saveState({ ...newServiceState(here), lastEventAt: 7 }, undefined);
    await store.saveState({ ...newServiceState(there), lastEventAt: 9 }, undefined);
    expect((await store.loadState(here))?.lastEventAt).toBe(7);
    expect((await store.loadState(there))?.lastEventAt).toBe(9);
    expect(await store.services()).toEqual(expect.arrayContaining([here, there]));
  });

  test('knows every service it watches', async () => {
    const store = open();
    const key = fresh();
    await store.saveState(newServiceState(key), undefined);
    expect(await store.services()).toContain(key);
  });
});
