import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FleetEndpoint } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { startFleet } from '../../cli/experiments/bench/fleet-endpoint.ts';
import type { CostExplorer } from '../../functions/adapters/aws/bill/cost-explorer.ts';
import { reportKey } from '../../functions/adapters/dynamodb/keys.ts';
import { handleShards } from '../../functions/handlers/weekly-report/shard.ts';
import { partIn, partText } from '../../functions/handlers/weekly-report/stored.ts';
import type { ReportEffects } from '../../functions/handlers/weekly-report/work.ts';
import { weeklyReport } from '../../functions/handlers/weekly-report/weekly-report.ts';
import { report } from '../report/numbered.ts';
import type { Rig } from './report-rig.ts';
import { FLEET, NOW, linesOf, reportRig, runOf } from './report-rig.ts';

let fleet: FleetEndpoint;
beforeAll(async () => {
  fleet = await startFleet(FLEET);
});
afterAll(() => fleet.close());

const PART = {
  services: report.services,
  uncovered: [{ services: ['prod/api'], reason: 'throttled' }],
  missingData: [],
};

test('a part comes back as it was stored, and one of another release not at all', () => {
  const text = partText(PART);
  expect(partIn(text)).toEqual(PART);
  for (const other of [
    text.replace('farwatch-run/', 'farwatch-run/0'),
    text.replace('"costLedger"', '"ledger"'),
    text.replaceAll('"$n"', '"$m"'),
    JSON.stringify(report.services.length),
    text.slice(0, -5),
    '',
  ])
    expect(partIn(other)).toBeUndefined();
});

const kindOf = (value: unknown): string => (value === null ? 'null' : value instanceof Date ? 'date' : typeof value);

/** Paths of a value with their types: its shape. */
const shapeOf = (value: unknown, path = ''): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap((each) => shapeOf(each, `${path}[]`));
  if (kindOf(value) !== 'object') return [`${path}: ${kindOf(value)}`];
  return Object.entries(value as object).flatMap(([name, each]) => shapeOf(each, `${path}.${name}`));
};

test('a part of another shape has another format: raise RUN_FORMAT, then change this', () => {
  const shape = [...new Set(report.services.flatMap((service) => shapeOf(service)))].sort();
  expect(createHash('sha256').update(shape.join('\n')).digest('hex').slice(0, 16)).toBe('f67461aa66db213b');
});

/** A run that stopped after its first group, for want of time. */
const cutShort = async (): Promise<Rig> => {
  let left = 2;
  const cut = reportRig({ servicesPerGroup: 1, remainingMs: () => (left-- > 1 ? 900_000 : 1000) }, fleet);
  await weeklyReport(cut.fx);
  return cut;
};

const shardsOf = async ({ fx, shards }: Rig): Promise<void> => {
  const whole = { ...fx, remainingMs: () => 900_000 };
  while (shards.length > 0)
    expect(await handleShards([{ id: 'a', body: JSON.stringify(shards.shift()) }], whole)).toEqual([]);
};

test('a run that another release began is planned anew, and no channel gets its digest twice', async () => {
  const cut = await cutShort();
  const run = await runOf(cut);
  const begun = { ...run, format: undefined, posted: { '#costs': '1.0' } };
  const document = await cut.fx.store.loadDocument(reportKey('RUN'));
  await cut.fx.store.saveDocument(reportKey('RUN'), document?.version ?? 0, begun);
  for (const [key, text] of cut.files)
    if (/\/(part|group)-/.test(key)) cut.files.set(key, text.replace('farwatch-run/', 'farwatch-old/'));
  await shardsOf(cut);
  expect(await runOf(cut)).toMatchObject({ id: run.id, state: 'done' });
  expect(new Set(linesOf(cut).map((line) => line.split(',')[1])).size).toBe(4);
  expect(cut.posts.map(({ channel }) => channel)).toEqual(['#team-b']);
}, 60_000);

test('a part that a worker of another release stored meanwhile is made again', async () => {
  const cut = await cutShort();
  const part = [...cut.files.keys()].find((key) => key.includes('/part-')) ?? '';
  cut.files.set(part, '[{"service":"of another shape"}]');
  await shardsOf(cut);
  expect(await runOf(cut)).toMatchObject({ state: 'done' });
  expect(linesOf(cut)).toHaveLength(4);
  expect(cut.posts.map(({ channel }) => channel)).toEqual(['#costs', '#team-b']);
}, 60_000);

const pageOf = ({ files }: Rig): string => [...files].find(([key]) => key.endsWith('report.html'))?.[1] ?? '';

/** A store that fails for one service, as one malformed record of it would. */
const failingFor = (name: string, { fx }: Rig): ReportEffects => ({
  ...fx,
  store: {
    ...fx.store,
    loadState: async (key) => {
      if (key.endsWith(name)) throw new Error(`the state of ${name} is malformed`);
      return fx.store.loadState(key);
    },
  },
});

test('a service that fails is listed with its reason, and the others are reported', async () => {
  const one = reportRig({}, fleet);
  const name = 'service-00000';
  await weeklyReport(failingFor(name, one));
  expect(await runOf(one)).toMatchObject({ state: 'done' });
  const lines = linesOf(one);
  expect(lines).toHaveLength(4);
  expect(lines.filter((line) => line.includes('not covered'))).toEqual([
    expect.stringMatching(new RegExp(`^cluster-\\d+,${name},.*the state of ${name} is malformed$`)),
  ]);
  expect(pageOf(one)).toMatch(new RegExp(`1 service is not included in any sum \\(cluster-\\d+/${name}\\)`));
  const json = [...one.files].find(([key]) => key.endsWith('report.json'))?.[1] ?? '{}';
  expect(JSON.parse(json)).toMatchObject({ origin: { uncovered: [{ reason: `the state of ${name} is malformed` }] } });
}, 60_000);

test('where nothing can be read there is no report of nothing: the run fails and is tried again', async () => {
  const none = reportRig({}, fleet);
  const fx = {
    ...none.fx,
    store: { ...none.fx.store, loadState: () => Promise.reject(new Error('the table is away')) },
  };
  await expect(weeklyReport(fx)).rejects.toThrow('no service could be read: the table is away');
  expect(none.posts).toEqual([]);
  expect(await runOf(none)).toMatchObject({ at: NOW.getTime(), state: 'reading', done: [] });
}, 60_000);

test('discounts are read from Cost Explorer where it is allowed and the policy has none', async () => {
  const usage = [{ usageType: 'EU-Fargate-vCPU-Hours:perCPU', quantity: 1000, usd: 30.36 }];
  const asked: object[] = [];
  const explorer: CostExplorer = {
    days: async () => [],
    usage: async (where) => {
      asked.push(where);
      return usage;
    },
  };
  const allowed = reportRig({ explorer }, fleet);
  await weeklyReport(allowed.fx);
  // 30.36 of 40.48 is a quarter off.
  expect(pageOf(allowed)).toContain('discount (25 % in Cost Explorer, 2026-11-07 to 2026-11-21)');
  expect(asked).toEqual([{ account: '111122223333', region: 'eu-west-1', from: '2026-11-07', to: '2026-11-21' }]);
  const denied = reportRig({ explorer: { ...explorer, usage: () => Promise.reject(new Error('denied')) } }, fleet);
  await weeklyReport(denied.fx);
  expect(pageOf(denied)).toContain('all money is at list price: Cost Explorer could not be read: denied');
}, 60_000);
