import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startFleet } from '../../cli/experiments/bench/fleet-endpoint.ts';
import type { FleetEndpoint } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { cloudwatchReader, seriesPerCall } from '../../functions/adapters/aws/cloudwatch.ts';
import { newCalls } from '../../functions/adapters/aws/calls.ts';
import { readUtilisation, spansOf } from '../../functions/adapters/aws/utilisation.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';

const NOW = new Date('2026-11-23T08:02:30Z');
const DAY_MS = 86_400_000;
let fleet: FleetEndpoint;
let client: CloudWatchClient;

beforeAll(async () => {
  fleet = await startFleet({ clusters: 1, services: 60, tasksPerService: 2, scaledEvery: 5, throttled: 0.2, now: NOW });
  client = new CloudWatchClient({
    endpoint: fleet.url,
    region: 'eu-west-1',
    maxAttempts: 12,
    credentials: { accessKeyId: 'x', secretAccessKey: 'y' },
  });
});

afterAll(async () => {
  client.destroy();
  await fleet.close();
});

const keyOf = (index: number) =>
  serviceKey({
    account: '111122223333',
    region: 'eu-west-1',
    cluster: 'cluster-000',
    name: `service-${String(index).padStart(5, '0')}`,
  });

test('as many series go into a call as fit one page: 25 of fourteen days, 262 of sixteen days of hours', () => {
  const span = (days: number, periodSeconds: number) => ({
    from: new Date(NOW.getTime() - days * DAY_MS),
    to: NOW,
    periodSeconds,
  });
  expect(seriesPerCall(span(14, 300))).toBe(25);
  expect(seriesPerCall(span(16, 3600))).toBe(262);
  expect(seriesPerCall(span(1, 3600))).toBe(500);
  expect(seriesPerCall(span(63, 60))).toBe(1);
});

test('five-minute points go back fourteen days, hours from there to thirty, and neither overlaps', () => {
  const [fine, coarse] = spansOf({ now: NOW, days: 30, fineDays: 14 });
  expect(fine?.to.toISOString()).toBe('2026-11-23T08:00:00.000Z');
  expect(((fine?.to.getTime() ?? 0) - (fine?.from.getTime() ?? 0)) / DAY_MS).toBe(14);
  expect(coarse?.to.getTime()).toBe(fine?.from.getTime());
  expect(((coarse?.to.getTime() ?? 0) - (coarse?.from.getTime() ?? 0)) / DAY_MS).toBe(16);
  expect(spansOf({ now: NOW, days: 14, fineDays: 30 })).toHaveLength(1);
});

test('sixty services are read whole with the fewest calls, though one in five is throttled', async () => {
  const calls = newCalls();
  const wanted = Array.from({ length: 60 }, (_, index) => ({ service: keyOf(index), isScaled: index === 0 }));
  const of = await readUtilisation(cloudwatchReader(client, calls), wanted, { now: NOW, days: 30, fineDays: 14 });
  expect(calls.counted()).toEqual({ GetMetricData: Math.ceil(241 / 25) + Math.ceil(241 / 262) });
  for (const { service } of wanted) {
    const { datapoints, memoryAverage, missingData } = of(service);
    expect(datapoints).toHaveLength(14 * 288 + 16 * 24);
    expect(
      datapoints.every(({ cpuAverage, cpuMaximum, memoryMaximum }) => cpuAverage && cpuMaximum && memoryMaximum),
    ).toBe(true);
    expect(memoryAverage).toHaveLength(datapoints.length);
    expect(missingData).toEqual([]);
  }
  expect(of(keyOf(0)).tasks).toHaveLength(14 * 288 + 16 * 24);
  expect(fleet.throttles['GetMetricData']).toBeGreaterThan(0);
}, 30_000);

test('each service gets its own series, and a maximum is above its mean', async () => {
  const of = await readUtilisation(
    cloudwatchReader(client, newCalls()),
    [1, 2].map((index) => ({ service: keyOf(index), isScaled: false })),
    { now: NOW, days: 2, fineDays: 2 },
  );
  const [one, two] = [of(keyOf(1)).datapoints[0], of(keyOf(2)).datapoints[0]];
  expect(one?.cpuAverage).not.toBe(two?.cpuAverage);
  expect(one?.cpuMaximum).toBeGreaterThan(one?.cpuAverage ?? Infinity);
}, 30_000);

test('gaps stay gaps: a point that only memory has leaves CPU undefined', async () => {
  const points = (times: readonly number[]) => ({
    times: Float64Array.from(times),
    values: Float64Array.from(times, () => 50),
    isWhole: true,
  });
  const series = [[300_000], [300_000], [300_000, 900_000], [300_000, 900_000]];
  const of = await readUtilisation(async () => series.map(points), [{ service: keyOf(1), isScaled: false }], {
    now: NOW,
    days: 1,
    fineDays: 1,
  });
  const { datapoints } = of(keyOf(1));
  expect(datapoints.map(({ at }) => at.getTime())).toEqual([300_000, 900_000]);
  expect(datapoints[1]).toMatchObject({ cpuAverage: undefined, memoryMaximum: 50 });
});
