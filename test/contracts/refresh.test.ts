import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { embeddedTable } from '../../cli/local/embedded.ts';
import type { Embedded } from '../../cli/local/embedded.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { Store } from '../../functions/adapters/common.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { OPENED } from '../support/deliveries.ts';
import { anIncident } from '../support/incidents.ts';

const SERVICE = '111122223333/eu-west-1/prod/web' as ServiceKey;
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
const fresh = (): ServiceKey => `${SERVICE}-${(serial += 1)}` as ServiceKey;

describe.each(adapters)('the %s store', (_, open) => {
  test('keeps what a person decided and what a delivery saved, in either order, and the refresh due', async () => {
    const store = open();
    const incident = anIncident(fresh(), { wanted: 1 });
    const ids = async (at: number) =>
      (await store.due(at, 1000)).flatMap((due) => (due.kind === 'incident' ? [due.id] : []));
    await store.wantIncident(incident, NOW);
    const read = await store.loadIncident(incident.id);
    if (read === undefined) throw new Error('the incident must be there');
    await store.refreshIncident(incident.id, { acknowledgedBy: 'U1' }, NOW + 9.5);
    await store.saveDelivered({ ...read, delivered: 1, messageTs: '1.2', delivery: OPENED }, undefined);
    await store.refreshIncident(incident.id, { mutedUntil: NOW + 99 }, NOW + 19);
    const both = { ...read, delivered: 1, messageTs: '1.2', delivery: OPENED, refreshes: 2 };
    expect(await store.loadIncident(incident.id)).toEqual({ ...both, acknowledgedBy: 'U1', mutedUntil: NOW + 99 });
    expect(await ids(NOW + 18)).not.toContain(incident.id);
    expect(await ids(NOW + 19)).toContain(incident.id);
    await store.saveDelivered(both, undefined);
    expect(await ids(NOW + 99)).not.toContain(incident.id);
    await store.refreshIncident(anIncident(fresh()).id, { acknowledgedBy: 'U1' }, NOW);
  });
});
