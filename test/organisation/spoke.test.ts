import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { POLICY_KEY, SPOKES_KEY } from '../../functions/adapters/dynamodb/keys.ts';
import {
  ceilingOf,
  changeSpokes,
  placesOf,
  readHeartbeat,
  readSpokes,
} from '../../functions/adapters/organisation/spokes.ts';
import { readPolicy } from '../../functions/adapters/dynamodb/policy.ts';
import type { Store } from '../../functions/adapters/common.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import { isSilent } from '../../functions/organisation/heartbeat.ts';
import type { Ceiling, Spoke } from '../../functions/organisation/spoke.ts';
import { CEILINGS, registryOf } from '../../functions/organisation/spoke.ts';
import { bounded } from '../../functions/deployments/guards/mode.ts';
import type { Mode } from '../../functions/deployments/policy.ts';
import { MODES } from '../../functions/deployments/policy.ts';
import { ACCOUNT, MORNING, REGION, stopped } from '../support/envelopes.ts';
import { spine } from '../support/spine.ts';

const OTHER = '222233334444';
const spokeAt = (account: string, region: string, more: Partial<Spoke> = {}): Spoke => ({
  account,
  region,
  readRole: `arn:aws:iam::${account}:role/FarwatchRead-farwatch`,
  actRole: `arn:aws:iam::${account}:role/FarwatchAct-farwatch`,
  ceiling: 'auto',
  by: 'ana',
  at: '2026-11-20T08:00:00Z',
  ...more,
});

test.each([
  ['off', 'auto', 'off'],
  ['observe', 'auto', 'observe'],
  ['auto', 'observe', 'observe'],
  ['auto', 'approve', 'approve'],
  ['approve', 'approve', 'approve'],
  ['auto', 'auto', 'auto'],
] as const)('mode %s under the ceiling %s is %s', (mode: Mode, ceiling: Ceiling, is) => {
  expect(bounded(mode, ceiling)).toBe(is);
  expect(bounded(mode, null)).toBe(mode);
});

test('no mode passes a ceiling', () => {
  for (const mode of MODES)
    for (const ceiling of CEILINGS)
      expect(MODES.indexOf(bounded(mode, ceiling))).toBeLessThanOrEqual(MODES.indexOf(ceiling));
});

test.each([
  ['a read role of another account', { readRole: 'arn:aws:iam::999988887777:role/FarwatchRead-farwatch' }],
  ['an act role of another account', { actRole: 'arn:aws:iam::999988887777:role/FarwatchAct-farwatch' }],
  ['a role that is a user', { readRole: `arn:aws:iam::${OTHER}:user/ana` }],
  ['an account that is none', { account: '2222' }],
  ['an unknown ceiling', { ceiling: 'everything' as Ceiling }],
])('a registry with %s is not read', (_, change) => {
  expect(registryOf({ spokes: [spokeAt(OTHER, REGION)] })?.size).toBe(1);
  expect(registryOf({ spokes: [spokeAt(OTHER, REGION, change)] })).toBeUndefined();
});

test('a spoke is silent two and a half hours after its last heartbeat, or after it was registered', () => {
  const beat = { at: 10_000, version: null, rules: null };
  expect(isSilent({ heartbeat: beat, registeredAt: 0 }, 10_000 + 9000)).toBe(false);
  expect(isSilent({ heartbeat: beat, registeredAt: 0 }, 10_000 + 9001)).toBe(true);
  expect(isSilent({ heartbeat: undefined, registeredAt: 20_000 }, 29_000)).toBe(false);
});

const moved = (event: object, account: string, region: string): unknown =>
  JSON.parse(JSON.stringify(event).replaceAll(ACCOUNT, account).replaceAll(REGION, region));

const installed = async (...spokes: readonly Spoke[]) => {
  const rig = spine();
  await changeSpokes(rig.store, (all) => spokes.forEach((one) => all.set(`${one.account}/${one.region}`, one)));
  const counted: Record<string, number> = {};
  const metrics = {
    count: (name: string, by = 1) => void (counted[name] = (counted[name] ?? 0) + by),
    milliseconds: () => {},
  };
  const places = placesOf({ account: ACCOUNT, region: REGION }, rig.store, rig.clock);
  const take = (...events: readonly unknown[]) =>
    handleEvents(
      events.map((event, n) => ({ id: `m${n}`, body: JSON.stringify(event) })),
      { ...rig.events(), metrics, places, policy: () => readPolicy(rig.store) },
    );
  return { ...rig, take, counted };
};

test('an event counts for the hub and its spokes; everything else is refused and counted', async () => {
  const { take, store, counted } = await installed(spokeAt(OTHER, REGION));
  const refused = await take(
    stopped({ task: 1 }),
    moved(stopped({ task: 1 }), OTHER, REGION),
    moved(stopped({ task: 1 }), OTHER, 'us-east-1'),
    moved(stopped({ task: 1 }), '999988887777', REGION),
  );
  expect(refused).toEqual(['m2', 'm3']);
  expect(counted['ForeignEvents']).toBe(2);
  expect([...new Set((await store.services()).map((key) => key.split('/').slice(0, 2).join('/')))]).toEqual([
    `${ACCOUNT}/${REGION}`,
    `${OTHER}/${REGION}`,
  ]);
});

test.each([
  ['regions', { regions: [REGION] }],
  ['an account', { account: ACCOUNT }],
])('what a policy with %s leaves out is no dead letter, registered or not', async (_, some) => {
  const { take, store, counted } = await installed(spokeAt(OTHER, 'us-east-1'));
  await store.saveDocument(POLICY_KEY, 0, some);
  const [id, region] = 'regions' in some ? [ACCOUNT, 'eu-north-1'] : ['999988887777', REGION];
  const events = [stopped({ task: 1 }), moved(stopped({ task: 1 }), id, region)];
  expect(await take(...events, moved(stopped({ task: 1 }), OTHER, 'us-east-1'))).toEqual([]);
  expect(counted['ForeignEvents']).toBeUndefined();
  expect((await store.services()).every((key) => key.startsWith(`${ACCOUNT}/${REGION}/`))).toBe(true);
});

test('an event whose envelope and ARNs name two accounts changes nothing in either', async () => {
  const { take, store } = await installed(spokeAt(OTHER, REGION));
  const forged = { ...stopped({ task: 1 }), account: OTHER };
  await take(forged);
  expect(await store.services()).toEqual([]);
});

const heartbeat = (account: string, at: number, detail: object) => ({
  id: 'h',
  source: 'farwatch',
  'detail-type': 'Farwatch Heartbeat',
  account,
  region: REGION,
  time: new Date(at).toISOString(),
  resources: [],
  detail,
});

test('a heartbeat is noted with its version and rules; it registers nothing and changes no role', async () => {
  const { take, store } = await installed(spokeAt(OTHER, REGION));
  const before = await readSpokes(store);
  const forged = { readRole: 'arn:aws:iam::999988887777:role/x', ceiling: 'auto' };
  await take(heartbeat(OTHER, MORNING, { version: '0.1.0', rules: 'abc', ...forged }));
  expect(await take(heartbeat('999988887777', MORNING, { version: '0.1.0' }))).toEqual(['m0']);
  await take(heartbeat(OTHER, MORNING - 1000, { version: '0.0.9', rules: 'old' }));
  expect(await readHeartbeat(store, { account: OTHER, region: REGION })).toEqual({
    at: MORNING / 1000,
    version: '0.1.0',
    rules: 'abc',
  });
  expect(await readSpokes(store)).toEqual(before);
});

test("with an unreadable registry the hub's own events count, and those of others wait in the queue", async () => {
  const { take, store } = await installed();
  await store.saveDocument(SPOKES_KEY, (await store.loadDocument(SPOKES_KEY))?.version ?? 0, { spokes: 'all' });
  expect(await take(stopped({ task: 1 }), moved(stopped({ task: 1 }), OTHER, REGION))).toEqual(['m1']);
});

const statesOf = async (store: Store, place: string): Promise<readonly string[]> => {
  const keys = (await store.services()).filter((key) => key.startsWith(`${place}/`));
  return Promise.all(
    keys.map(async (key) =>
      JSON.stringify(await store.loadState(key), (_, value: unknown) =>
        value instanceof Map || value instanceof Set ? [...value] : value,
      )
        .replaceAll(place.split('/')[0] ?? '', 'ACCOUNT')
        .replaceAll(place.split('/')[1] ?? '', 'REGION'),
    ),
  );
};

test('two accounts with equal names never mix: each has the state that it has alone', async () => {
  const account = fc.stringMatching(/^[1-9]\d{11}$/);
  const region = fc.constantFrom('eu-west-1', 'us-east-1', 'ap-southeast-2');
  await fc.assert(
    fc.asyncProperty(account, region, fc.array(fc.nat(3), { minLength: 1, maxLength: 6 }), async (id, where, tasks) => {
      fc.pre(`${id}/${where}` !== `${ACCOUNT}/${REGION}`);
      const { take, store } = await installed(spokeAt(id, where));
      const alone = await installed();
      const elsewhere = await installed(spokeAt(id, where));
      for (const task of tasks) {
        await take(stopped({ task }), moved(stopped({ task }), id, where));
        await alone.take(stopped({ task }));
        await elsewhere.take(moved(stopped({ task }), id, where));
      }
      const own = await statesOf(alone.store, `${ACCOUNT}/${REGION}`);
      expect(await statesOf(store, `${ACCOUNT}/${REGION}`)).toEqual(own);
      const theirs = await statesOf(store, `${id}/${where}`);
      expect(theirs).toEqual(await statesOf(elsewhere.store, `${id}/${where}`));
      expect(theirs.length).toBe(own.length);
    }),
    { numRuns: 15 },
  );
});

test('the registry is read again after half a minute', async () => {
  const store = inMemoryStore();
  const clock = virtualClock(new Date(MORNING));
  const places = placesOf({ account: ACCOUNT, region: REGION }, store, clock);
  expect((await places.spokes()).size).toBe(0);
  await changeSpokes(store, (all) => all.set(`${OTHER}/${REGION}`, spokeAt(OTHER, REGION)));
  expect([(await places.spokes()).size, (await places.spokesNow()).size]).toEqual([0, 1]);
  expect(await ceilingOf(places, { account: OTHER, region: REGION })).toBe('auto');
  clock.set(new Date(MORNING + 30_001));
  expect((await places.spokes()).size).toBe(1);
});
