import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { STSClient } from '@aws-sdk/client-sts';
import { autoScalingOf } from '../../../functions/adapters/aws/autoscaling.ts';
import { ecsFleet } from '../../../functions/adapters/aws/fleet.ts';
import type { Clock, Store } from '../../../functions/adapters/common.ts';
import type { Place } from '../../../functions/adapters/dynamodb/keys.ts';
import { builtInPrices } from '../../../functions/adapters/dynamodb/prices.ts';
import { bucketsOf, metered } from '../../../functions/adapters/organisation/buckets.ts';
import type { ClientConfig, Reading } from '../../../functions/adapters/organisation/places.ts';
import { clientsAt, configAt } from '../../../functions/adapters/organisation/places.ts';
import { changeSpokes, placesOf } from '../../../functions/adapters/organisation/spokes.ts';
import { DEFAULT_POLICY } from '../../../functions/deployments/policy.ts';
import type { PollPlacesEffects } from '../../../functions/handlers/scaling-poll/poll-places.ts';
import type { ReportFiles } from '../../../functions/adapters/aws/reports-bucket.ts';
import type { SyncPlacesEffects } from '../../../functions/handlers/sync/sync-places.ts';
import { reportReaders } from '../../../functions/handlers/weekly-report/clients.ts';
import type { ReportEffects, Shard } from '../../../functions/handlers/weekly-report/work.ts';
import { inMemoryStore } from '../../local/in-memory-store.ts';
import { localQueues } from '../../local/virtual.ts';
import { ACCOUNT, REGION } from './fleet-views.ts';

/** An organisation whose accounts all have the fleet that an endpoint serves. */
export type OrganisationOptions = {
  readonly url: string;
  readonly now: Date;
  /** Account ids of the spokes. */
  readonly accounts: readonly string[];
  /** Attempts per call; as in the functions unless given. */
  readonly maxAttempts?: number;
  readonly sleep: Clock['sleep'];
  /** Where the report's parts and files go; into memory unless given. */
  readonly files?: ReportFiles;
};

/** An installation in memory with its messages, files and adapters; only AWS is an endpoint. */
export type Organisation = {
  readonly store: Store;
  readonly sync: SyncPlacesEffects;
  readonly poll: PollPlacesEffects;
  readonly report: ReportEffects;
  /** Messages by their queue. */
  readonly waiting: { readonly sync: string[]; readonly poll: string[]; readonly report: string[] };
  readonly files: ReportFiles;
  readonly posts: string[];
};

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const uncounted = { count: () => {}, milliseconds: () => {} };

/** Sessions of the roles of spokes: the key says whose they are. */
const stsOf = (): Reading['sts'] => ({
  send: (async (command: { readonly input: { readonly RoleArn?: string } }) => ({
    Credentials: {
      AccessKeyId: `ASIA${command.input.RoleArn?.split(':')[4] ?? ''}`,
      SecretAccessKey: 'secret',
      SessionToken: 'token',
      Expiration: new Date(Date.now() + 900_000),
    },
  })) as unknown as STSClient['send'],
});

const register = (store: Store, accounts: readonly string[], now: Date) =>
  changeSpokes(store, (spokes) => {
    for (const account of accounts)
      spokes.set(`${account}/${REGION}`, {
        account,
        region: REGION,
        readRole: `arn:aws:iam::${account}:role/FarwatchRead-farwatch`,
        actRole: null,
        ceiling: 'observe',
        by: 'bench',
        at: now.toISOString(),
      });
  });

const filesInMemory = (): ReportFiles => {
  const known = new Map<string, string>();
  return {
    put: async (key, text) => void known.set(key, text),
    get: async (key) => known.get(key),
    link: (key) => key,
  };
};

const reportParts = (waiting: string[], posts: string[], files: ReportFiles) => ({
  files,
  slack: {
    post: async (channel: string, message: { readonly text: string }) => {
      posts.push(message.text);
      return { channel, ts: '1' };
    },
    find: async () => undefined,
    reply: async (place: { readonly channel: string; readonly ts: string }) => place,
    upload: async () => {},
  },
  routing: { channel: 'reports', byCluster: {} },
  timeZone: 'UTC',
  prices: builtInPrices,
  sendShard: async (shard: Shard) => void waiting.push(JSON.stringify(shard)),
});

type Connected = {
  readonly base: ReturnType<typeof baseOf>;
  readonly config: (given: ClientConfig) => ClientConfig & { readonly endpoint: string };
  readonly at: (place: Place) => ClientConfig;
};

const baseOf = (store: Store, { now, sleep }: OrganisationOptions) => {
  const began = Date.now();
  const clock: Clock = { now: () => new Date(now.getTime() + Date.now() - began), sleep };
  return {
    store,
    clock,
    queues: localQueues(),
    log: silent,
    metrics: uncounted,
    places: placesOf({ account: ACCOUNT, region: REGION }, store, clock),
    remainingMs: () => 900_000,
  };
};

const connected = (store: Store, options: OrganisationOptions): Connected => {
  const { url, maxAttempts } = options;
  const base = baseOf(store, options);
  const { requestHandler } = new STSClient({ region: REGION }).config;
  const credentials = async () => ({ accessKeyId: 'local', secretAccessKey: 'local', sessionToken: 'local' });
  const own = { region: REGION, credentials, requestHandler };
  const attempts = maxAttempts === undefined ? {} : { maxAttempts };
  return {
    base,
    config: (given) => ({ ...own, ...given, endpoint: url, ...attempts }),
    at: configAt({ sts: stsOf(), requestHandler, externalId: 'installation', reader: 'bench', ...base }),
  };
};

const scalingOf = ({ config, at }: Connected) => {
  const clientsOf = clientsAt(
    (given) => ({
      autoScaling: new ApplicationAutoScalingClient(config(given)),
      cloudwatch: new CloudWatchClient(config(given)),
    }),
    at,
  );
  return (place: Place) => autoScalingOf(clientsOf(place), place);
};

/** Registers the accounts and connects the functions to the endpoint as their wiring does. */
export const organisationOf = async (options: OrganisationOptions): Promise<Organisation> => {
  const store = inMemoryStore();
  await register(store, options.accounts, options.now);
  const known = connected(store, options);
  const { base, config, at } = known;
  const { own } = base.places;
  const buckets = bucketsOf(base.clock);
  const waiting = { sync: [] as string[], poll: [] as string[], report: [] as string[] };
  const sending = (queue: string[]) => async (place: Place) => void queue.push(JSON.stringify(place));
  const fleetAt = clientsAt((given, place) => ecsFleet(metered(new ECSClient(config(given)), place, buckets)), at);
  const autoScalingAt = scalingOf(known);
  const { files = filesInMemory() } = options;
  const posts: string[] = [];
  const scaling = { autoScaling: autoScalingAt(own), autoScalingAt, price: async () => undefined };
  const policy = async () => DEFAULT_POLICY;
  return {
    store,
    waiting,
    files,
    posts,
    sync: { ...base, policy, fleet: fleetAt(own), fleetAt, sendPlace: sending(waiting.sync) },
    poll: { ...base, ...own, ...scaling, sendPlace: sending(waiting.poll), notify: async () => {} },
    report: {
      ...base,
      ...reportParts(waiting.report, posts, files),
      readers: (calls, place) => reportReaders({ region: REGION, ...config(at(place)) }, calls, { place, buckets }),
    },
  };
};
