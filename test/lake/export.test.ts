import { beforeAll, expect, test } from 'vitest';
import type { Played } from '../../cli/lake/play.ts';
import { playYear } from '../../cli/lake/play.ts';
import { costLedgerOf } from '../../functions/billing/ledger.ts';
import { dollarsOf } from '../../functions/billing/money.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../functions/billing/prices.ts';
import { factOfEvent, factOfStop } from '../../functions/billing/usage.ts';
import { lakeInMemory, rowsOf } from '../support/lake.ts';

const DAY_MS = 86_400_000;
const FROM = Date.UTC(2026, 5, 1);
const DAYS = 30;
const lake = lakeInMemory();
let played: Played;

beforeAll(async () => {
  played = await playYear({ from: FROM, days: DAYS, files: lake });
});

const windowOfAll = () => ({ from: new Date(FROM), to: new Date(played.end) });

const all = <Row>(
  read: (service: Awaited<ReturnType<Played['store']['services']>>[number]) => Promise<readonly Row[]>,
) => played.store.services().then(async (services) => (await Promise.all(services.map(read))).flat());

test('every file stands where its table, day, account, region and cluster say', () => {
  const form = /^v1\/[a-z]+\/day=2026-06-\d\d\/account=\d{12}\/region=[a-z0-9-]+\/\w+\.parquet$/;
  expect([...lake.files.keys()].filter((key) => !form.test(key))).toEqual([]);
  expect([...lake.files.keys()].filter((key) => key.includes('/costs/'))).toHaveLength(2 * DAYS);
});

test('the stops of a month are those of the history, each once', async () => {
  const rows = await rowsOf(lake.files, /\/stops\//);
  const kept = await all((service) => played.store.stopsBetween(service, FROM / 1000, played.end / 1000 - 1));
  const named = rows.map(({ task, cause, stopped_at: at }) => [task, cause, (at as Date).getTime()]).sort();
  expect(named).toEqual(
    kept.map(({ taskId, diagnosis, stoppedAt }) => [taskId, diagnosis.cause, stoppedAt * 1000]).sort(),
  );
  expect(new Set(rows.map(({ cause }) => cause)).size).toBeGreaterThan(3);
});

test('the decisions are those of the audit, with everything that explain prints', async () => {
  const rows = await rowsOf(lake.files, /\/decisions\//);
  const kept = await all((service) => played.store.history(service, 'audit', FROM, played.end - 1));
  expect(rows.map(({ id }) => id).sort()).toEqual(kept.map(({ id }) => id).sort());
  expect(rows.length).toBeGreaterThan(5);
  for (const { entry, reason } of rows)
    expect(JSON.parse(String(entry))).toMatchObject({ decision: { because: reason } });
});

test('deployments and scaling activities have a row each', async () => {
  const scaled = await all((service) => played.store.history(service, 'scale', FROM, played.end - 1));
  expect(await rowsOf(lake.files, /\/scaling\//)).toHaveLength(scaled.length);
  const facts = await all((service) => played.store.history(service, 'fact', FROM, played.end - 1));
  const deployed = facts.filter(({ body }) => body['kind'] === 'deployment');
  const rows = await rowsOf(lake.files, /\/deployments\//);
  expect(rows).toHaveLength(deployed.length);
  expect(rows.filter(({ task_definition: revision }) => revision !== null).length).toBeGreaterThan(0);
});

test('the costs of all days are those of the month, tasks that run still included', async () => {
  const rows = await rowsOf(lake.files, /\/costs\//);
  const stops = await all((service) => played.store.stopsBetween(service, 0, Number.MAX_SAFE_INTEGER / 1000));
  const facts = [...stops.map((stop) => factOfStop(stop)), ...played.running.map((task) => factOfEvent(task))];
  const period = { window: windowOfAll(), now: new Date(played.end), priceOf: pricedBy(BUILT_IN_PRICES) };
  const { total, byService } = costLedgerOf(facts, period);
  const sum = (of: typeof rows): number => of.reduce((usd, row) => usd + Number(row['usd']), 0);
  expect(sum(rows)).toBeCloseTo(dollarsOf(total.total), 5);
  for (const { service, amount } of byService) {
    const [account, , cluster, name] = service.split('/');
    const own = rows.filter(
      (row) => row['account'] === account && row['cluster'] === cluster && row['service'] === name,
    );
    expect(sum(own)).toBeCloseTo(dollarsOf(amount.total), 5);
  }
  expect(played.running.length).toBeGreaterThan(3);
});

test('a day that is exported again, weeks later, has the same bytes under the same keys', async () => {
  const again = lakeInMemory();
  const day = new Date(FROM + 10 * DAY_MS).toISOString().slice(0, 10);
  await played.exportAgain(day, again);
  const before = [...lake.files].filter(([key]) => key.includes(`day=${day}`) && !key.includes('/deployments/'));
  const after = [...again.files].filter(([key]) => !key.includes('/deployments/'));
  expect(after.map(([key]) => key).sort()).toEqual(before.map(([key]) => key).sort());
  for (const [key, bytes] of before) expect(Buffer.from(bytes).equals(again.files.get(key) ?? Buffer.of())).toBe(true);
});

test('a day that is not over is refused, and so is what is no day', async () => {
  const files = lakeInMemory();
  const end = new Date(played.end + 10 * DAY_MS).toISOString().slice(0, 10);
  await expect(played.exportAgain(end, files)).rejects.toThrow('not exported');
  await expect(played.exportAgain('2026-02-30', files)).rejects.toThrow('not exported');
  expect(files.files.size).toBe(0);
});
