import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import { newCalls } from '../../functions/adapters/aws/calls.ts';
import { reportReaders } from '../../functions/handlers/weekly-report/clients.ts';
import { after, shop } from '../fake-aws/shop.ts';

const policy = { type: 'TargetTrackingScaling', target: 50, outCooldownSeconds: 60, inCooldownSeconds: 300 } as const;
const snapshot = shop({
  service: { desiredCount: 2, demand: () => 2_000, scaling: { minimum: 2, maximum: 4, policy } },
});
let endpoint: Endpoint | undefined;

beforeAll(async () => {
  snapshot.advanceTo(after(30));
  endpoint = await startEndpoint(snapshot);
});
afterAll(() => endpoint?.close());

const reading = () => {
  const calls = newCalls();
  const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
  const readers = reportReaders({ region: 'eu-west-1', endpoint: endpoint?.url ?? '', credentials }, calls);
  return { calls, readers };
};

test('a report reads the alarms of policies, since when they stand and what they saw, a hundred a call', async () => {
  const { calls, readers } = reading();
  const { high, low } = snapshot.service('web').scaling?.alarms ?? {};
  const names = [high?.name ?? '', low?.name ?? '', ...Array.from({ length: 150 }, (_, n) => `nobody-${n}`)];
  const states = await readers.alarms(names);
  expect(states).toMatchObject([
    { name: high?.name, state: 'ALARM', since: high?.since, metric: high?.datapoints[0], threshold: 50 },
    { name: low?.name, state: 'OK', threshold: 45 },
  ]);
  expect(calls.counted()).toEqual({ DescribeAlarms: 2 });
  readers.close();
});

test('where nothing scales no alarm is asked for', async () => {
  const { calls, readers } = reading();
  expect(await readers.alarms([])).toEqual([]);
  expect(calls.counted()).toEqual({});
  readers.close();
});
