import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FleetEndpoint, FleetOptions } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { startFleet } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { leastCalls } from '../../cli/experiments/bench/report-scale.ts';
import type { MetricQuery, Points } from '../../functions/adapters/aws/cloudwatch.ts';
import { cloudwatchReader } from '../../functions/adapters/aws/cloudwatch.ts';
import { readContainers } from '../../functions/adapters/aws/insights.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { newCalls } from '../../functions/adapters/aws/calls.ts';
import { reportReaders } from '../../functions/handlers/weekly-report/clients.ts';
import { reportFleet } from '../../functions/handlers/weekly-report/fleet.ts';
import { settingOf } from '../../functions/report/setting.ts';
import { readUtilisation } from '../../functions/adapters/aws/utilisation.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { ContainerDefinition } from '../../functions/sizing/containers/container-model.ts';

const NOW = new Date('2026-11-23T08:00:00Z');
const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
const keyOf = (name: string) => serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name });
const container = (name: string): ContainerDefinition => ({
  name,
  cpu: undefined,
  memory: undefined,
  memoryReservation: undefined,
  command: [],
  entryPoint: [],
  environment: {},
});
const points = (...pairs: readonly (readonly [number, number])[]): Points => ({
  times: Float64Array.from(pairs, ([at]) => at),
  values: Float64Array.from(pairs, ([, value]) => value),
  isWhole: true,
});

test('a family is asked for by its own dimensions, and what it used comes in CPU units and MiB', async () => {
  const asked: (readonly MetricQuery[])[] = [];
  const of = await readUtilisation(
    async (queries) => {
      asked.push(queries);
      return [points([300_000, 210], [600_000, 180]), points([300_000, 740])];
    },
    [{ service: keyOf('family:job'), isScaled: false }],
    { now: NOW, days: 1, fineDays: 1 },
  );
  const dimensions = { ClusterName: 'prod', TaskDefinitionFamily: 'job' };
  expect(asked).toEqual([
    [
      { namespace: 'ECS/ContainerInsights', metric: 'CpuUtilized', dimensions, statistic: 'Maximum' },
      { namespace: 'ECS/ContainerInsights', metric: 'MemoryUtilized', dimensions, statistic: 'Maximum' },
    ],
  ]);
  expect(of(keyOf('family:job'))).toEqual({
    datapoints: [],
    memoryAverage: [],
    tasks: [],
    missingData: [],
    usage: [
      { at: new Date(300_000), seconds: 300, cpuUnitsMax: 210, memoryMibMax: 740 },
      { at: new Date(600_000), seconds: 300, cpuUnitsMax: 180, memoryMibMax: undefined },
    ],
  });
});

test('containers are asked for by day and by name; one without a point is absent, not idle', async () => {
  const asked: (readonly MetricQuery[])[] = [];
  const uses = await readContainers(
    async (queries, { periodSeconds }) => {
      asked.push(queries);
      expect(periodSeconds).toBe(86_400);
      return [points([0, 700], [86_400_000, 910]), points([0, 120]), points(), points()];
    },
    [{ service: keyOf('web'), containers: [container('app'), container('agent')] }],
    { now: NOW, days: 30 },
  );
  expect(asked[0]?.[2]).toEqual({
    namespace: 'ECS/ContainerInsights',
    metric: 'ContainerMemoryUtilized',
    dimensions: { ClusterName: 'prod', ServiceName: 'web', ContainerName: 'agent' },
    statistic: 'Maximum',
  });
  expect(uses.get(keyOf('web'))).toEqual([{ name: 'app', days: 2, memoryMibMax: 910, cpuUnitsMax: 120 }]);
});

test('without a container to ask for nothing is asked', async () => {
  const none = readContainers(() => Promise.reject(new Error('asked')), [], { now: NOW, days: 30 });
  expect((await none).size).toBe(0);
});

const OPTIONS: FleetOptions = {
  clusters: 2,
  services: 16,
  tasksPerService: 2,
  scaledEvery: 4,
  throttled: 0,
  now: NOW,
  insights: 'enhanced',
  families: 12,
};

const reported = async (options: FleetOptions, endpoint: FleetEndpoint) => {
  const calls = newCalls();
  const readers = reportReaders({ region: 'eu-west-1', endpoint: endpoint.url, credentials }, calls);
  const store = inMemoryStore();
  const sources = { ...readers, store, remembers: false, calls, cluster: undefined, progress: () => {} };
  const where = { timeZone: 'UTC', hasHistory: false, historySince: null, missingData: [] };
  const setting = settingOf(options.now, 30, { table: BUILT_IN_PRICES });
  const report = await reportFleet({ ...sources, readHistory: async () => [] }, setting, where);
  readers.close();
  return { report, calls: calls.counted() };
};

let fleet: FleetEndpoint;
let client: CloudWatchClient;
beforeAll(async () => {
  fleet = await startFleet(OPTIONS);
  client = new CloudWatchClient({ endpoint: fleet.url, region: 'eu-west-1', maxAttempts: 12, credentials });
});
afterAll(async () => {
  client.destroy();
  await fleet.close();
});

test('six hundred series of containers take two calls', async () => {
  const calls = newCalls();
  const wanted = Array.from({ length: 150 }, (_, index) => ({
    service: keyOf(`service-${index}`),
    containers: [container('app'), container('agent')],
  }));
  const uses = await readContainers(cloudwatchReader(client, calls), wanted, { now: NOW, days: 30 });
  expect(uses.size).toBe(150);
  expect(calls.counted()).toEqual({ GetMetricData: 2 });
}, 30_000);

test('families and containers of a whole fleet are read within a tenth of the API’s minimum', async () => {
  const { report, calls } = await reported(OPTIONS, fleet);
  // Sixteen services are a small fleet: all thirty days are read in five-minute points, 11 series per page.
  const series = 16 * 4 + 4 + 12 * 2;
  const least = Math.ceil(series / 11) + 1 + 1;
  expect(calls['GetMetricData']).toBeLessThanOrEqual(least * 1.1);
  expect(calls['DescribeTaskDefinition']).toBe(leastCalls(OPTIONS)['DescribeTaskDefinition']);
  const families = report.services.filter(({ service }) => service.key.includes('/family:job-'));
  expect(families).toHaveLength(12);
  expect(families.every(({ costLedger: ledger }) => ledger.total.seconds > 0)).toBe(true);
  const contained = report.services.filter(({ containers }) => containers?.length === 2);
  expect(contained).toHaveLength(16);
  expect(report.missingData.some(({ text }) => text.startsWith('Container Insights'))).toBe(false);
}, 90_000);

test('without Container Insights nothing of it is asked, and the families say how to learn more', async () => {
  const off = { ...OPTIONS, services: 12, families: 3, insights: 'disabled' as const };
  const endpoint = await startFleet(off);
  try {
    const { report, calls } = await reported(off, endpoint);
    expect(calls['GetMetricData']).toBe(Math.ceil((12 * 4 + 3) / 11) + 1);
    const families = report.services.filter(({ service }) => service.key.includes('/family:job-'));
    expect(families.map(({ advice }) => advice.kind)).toEqual(['abstain', 'abstain', 'abstain']);
    expect(families[0]?.advice.reason).toMatch(/^Container Insights is off in cluster cluster-00/);
    expect(report.missingData.map(({ text }) => text)).toContain(
      'Container Insights is off in 2 of 2 clusters: nothing measures their standalone tasks and single containers',
    );
  } finally {
    await endpoint.close();
  }
}, 60_000);
