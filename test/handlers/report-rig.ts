import type { FleetEndpoint, FleetOptions } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { reportKey } from '../../functions/adapters/dynamodb/keys.ts';
import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import { reportReaders } from '../../functions/handlers/weekly-report/clients.ts';
import type { ReportRun } from '../../functions/handlers/weekly-report/run.ts';
import type { ReportEffects, Shard } from '../../functions/handlers/weekly-report/work.ts';
import { placesWith } from '../support/places.ts';

/** A Monday morning. */
export const NOW = new Date('2026-11-23T08:00:00Z');
/** Four services in two clusters. */
export const FLEET: FleetOptions = {
  clusters: 2,
  services: 4,
  tasksPerService: 1,
  scaledEvery: 15,
  throttled: 0,
  now: NOW,
};

/** A report's effects in memory, and what they left. */
export type Rig = {
  readonly fx: ReportEffects;
  readonly files: Map<string, string>;
  readonly shards: Shard[];
  readonly posts: { readonly channel: string; readonly id: string }[];
  readonly uploads: string[];
};

const silent = { info: () => {}, warn: () => {}, error: () => {} };

/** Everything in memory but AWS, which is an endpoint of a fleet. */
export const reportRig = (also: Partial<ReportEffects>, of: FleetEndpoint): Rig => {
  const files = new Map<string, string>();
  const [shards, posts, uploads] = [[] as Shard[], [] as Rig['posts'], [] as string[]];
  const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
  const fx: ReportEffects = {
    store: inMemoryStore(),
    clock: { now: () => NOW, sleep: async () => {} },
    log: silent,
    metrics: { count: () => {}, milliseconds: () => {} },
    files: {
      put: async (key, text) => void files.set(key, text),
      get: async (key) => files.get(key),
      link: (key) => `https://example.test/${key}`,
    },
    slack: {
      post: async (channel, _message, id) => {
        posts.push({ channel, id });
        return { channel, ts: String(posts.length) };
      },
      find: async () => undefined,
      reply: async (place) => place,
      upload: async (_place, { name }) => void uploads.push(name),
    },
    routing: { channel: '#costs', byCluster: { 'cluster-001': '#team-b' } },
    timeZone: 'Europe/Berlin',
    prices: builtInPrices,
    sendShard: async (shard) => void shards.push(shard),
    places: placesWith(),
    readers: (calls) => reportReaders({ region: 'eu-west-1', endpoint: of.url, credentials }, calls),
    servicesPerGroup: 10,
    remainingMs: () => 900_000,
    ...also,
  };
  return { fx, files, shards, posts, uploads };
};

/** The run as it is stored. */
export const runOf = async ({ fx }: Rig): Promise<ReportRun> =>
  (await fx.store.loadDocument(reportKey('RUN')))?.body as ReportRun;

/** The lines of report.csv without its heads. */
export const linesOf = ({ files }: Rig): readonly string[] =>
  ([...files].find(([key]) => key.endsWith('report.csv'))?.[1] ?? '').trimEnd().split('\n').slice(1);
