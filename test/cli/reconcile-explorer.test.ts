import { ECSClient } from '@aws-sdk/client-ecs';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { reconcile } from '../../cli/commands/reconcile.ts';
import type { Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import { createWorld } from '../../cli/fake-aws/world.ts';
import type { Io } from '../../cli/input/io.ts';
import { CommandFailure, WrongUsage } from '../../cli/input/io.ts';
import { newCalls } from '../../functions/adapters/aws/calls.ts';
import { reportEcs } from '../../functions/adapters/aws/report-ecs.ts';
import type { Discounts } from '../../functions/billing/discounts.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import type { TaskFact } from '../../functions/billing/usage.ts';
import { factOfEvent } from '../../functions/billing/usage.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import { reportJson } from '../../functions/report/files.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { settingOf } from '../../functions/report/setting.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import { input, service } from '../report/advice-input.ts';
import { ORIGIN } from '../report/numbered.ts';

const START = new Date('2026-11-02T06:00:00Z');
const END = new Date('2026-11-06T09:30:00Z');
const ACCOUNT = '111122223333';

const folder = mkdtempSync(join(tmpdir(), 'farwatch-explorer-'));
let endpoint: Endpoint;
const facts = new Map<string, TaskFact[]>();

/** Four days of two services, one of which crashes, in an account that pays 16 % less than list price. */
beforeAll(async () => {
  const world = createWorld({ seed: 'explorer', startTime: START, discountPercent: 16 });
  world.addCluster('prod');
  for (const [name, cpuUnits, memoryMib] of [
    ['web', 1024, 2048],
    ['worker', 512, 1024],
  ] as const) {
    const taskDefinition = world.registerTaskDefinition({ family: name, cpuUnits, memoryMib, containers: [{ name }] });
    world.addService({ name, cluster: 'prod', taskDefinition, desiredCount: 2 });
  }
  world.at(new Date('2026-11-04T12:00:00Z'), () => world.stopTasks('web', 1));
  const seen = world
    .advanceTo(END)
    .flatMap(({ event }) => parseEnvelope(event))
    .flatMap((read) => (read.kind === 'event' && read.event.kind === 'task' ? [read.event] : []));
  endpoint = await startEndpoint(world);
  vi.stubEnv('AWS_ENDPOINT_URL', endpoint.url);
  const credentials = { accessKeyId: 'x', secretAccessKey: 'y' };
  const client = new ECSClient({ region: 'eu-west-1', endpoint: endpoint.url, credentials });
  const running = await reportEcs(client, newCalls()).tasks('prod', 'RUNNING');
  client.destroy();
  for (const task of [...seen, ...running])
    facts.set(task.service, [...(facts.get(task.service) ?? []), factOfEvent(task)]);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await endpoint.close();
  rmSync(folder, { recursive: true });
});

/** The report.json of these days with the account's discounts, as the ledger has it. */
const reportWith = (discounts: Discounts): string => {
  const setting = settingOf(END, 30, { table: BUILT_IN_PRICES, discounts });
  const services = ['web', 'worker'].map((name) => {
    const key = serviceKey({ account: ACCOUNT, region: 'eu-west-1', cluster: 'prod', name });
    return serviceReport(input(name, { service: service(name, { key }), facts: facts.get(key) ?? [] }), setting);
  });
  const path = join(folder, 'report.json');
  writeFileSync(path, reportJson(reportOf({ ...ORIGIN, region: 'eu-west-1', historySince: START }, setting, services)));
  return path;
};

const run = async (also: object) => {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) } as unknown as Io;
  const flags = { from: 'cost-explorer', percent: '0.1', cost: 'effective', json: false, report: '', ...also };
  await reconcile(io, flags);
  return { out, err: err.join() };
};

test('the ledger after discounts is what Cost Explorer has, for each service and whole day', async () => {
  const { out, err } = await run({ report: reportWith({ savingsPlanPercent: 20, savingsPlanCoveredPercent: 80 }) });
  expect(out).toEqual([]);
  expect(err).toMatch(/^0 of 6 services and days differ; .*, error -?0\.0\d %$/);
  expect(endpoint.calls['GetCostAndUsage']).toBe(1);
});

test('at list price the same ledger is off by what the account pays less', async () => {
  const { out, err } = await run({ report: reportWith({}) });
  expect(out).toHaveLength(6);
  // 1 / 0.84 is 19.05 % more.
  expect(err).toMatch(/error 19\.0\d %$/);
});

test('Cost Explorer has no list price and excludes a file, and what AWS refuses is a sentence', async () => {
  const report = reportWith({});
  await expect(run({ report, cost: 'list' })).rejects.toThrow(WrongUsage);
  await expect(run({ report, bill: 'cur.csv' })).rejects.toThrow('give either cur.csv or --from cost-explorer');
  await expect(run({ report, from: 'file' })).rejects.toThrow('give the file of a bill, or --from cost-explorer');
  await expect(run({ report, from: 'athena' })).rejects.toThrow('--from athena: use file or cost-explorer');
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
  await expect(run({ report })).rejects.toThrow(CommandFailure);
}, 30_000);
