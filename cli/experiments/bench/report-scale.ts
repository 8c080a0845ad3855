import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { inMemoryStore } from '../../local/in-memory-store.ts';
import { builtInPrices } from '../../../functions/adapters/dynamodb/prices.ts';
import { reportReaders } from '../../../functions/handlers/weekly-report/clients.ts';
import type { ReportEffects } from '../../../functions/handlers/weekly-report/work.ts';
import { weeklyReport } from '../../../functions/handlers/weekly-report/weekly-report.ts';
import type { FleetOptions } from './fleet-endpoint.ts';

/** Time, memory and calls of one weekly report of a large fleet. */
export type ScaleFigures = {
  readonly services: number;
  readonly reported: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMib: number;
  /** Answered calls, throttled calls, and the minimum that the API allows, by operation. */
  readonly calls: Readonly<
    Record<string, { readonly answered: number; readonly throttled: number; readonly least: number }>
  >;
};

type Counts = {
  readonly answered: Readonly<Record<string, number>>;
  readonly throttles: Readonly<Record<string, number>>;
};

const DATAPOINTS_MAX = 100_800;
const FINE_POINTS = 14 * 288;
const COARSE_POINTS = 16 * 24;
const SERIES = 4;
/** Series that Container Insights adds: CPU and memory of a family, and of each of a task's two containers by day. */
const FAMILY_SERIES = 2;
const CONTAINER_SERIES = 4;
const QUERIES_MAX = 500;
/** More services than this of one image are not siblings; up to it each is read once, by day. */
const SIBLINGS_MAX = 500;

/** The minimum number of calls if every page were full. */
export const leastCalls = (fleet: FleetOptions): Readonly<Record<string, number>> => {
  const { services, clusters, tasksPerService, scaledEvery, insights = 'disabled', families = 0 } = fleet;
  const inCluster = (cluster: number): number =>
    Math.floor(services / clusters) + (cluster < services % clusters ? 1 : 0);
  const sum = (of: (cluster: number) => number): number =>
    Array.from({ length: clusters }, (_, cluster) => of(cluster)).reduce((a, b) => a + b, 0);
  const runs = insights === 'disabled' ? 0 : families * FAMILY_SERIES;
  const series = services * SERIES + Math.ceil(services / scaledEvery) + runs;
  const containers = insights === 'enhanced' ? Math.ceil((services * CONTAINER_SERIES) / QUERIES_MAX) : 0;
  const siblings = services > 1 && services <= SIBLINGS_MAX ? 1 : 0;
  const tasksIn = (cluster: number): number => inCluster(cluster) * tasksPerService + Math.ceil(families / clusters);
  const pages = (points: number): number => Math.ceil(series / Math.floor(DATAPOINTS_MAX / points));
  return {
    GetMetricData: pages(FINE_POINTS) + pages(COARSE_POINTS) + containers + siblings,
    DescribeServices: sum((cluster) => Math.ceil(inCluster(cluster) / 10)),
    DescribeTaskDefinition: services + families,
    ListTasks: sum((cluster) => Math.ceil(tasksIn(cluster) / 100)),
    DescribeTasks: sum((cluster) => Math.ceil(tasksIn(cluster) / 100)),
    ListServices: sum((cluster) => Math.ceil(inCluster(cluster) / 100)),
  };
};

const message = <Message>(child: ChildProcess): Promise<Message> =>
  new Promise((resolve) => child.once('message', (reported) => resolve(reported as Message)));

const silent = { info: () => {}, warn: () => {}, error: () => {} };

const effectsFor = (url: string, now: Date, kept: Map<string, string>): ReportEffects => ({
  store: inMemoryStore(),
  clock: { now: () => now, sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) },
  log: silent,
  metrics: { count: () => {}, milliseconds: () => {} },
  files: {
    put: async (key, text) => void kept.set(key, key.startsWith('reports/') ? String(text.length) : text),
    get: async (key) => kept.get(key),
    link: (key) => key,
  },
  slack: {
    post: async (channel) => ({ channel, ts: '1' }),
    find: async () => undefined,
    reply: async (place) => place,
    upload: async () => {},
  },
  routing: { channel: 'reports', byCluster: {} },
  timeZone: 'UTC',
  prices: builtInPrices,
  sendShard: async () => {},
  places: {
    own: { account: '111122223333', region: 'eu-west-1' },
    spokes: async () => new Map(),
    spokesNow: async () => new Map(),
  },
  readers: (calls) =>
    reportReaders(
      { region: 'eu-west-1', endpoint: url, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } },
      calls,
    ),
  remainingMs: () => 900_000,
});

/** The peak of this process in MiB, from now until the returned function is called. */
export const measureMemory = (): (() => number) => {
  let peak = 0;
  const measure = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(measure, 200);
  return () => {
    clearInterval(timer);
    measure();
    return Math.round(peak / 2 ** 20);
  };
};

const counted = ({ answered, throttles }: Counts, least: Readonly<Record<string, number>>): ScaleFigures['calls'] =>
  Object.fromEntries(
    Object.entries(least).map(([operation, fewest]) => [
      operation,
      { answered: answered[operation] ?? 0, throttled: throttles[operation] ?? 0, least: fewest },
    ]),
  );

const run = async (child: ChildProcess, fleet: FleetOptions): Promise<ScaleFigures> => {
  const { url } = await message<{ url: string }>(child);
  const kept = new Map<string, string>();
  const peak = measureMemory();
  const [began, before] = [process.hrtime.bigint(), process.cpuUsage()];
  await weeklyReport(effectsFor(url, fleet.now, kept));
  const cpu = process.cpuUsage(before);
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  child.send('counts');
  const counts = await message<Counts>(child);
  const parts = [...kept].filter(([key]) => key.includes('/part-'));
  const reported = parts.reduce((sum, [, text]) => sum + (text.match(/"runningCount"/g)?.length ?? 0), 0);
  return {
    services: fleet.services,
    reported,
    seconds: Math.round(seconds),
    cpuSeconds: Math.round((cpu.user + cpu.system) / 1e6),
    peakMib: peak(),
    calls: counted(counts, leastCalls(fleet)),
  };
};

/** A weekly report of a whole fleet against an endpoint that counts and throttles. */
export const measureScale = async (fleet: FleetOptions): Promise<ScaleFigures> => {
  const script = fileURLToPath(new URL('./fleet-process.ts', import.meta.url));
  const child = fork(script, [JSON.stringify(fleet)]);
  try {
    return await run(child, fleet);
  } finally {
    child.kill();
  }
};
