import { PRICES_KEY, reportKey } from '../../functions/adapters/dynamodb/keys.ts';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { FleetEndpoint } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { startFleet } from '../../cli/experiments/bench/fleet-endpoint.ts';
import type { Io } from '../../cli/input/io.ts';
import { CommandFailure, WrongUsage } from '../../cli/input/io.ts';
import { embeddedTableInThread } from '../../cli/local/embedded.ts';
import { reportCommand } from '../../cli/commands/report.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';

let fleet: FleetEndpoint;
const out = mkdtempSync(join(tmpdir(), 'farwatch-out-'));

beforeAll(async () => {
  const now = new Date();
  fleet = await startFleet({ clusters: 2, services: 8, tasksPerService: 2, scaledEvery: 4, throttled: 0.1, now });
  vi.stubEnv('AWS_ENDPOINT_URL', fleet.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});

afterAll(async () => {
  vi.unstubAllEnvs();
  rmSync(out, { recursive: true });
  await fleet.close();
});

const talk = () => {
  const [stated, reported] = [[] as string[], [] as string[]];
  const io: Io = {
    stdin: (async function* () {})(),
    isPipe: false,
    out: (line) => void stated.push(line),
    err: (line) => void reported.push(line),
    isTty: false,
  };
  return { io, stated, reported };
};

const READS = /^(List|Describe|Get)/;

test('an account is read, read only, and three files say where they are', async () => {
  const { io, stated, reported } = talk();
  expect(await reportCommand(io, { region: 'eu-west-1', days: 30, out })).toBe(0);
  expect(stated).toEqual(['report.html', 'report.csv', 'report.json'].map((name) => join(out, name)));
  expect(reported.join('\n')).toMatch(/8 of 8 services read/);
  expect(readFileSync(join(out, 'report.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(9);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(/ECS forgets them after an hour/);
  expect(Object.keys(fleet.answered).filter((operation) => !READS.test(operation))).toEqual([]);
}, 60_000);

test('a FOCUS export makes its folder; where it cannot be written the sentence says so', async () => {
  const { io, stated } = talk();
  const asked = { region: 'eu-west-1', cluster: 'cluster-001', days: 7, out };
  expect(await reportCommand(io, { ...asked, focus: join(out, 'new', 'ledger.csv') })).toBe(0);
  expect(stated.at(-1)).toBe(join(out, 'new', 'ledger.csv'));
  expect(readFileSync(join(out, 'new', 'ledger.csv'), 'utf8')).toMatch(/^BilledCost,/);
  await expect(reportCommand(io, { ...asked, focus: out })).rejects.toThrow(/can't be written: it is a directory/);
}, 60_000);

test('one cluster only is read when it is named', async () => {
  const { io } = talk();
  await reportCommand(io, { region: 'eu-west-1', cluster: 'cluster-001', days: 7, out });
  expect(readFileSync(join(out, 'report.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(5);
}, 60_000);

test('with an installation its history, answers and prices are read, and nothing is put into it', async () => {
  const embedded = await embeddedTableInThread();
  const store = dynamoStore(embedded.table);
  const prices = { ...BUILT_IN_PRICES, name: 'Prices of the installation', asOf: '2027-01-01' };
  await store.saveDocument(PRICES_KEY, 0, prices);
  await store.saveDocument(reportKey('SINCE'), 0, { at: Date.parse('2026-01-01T00:00:00Z') });
  const { client, name } = embedded.table;
  const items = async () => (await client.send(new ScanCommand({ TableName: name }))).Items;
  const before = await items();
  const at = await client.config.endpoint?.();
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://${at?.hostname}:${at?.port}`);
  const { io } = talk();
  await reportCommand(io, { region: 'eu-west-1', days: 7, out, table: name });
  const page = readFileSync(join(out, 'report.html'), 'utf8');
  expect(page).toContain('Prices of the installation of 2027-01-01');
  expect(page).not.toMatch(/ECS forgets them after an hour/);
  expect(await items()).toEqual(before);
  await embedded.close();
}, 60_000);

test('a strange number of days is wrong usage', async () => {
  const { io } = talk();
  await expect(reportCommand(io, { region: 'eu-west-1', days: 0, out })).rejects.toThrow(WrongUsage);
  await expect(reportCommand(io, { region: 'eu-west-1', days: 1.5, out })).rejects.toThrow(WrongUsage);
});

test('prices that are not there are one clear sentence', async () => {
  const { io } = talk();
  const options = { region: 'eu-west-1', days: 7, out, prices: join(out, 'none.json') };
  await expect(reportCommand(io, options)).rejects.toThrow(CommandFailure);
});
