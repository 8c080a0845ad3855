import { afterAll, beforeAll, expect, test } from 'vitest';
import { accountCalls } from '../../cli/experiments/bench/account-calls.ts';
import type { FleetEndpoint } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { startFleet } from '../../cli/experiments/bench/fleet-endpoint.ts';
import { organisationOf } from '../../cli/experiments/bench/organisation.ts';
import type { Organisation } from '../../cli/experiments/bench/organisation.ts';
import { runPoll, runReport, runSweep, runSync } from '../../cli/experiments/bench/organisation-runs.ts';
import { withoutServices } from '../../functions/report/own-files.ts';
import { ECS_BUCKETS } from '../../functions/adapters/organisation/buckets.ts';
import { failedReads } from '../../functions/adapters/organisation/place-reads.ts';

/** Three services in each of twelve spokes and in the own account; one is silent, one throttled, one denied. */
const SERVICES = 3;
const ACCOUNTS = Array.from({ length: 12 }, (_, n) => String(222_200_000_000 + n));
const [SILENT = '', THROTTLED = '', DENIED = ''] = ACCOUNTS;
const TROUBLE = { [SILENT]: 'silent', [THROTTLED]: 'throttled', [DENIED]: 'denied' } as const;
const NOW = new Date('2026-11-23T08:00:00Z');
const HEALTHY = ACCOUNTS.length + 1 - Object.keys(TROUBLE).length;

let endpoint: FleetEndpoint;
let one: Organisation;
const files = new Map<string, string>();
beforeAll(async () => {
  endpoint = await startFleet({
    clusters: 1,
    services: SERVICES,
    tasksPerService: 1,
    scaledEvery: 3,
    throttled: 0,
    now: NOW,
    trouble: TROUBLE,
    silentMs: 50,
  });
  const quick = { maxAttempts: 2, sleep: async () => {} };
  const inMemory = {
    put: async (key: string, text: string) => void files.set(key, text),
    get: async (key: string) => files.get(key),
    link: (key: string) => key,
  };
  one = await organisationOf({ url: endpoint.url, now: NOW, accounts: ACCOUNTS, ...quick, files: inMemory });
});
afterAll(() => endpoint.close());

const unread = async (reader: string): Promise<readonly string[]> => {
  const found = await Promise.all(
    ACCOUNTS.map(async (account) => {
      const failed = await failedReads({ account, region: 'eu-west-1' }, one.store);
      return failed.some((each) => each.reader === reader) ? [account] : [];
    }),
  );
  return found.flat();
};

test('sync, sweep, poll and report read every account but those in trouble, and say which they are', async () => {
  const sync = await runSync(one);
  expect(sync.invocations).toBe(1 + ACCOUNTS.length);
  expect(await one.store.services()).toHaveLength(HEALTHY * SERVICES);
  expect(await unread('sync')).toEqual(expect.arrayContaining([SILENT, DENIED]));
  expect((await runSweep(one)).again).toBe(0);
  await runPoll(one);
  expect(await unread('scaling-poll')).toEqual([SILENT, THROTTLED, DENIED]);
  await runReport(one);
  expect(await unread('weekly-report')).toEqual([SILENT, THROTTLED, DENIED]);
  expect(one.posts).toHaveLength(1);
}, 60_000);

type Json = {
  readonly places: readonly { readonly account: string; readonly services: number; readonly cost: number }[];
  readonly costLedger: { readonly total: { readonly total: number } };
  readonly origin: { readonly uncovered: readonly { readonly place?: string }[] };
};
const fileOf = (name: string): string => [...files].find(([key]) => key.endsWith(name))?.[1] ?? '';

test('the report has each account, and their sums are those of the organisation', () => {
  const { places, costLedger, origin } = JSON.parse(fileOf('report.json')) as Json;
  expect(places).toHaveLength(HEALTHY);
  expect(places.every(({ services }) => services === SERVICES)).toBe(true);
  expect(places.reduce((sum, { cost }) => sum + cost, 0)).toBeCloseTo(costLedger.total.total, 6);
  expect(costLedger.total.total).toBeGreaterThan(0);
  expect(origin.uncovered.map(({ place }) => place?.split('/')[0])).toEqual([SILENT, THROTTLED, DENIED]);
  const lines = fileOf('report.csv').trimEnd().split('\n');
  expect(lines).toHaveLength(1 + HEALTHY * SERVICES + 3);
  expect(lines.filter((line) => line.includes('not covered') && line.includes(DENIED))).toHaveLength(1);
  const page = fileOf('report.html');
  expect(page).toContain('By account, cluster and team');
  expect(page).toContain(`${SILENT}/eu-west-1 is not included in any sum`);
});

test('no account got more calls in a second than its buckets hold', () => {
  const { busiest } = accountCalls(endpoint.byAccount, 0);
  for (const [family, most] of Object.entries(busiest))
    expect(most, family).toBeLessThanOrEqual(ECS_BUCKETS[family as keyof typeof ECS_BUCKETS].burst);
});

type Service = { readonly service: { readonly key: string }; readonly costLedger: unknown; readonly trend: unknown[] };
type Services = { readonly services: readonly Service[] };
const figures = (): number => fileOf('report.html').split('<figure>').length;
const inOwnFiles = (): readonly Service[] =>
  [...files].flatMap(([key, text]) => (key.includes('/services/') ? (JSON.parse(text) as Services).services : []));
const byKey = (services: readonly Service[]) =>
  services.map(({ service }) => service.key).toSorted((a, b) => (a < b ? -1 : 1));

test('of an organisation too large for one file each account has its own, and the page has its charts', async () => {
  const { services } = JSON.parse(fileOf('report.json')) as Services;
  const before = { csv: fileOf('report.csv').split('\n').length, figures: figures() };
  expect(byKey(inOwnFiles())).toEqual(byKey(services));
  files.clear();
  await runReport({ ...one, report: { ...one.report, wholeCharacters: 10_000 } });
  const whole = JSON.parse(fileOf('report.json')) as Services & Json;
  expect(whole.services).toEqual([]);
  expect(withoutServices(fileOf('report.json'))).toContain('in the folder services next to it');
  expect(whole.places).toHaveLength(HEALTHY);
  expect(byKey(inOwnFiles())).toEqual(byKey(services));
  expect(inOwnFiles().every(({ trend }) => trend.length > 0)).toBe(true);
  expect({ csv: fileOf('report.csv').split('\n').length, figures: figures() }).toEqual(before);
  expect(before.figures).toBeGreaterThan(1);
  expect(fileOf('report.html')).toContain('those of each account are in the folder services next to it');
}, 60_000);
