import { expect, test } from 'vitest';
import { failedReads } from '../../functions/adapters/organisation/place-reads.ts';
import { changeSpokes, placesOf } from '../../functions/adapters/organisation/spokes.ts';
import type { Fleet } from '../../functions/adapters/aws/fleet.ts';
import type { Place } from '../../functions/adapters/dynamodb/keys.ts';
import { syncAll, syncPlaces } from '../../functions/handlers/sync/sync-places.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { ACCOUNT, REGION } from '../support/envelopes.ts';
import { spine } from '../support/spine.ts';

const [A, B, C] = ['222233334444', '333344445555', '444455556666'];
const OWN = { account: ACCOUNT, region: REGION };

/** A fleet of one service `web` in cluster `prod`, with its channel. */
const fleetOf = ({ account, region }: Place): Fleet => {
  const service = `arn:aws:ecs:${region}:${account}:service/prod/web`;
  return {
    clusters: async () => [`arn:aws:ecs:${region}:${account}:cluster/prod`],
    services: async function* () {
      yield [service];
    },
    describe: async (_cluster, _arns, readAt) => [
      {
        key: serviceKey({ account, region, cluster: 'prod', name: 'web' }),
        serviceArn: service,
        readAt,
        mode: 'approve',
        contact: null,
        channel: `team-${account}`,
        tags: {},
        desiredCount: 0,
        runningCount: 0,
        taskDefinition: 'web:1',
        platformVersion: null,
        primary: null,
      },
    ],
    taskArns: async () => [],
    tasks: async () => [],
  };
};

const installed = async (fleetAt: (place: Place) => Fleet = fleetOf) => {
  const { store, clock, events } = spine();
  await changeSpokes(store, (spokes) => {
    for (const account of [A, B])
      spokes.set(`${account}/${REGION}`, {
        account,
        region: REGION,
        readRole: `arn:aws:iam::${account}:role/FarwatchRead-farwatch`,
        actRole: null,
        ceiling: 'observe',
        by: 'ana',
        at: '2026-11-20T08:00:00Z',
      });
  });
  const sent: Place[] = [];
  const fx = {
    ...events(),
    places: placesOf(OWN, store, clock),
    fleet: fleetAt(OWN),
    fleetAt,
    sendPlace: async (place: Place) => void sent.push(place),
    remainingMs: () => Infinity,
  };
  const record = (place: unknown, n = 0) => ({ id: `m${n}`, body: JSON.stringify(place) });
  const channelOf = async (account: string) =>
    (await store.loadState(serviceKey({ account, region: REGION, cluster: 'prod', name: 'web' })))?.facts?.channel;
  return { store, sent, fx, record, channelOf };
};

test('each hour every spoke is asked for by a message, and the own account is read at once', async () => {
  const { sent, fx, channelOf } = await installed();
  expect(await syncAll(fx)).toBe('done');
  expect(sent).toEqual([A, B].map((account) => ({ account, region: REGION })));
  expect(await channelOf(ACCOUNT)).toBe(`team-${ACCOUNT}`);
  expect(await channelOf(A)).toBeUndefined();
});

test('a message has one spoke read: its tags are known, and those of the others are not touched', async () => {
  const { fx, record, channelOf } = await installed();
  expect(await syncPlaces([record({ account: A, region: REGION })], fx)).toEqual([]);
  expect([await channelOf(A), await channelOf(B)]).toEqual([`team-${A}`, undefined]);
});

const denied =
  (account: string) =>
  (place: Place): Fleet => {
    const fleet = fleetOf(place);
    return place.account === account ? { ...fleet, clusters: () => Promise.reject(new Error('AccessDenied')) } : fleet;
  };

test('a spoke that cannot be read comes again, and delays no other', async () => {
  const { fx, record, channelOf } = await installed(denied(A));
  const records = [record({ account: A, region: REGION }, 1), record({ account: B, region: REGION }, 2)];
  expect(await syncPlaces(records, fx)).toEqual(['m1']);
  expect(await channelOf(B)).toBe(`team-${B}`);
});

test('a place that is no spoke is not read, and a message that cannot be parsed is refused', async () => {
  const asked: Place[] = [];
  const { fx, record } = await installed((place) => {
    asked.push(place);
    return fleetOf(place);
  });
  asked.splice(0);
  expect(await syncPlaces([record({ account: C, region: REGION }), record('all', 1)], fx)).toEqual(['m1']);
  expect(asked).toEqual([]);
});

test('with an unreadable registry the own account is read all the same', async () => {
  const { fx, channelOf } = await installed();
  const places = { ...fx.places, spokes: () => Promise.reject(new Error('unreadable')) };
  expect(await syncAll({ ...fx, places })).toBe('done');
  expect(await channelOf(ACCOUNT)).toBe(`team-${ACCOUNT}`);
});

test('of a spoke whose calls ECS throttles the doctor knows it, until it can be read', async () => {
  let isThrottled = true;
  const refused = Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
  const { store, fx, record } = await installed((place) => ({
    ...fleetOf(place),
    clusters: async () => (isThrottled ? Promise.reject(refused) : fleetOf(place).clusters()),
  }));
  const spoke = { account: A, region: REGION };
  const clock = { ...fx.clock, sleep: async () => {} };
  expect(await syncPlaces([record(spoke)], { ...fx, clock })).toEqual([]);
  expect(await failedReads(spoke, store)).toEqual([
    expect.objectContaining({ reader: 'sync', reason: 'AWS throttles it; it is read again later' }),
  ]);
  isThrottled = false;
  expect(await syncPlaces([record(spoke)], { ...fx, clock })).toEqual([]);
  expect(await failedReads(spoke, store)).toEqual([]);
});
