import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { FleetEndpoint } from '../../cli/bench/fleet-endpoint.ts';
import { startFleet } from '../../cli/bench/fleet-endpoint.ts';
import type { Io } from '../../cli/io.ts';
import { CommandFailure, WrongUsage } from '../../cli/io.ts';
import { reportCommand } from '../../cli/report.ts';

let fleet: FleetEndpoint;
const out = mkdtempSync(join(tmpdir(), 'farwatch-out-'));

beforeAll(async () => {
  const now = new Date();
  fleet = await startFleet({ clusters: 2, services: 8, tasksPerService: 2, scaledEvery: 4, throttled: 0.1, now });
  vi.stubEnv('AWS_ENDPOINT_URL', fleet.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  rmSync(out, { recursive: true });
  await fleet.close();
});

const talk = () => {
  const [said, told] = [[] as string[], [] as string[]];
  const io: Io = {
    stdin: (async function* () {})(),
    isPipe: false,
    out: (line) => void said.push(line),
    err: (line) => void told.push(line),
    isTty: false,
  };
  return { io, said, told };
};

const READS = /^(List|Describe|Get)/;

test('an account is read, read only, and three files say where they are', async () => {
  const { io, said, told } = talk();
  expect(await reportCommand(io, { region: 'eu-west-1', days: 30, out })).toBe(0);
  expect(said).toEqual(['report.html', 'report.csv', 'report.json'].map((name) => join(out, name)));
  expect(told.join('\n')).toMatch(/8 of 8 services read/);
  expect(readFileSync(join(out, 'report.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(9);
  expect(readFileSync(join(out, 'report.html'), 'utf8')).toMatch(/ECS forgets them after an hour/);
  expect(Object.keys(fleet.answered).filter((operation) => !READS.test(operation))).toEqual([]);
}, 60_000);

test('one cluster only is read when it is named', async () => {
  const { io } = talk();
  await reportCommand(io, { region: 'eu-west-1', cluster: 'cluster-001', days: 7, out });
  expect(readFileSync(join(out, 'report.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(5);
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
