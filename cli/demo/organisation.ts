import { ECSClient } from '@aws-sdk/client-ecs';
import type { Fleet } from '../../functions/adapters/aws/fleet.ts';
import { ecsFleet } from '../../functions/adapters/aws/fleet.ts';
import type { Place } from '../../functions/adapters/dynamodb/keys.ts';
import { changeSpokes, placesOf } from '../../functions/adapters/organisation/spokes.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { placeName } from '../../functions/organisation/spoke.ts';
import { startEndpoint } from '../fake-aws/endpoint.ts';
import { createWorld } from '../fake-aws/world.ts';
import type { World } from '../fake-aws/world-model.ts';
import { deducedEcs } from '../local/deduced-ecs.ts';
import { localFarwatch } from '../local/farwatch.ts';
import { inMemoryStore } from '../local/in-memory-store.ts';
import type { LocalMessage } from '../local/slack.ts';
import { localSlack } from '../local/slack.ts';
import { virtualClock } from '../local/virtual.ts';

/** The secret that services of all accounts read; it is the installation's own. */
const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:org/orders-db-4FqWbN';
const HUB: Place = { account: '111122223333', region: 'eu-west-1' };
const THROTTLED: Place = { account: '222233334444', region: 'eu-west-1' };
const SILENT: Place = { account: '333344445555', region: 'us-east-1' };
const SPOKES = [THROTTLED, SILENT] as const;
const MINUTE_MS = 60_000;
const HOURS = 5;
/** Minutes that are played one by one: the secret is gone in them; then five at a time. */
const CLOSELY = 40;
const STEP = 5;
/** Heartbeats of the spoke that becomes silent. */
const HEARD_HOURS = 2;

/** How an account and region fared: hourly reads that ECS answered and that it throttled, and heartbeats. */
export type PlaceRow = Place & { readonly read: number; readonly throttled: number; readonly heartbeats: number };

/** What Farwatch posted about three accounts in two regions, and how each of them fared. */
export type PlayedOrganisation = { readonly messages: readonly LocalMessage[]; readonly rows: readonly PlaceRow[] };

const worldAt = (place: Place, startTime: Date, seed: string): World => {
  const world = createWorld({ seed: `${seed}/${placeName(place)}`, ...place, startTime, cloudTrail: false });
  world.addCluster('prod');
  world.registerTaskDefinition({
    family: 'orders',
    revision: 1,
    secrets: [{ name: 'DATABASE_URL', valueFrom: SECRET }],
  });
  world.addService({ name: 'orders', cluster: 'prod', taskDefinition: 'orders:1', desiredCount: 2 });
  const at = (minutes: number): Date => new Date(startTime.getTime() + minutes * MINUTE_MS);
  world.at(at(10), () => world.removeSecret(SECRET));
  world.at(at(12), () => world.update('orders', { forceNewDeployment: true }));
  world.at(at(22), () => world.restoreSecret(SECRET));
  return world;
};

const heartbeat = ({ account, region }: Place, time: Date): unknown => ({
  id: `heartbeat-${account}-${time.getTime()}`,
  source: 'farwatch',
  'detail-type': 'Farwatch Heartbeat',
  account,
  region,
  time: time.toISOString(),
  resources: [],
  detail: { version: null, rules: null },
});

const register = (store: Parameters<typeof changeSpokes>[0], at: Date): Promise<unknown> =>
  changeSpokes(store, (all) => {
    for (const place of SPOKES) {
      const readRole = `arn:aws:iam::${place.account}:role/FarwatchRead-farwatch`;
      all.set(placeName(place), {
        ...place,
        readRole,
        actRole: null,
        ceiling: 'observe',
        by: 'demo',
        at: at.toISOString(),
      });
    }
  });

const CREDENTIALS = { accessKeyId: 'demo', secretAccessKey: 'demo' };

type Counted = { read: number; throttled: number; heartbeats: number };

/** Counts by account and region. */
const counting = () => {
  const counted = new Map<string, Counted>();
  const of = (place: Place): Counted => {
    const known = counted.get(placeName(place)) ?? { read: 0, throttled: 0, heartbeats: 0 };
    counted.set(placeName(place), known);
    return known;
  };
  return { of, add: (place: Place, what: keyof Counted): void => void (of(place)[what] += 1) };
};

type Counting = ReturnType<typeof counting>;

/** ECS of one simulated account, whose answers are counted. */
const accountOf = async (world: World, counts: Counting) => {
  const endpoint = await startEndpoint(world);
  const { account, region } = world.simulation;
  const client = new ECSClient({ endpoint: endpoint.url, region, credentials: CREDENTIALS, maxAttempts: 1 });
  const fleet = ecsFleet(client);
  const clusters: Fleet['clusters'] = async () => {
    try {
      const found = await fleet.clusters();
      counts.add({ account, region }, 'read');
      return found;
    } catch (error) {
      counts.add({ account, region }, 'throttled');
      throw error;
    }
  };
  const close = (): Promise<void> => {
    client.destroy();
    return endpoint.close();
  };
  return { name: placeName({ account, region }), fleet: { ...fleet, clusters }, close };
};

const quiet = { info: () => {}, warn: () => {}, error: () => {} };

/** A hub in one process, with the spokes registered; releases are not evaluated here. */
const hub = async (startsAt: Date) => {
  const [store, clock] = [inMemoryStore(), virtualClock(startsAt)];
  const slack = localSlack(clock);
  await register(store, startsAt);
  const farwatch = localFarwatch({
    store,
    clock,
    slack,
    places: placesOf(HUB, store, clock),
    policy: async () => ({ ...DEFAULT_POLICY, defaultMode: 'off' }),
    ecs: deducedEcs({ store, clock }),
    log: quiet,
    metrics: { count: () => {}, milliseconds: () => {} },
  });
  return { farwatch, slack };
};

/**
 * Five hours of an organisation: a hub and two spokes, a secret that all of them read and that is gone for twelve
 * minutes, an account whose ECS throttles every read, and a spoke whose heartbeats stop.
 */
export const playOrganisation = async (seed: string, startsAt: Date): Promise<PlayedOrganisation> => {
  const worlds = [HUB, ...SPOKES].map((place) => worldAt(place, startsAt, seed));
  worlds[1]?.fail({ operation: 'ListClusters', error: 'ThrottlingException', times: 1000 });
  const counts = counting();
  const accounts = await Promise.all(worlds.map((world) => accountOf(world, counts)));
  const fleetAt = (place: Place): Fleet => {
    const found = accounts.find(({ name }) => name === placeName(place));
    if (found === undefined) throw new Error(`no account ${placeName(place)}`);
    return found.fleet;
  };
  const { farwatch, slack } = await hub(startsAt);
  const everyHour = async (n: number, now: Date): Promise<void> => {
    for (const place of SPOKES.filter((one) => one !== SILENT || n <= HEARD_HOURS)) {
      await farwatch.deliver([heartbeat(place, now)]);
      counts.add(place, 'heartbeats');
    }
    for (const place of SPOKES) await farwatch.readPlace(place, fleetAt);
  };
  for (let n = 1; n <= HOURS * 60; n += n < CLOSELY ? 1 : STEP) {
    const now = new Date(startsAt.getTime() + n * MINUTE_MS);
    for (const world of worlds) {
      const events = world.advanceTo(now).map(({ event }) => event);
      if (events.length > 0) await farwatch.deliver(events);
    }
    await farwatch.advanceTo(now);
    if (n % 60 === 0) await everyHour(n / 60, now);
  }
  await Promise.all(accounts.map(({ close }) => close()));
  return { messages: slack.messages(), rows: SPOKES.map((place) => ({ ...place, ...counts.of(place) })) };
};
