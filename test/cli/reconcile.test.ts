import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reconcile } from '../../cli/commands/reconcile.ts';
import type { Io } from '../../cli/input/io.ts';
import { reportJson } from '../../functions/report/files.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, input } from '../report/advice-input.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farwatch-bill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const DAYS = ['2026-11-16', '2026-11-17', '2026-11-18'];
const SERVICES = ['web', 'orders', 'mailer'];
const usd = (service: string, day: string): number => SERVICES.indexOf(service) * 3 + DAYS.indexOf(day) + 4.25;

const report = {
  format: 'farwatch-report/1',
  origin: { hasHistory: true, historySince: '2026-10-01T00:00:00Z' },
  weekBefore: { from: '2026-11-15T12:00:00Z', to: '2026-11-16T12:00:00Z' },
  window: { from: '2026-11-16T12:00:00Z', to: '2026-11-19T06:00:00Z' },
  services: SERVICES.map((name) => ({
    service: { key: `111122223333/eu-west-1/prod/${name}` },
    days: [
      // Of days that the report has a part of nothing can be said.
      ['2026-11-15', 1],
      ...DAYS.map((day) => [day, usd(name, day)]),
      ['2026-11-19', 1],
    ],
  })),
};

type Line = { readonly service: string; readonly day: string; readonly usd: number };
const LINES: readonly Line[] = SERVICES.flatMap((service) =>
  DAYS.map((day) => ({ service, day, usd: usd(service, day) })),
);

/** Each line in two parts, as vCPU and memory are billed apart. */
const halves = (lines: readonly Line[]) => lines.flatMap((line) => [0.75, 0.25].map((part) => ({ ...line, part })));

const focus = (lines: readonly Line[]): string =>
  [
    'EffectiveCost,ChargePeriodStart,ServiceName,Tags',
    ...halves(lines).map(({ service, day, usd: cost, part }) => {
      const tags = JSON.stringify({ 'aws:ecs:clusterName': 'prod', 'aws:ecs:serviceName': service, team: 'a, b' });
      return `${cost * part},${day}T00:00:00Z,"Amazon Elastic Container Service","${tags.replaceAll('"', '""')}"`;
    }),
    '12.5,2026-11-17T00:00:00Z,"Amazon Simple Storage Service","{}"',
  ].join('\r\n');

const cur = (lines: readonly Line[]): string =>
  [
    'lineItem/UsageStartDate,lineItem/UnblendedCost,resourceTags/aws:ecs:clusterName,resourceTags/aws:ecs:serviceName',
    ...halves(lines).map(({ service, day, usd: cost, part }) => `${day}T05:00:00Z,${cost * part},prod,${service}`),
  ].join('\n');

type Called = { readonly json?: boolean; readonly cost?: string; readonly report?: unknown };

const called = async (bill: string, { json = false, cost = 'effective', report: of = report }: Called = {}) => {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) } as unknown as Io;
  const paths = { bill: join(folder, 'bill.csv'), report: join(folder, 'report.json') };
  writeFileSync(paths.bill, bill);
  writeFileSync(paths.report, typeof of === 'string' ? of : JSON.stringify(of));
  await reconcile(io, { ...paths, percent: '1', cost, json });
  return { out, err: err.join('\n') };
};

test('a bill that agrees has no line, in either format', async () => {
  for (const format of [focus, cur]) {
    const { out, err } = await called(format(LINES));
    expect(out).toEqual([]);
    expect(err).toMatch(/^0 of 9 services and days differ; \$(\d+\.\d\d) counted, \$\1 billed, error 0\.00 %$/);
  }
});

test('each error that is planted is found, and no other', async () => {
  for (const format of [focus, cur])
    for (const planted of LINES) {
      const wrong = LINES.map((line) => (line === planted ? { ...line, usd: line.usd * 1.2 } : line));
      expect((await called(format(wrong))).out).toEqual([
        expect.stringContaining(`${planted.day} prod/${planted.service}: `),
      ]);
      const missing = LINES.filter((line) => line !== planted);
      expect((await called(format(missing))).out).toEqual([expect.stringContaining('counted, nothing billed')]);
    }
});

test('a service that nobody counted is found', async () => {
  const { out } = await called(focus([...LINES, { service: 'forgotten', day: '2026-11-17', usd: 3 }]));
  expect(out).toEqual(['2026-11-17 prod/forgotten: nothing counted, $3.00 billed']);
});

test('a file that is no bill, and one without tags, are told apart', async () => {
  await expect(called('a,b\n1,2')).rejects.toThrow('neither a FOCUS export nor a Cost and Usage Report');
  await expect(called('EffectiveCost,ChargePeriodStart,Tags\n')).rejects.toThrow('is not a bill: it has no line');
  await expect(called('EffectiveCost,ChargePeriodStart,Tags\n1,2026-11-17T00:00:00Z,{}')).rejects.toThrow(
    'cost allocation tags',
  );
});

const head = (columns: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [columns, ...rows].map((row) => row.map((cell) => `"${`${cell}`.replaceAll('"', '""')}"`).join(',')).join('\n');

const TAGGED = { cluster: 'prod', service: 'web' };
const focusTags = JSON.stringify({ 'aws:ecs:clusterName': 'prod', 'aws:ecs:serviceName': 'web' });
const curTags = JSON.stringify({ aws_ecs_cluster_name: 'prod', aws_ecs_service_name: 'web' });
const onlyWeb = { ...report, services: report.services.slice(0, 1) };
const day17 = usd('web', '2026-11-17');

test('what a Savings Plan covers has its effective cost, the line taking its list price back has none', async () => {
  const columns = [
    'line_item_usage_start_date',
    'line_item_line_item_type',
    'line_item_usage_type',
    'line_item_unblended_cost',
    'savings_plan_savings_plan_effective_cost',
    'pricing_public_on_demand_cost',
    'resource_tags',
  ];
  const row = (kind: string, unblended: number, effective: number, list: number) =>
    ['2026-11-17T03:00:00Z', kind, 'EU-Fargate-GB-Hours', unblended, effective, list, curTags] as const;
  const bill = head(columns, [
    row('SavingsPlanCoveredUsage', day17 / 0.8, day17, day17 / 0.8),
    row('SavingsPlanNegation', -day17 / 0.8, 0, 0),
  ]);
  expect((await called(bill, { report: onlyWeb })).out).toEqual([]);
  expect((await called(bill, { report: onlyWeb, cost: 'list' })).out).toEqual([
    `2026-11-17 prod/web: $${day17.toFixed(2)} counted, $${(day17 / 0.8).toFixed(2)} billed (-20.0 %)`,
  ]);
});

test('other accounts and regions, and data transfer, are not compared with the services of a report', async () => {
  const columns = ['ChargePeriodStart', 'SubAccountId', 'RegionId', 'x_UsageType', 'EffectiveCost', 'Tags'];
  const row = (account: string, region: string, usage: string, cost: number) =>
    ['2026-11-17T00:00:00Z', account, region, usage, cost, focusTags] as const;
  const bill = head(columns, [
    row('111122223333', 'eu-west-1', 'EU-Fargate-vCPU-Hours:perCPU', day17),
    row('111122223333', 'eu-west-1', 'EU-DataTransfer-Out-Bytes', 7),
    row('111122223333', 'us-east-1', 'USE1-Fargate-GB-Hours', 7),
    row('999988887777', 'eu-west-1', 'EU-Fargate-GB-Hours', 7),
  ]);
  expect((await called(bill, { report: onlyWeb })).out).toEqual([]);
});

test('a legacy report whose tags are columns of Athena says the same', async () => {
  const columns = [
    'line_item_usage_start_date',
    'line_item_unblended_cost',
    'resource_tags_aws_ecs_cluster_name',
    'resource_tags_aws_ecs_service_name',
  ];
  const bill = head(columns, [['2026-11-17 00:00:00.000', day17 + 1, TAGGED.cluster, TAGGED.service]]);
  const { out } = await called(bill, { report: onlyWeb, json: true });
  expect(out.map((line): unknown => JSON.parse(line))).toEqual([
    {
      account: null,
      region: null,
      service: 'prod/web',
      day: '2026-11-17',
      ours: day17,
      billed: day17 + 1,
      isOff: true,
    },
  ]);
});

test('a report of the weekly run is compared as it was written, with a bill computed by hand', async () => {
  const origin = { account: '111122223333', region: 'us-east-1', timeZone: 'UTC', hasHistory: true };
  const services = ['web', 'orders'].map((name) => serviceReport(input(name), SETTING));
  const written = reportJson(
    reportOf({ ...origin, historySince: daysAgo(12), calls: {}, missingData: [], uncovered: [] }, SETTING, services),
  );
  // Two tasks of 1 vCPU and 2 GB all day: 48 x (0.04048 + 2 x 0.004445) = 2.36976.
  const row = (service: string, cost: number) => [
    '2026-11-17T00:00:00Z',
    cost,
    JSON.stringify({ 'aws:ecs:clusterName': 'prod', 'aws:ecs:serviceName': service }),
  ];
  const columns = ['ChargePeriodStart', 'EffectiveCost', 'Tags'];
  const { out } = await called(head(columns, [row('web', 2.36976), row('orders', 2.6)]), { report: written });
  expect(out).toEqual(['2026-11-17 prod/orders: $2.37 counted, $2.60 billed (-8.9 %)']);
});

test('a report that counts too little, a file that is none and a bill of other days are refused', async () => {
  const bill = focus(LINES);
  const running = { ...report, origin: { hasHistory: false, historySince: null } };
  await expect(called(bill, { report: running })).rejects.toThrow(/counts only running tasks.*--table TABLE/);
  await expect(called(bill, { report: 'what is this' })).rejects.toThrow('not a report of this version');
  await expect(called(bill, { report: {} })).rejects.toThrow('not a report of this version');
  const large = { ...report, servicesIn: 'services', services: [] };
  await expect(called(bill, { report: large })).rejects.toThrow(/use an account's file in the folder services/);
  await expect(called(bill.replaceAll('2026-11', '2026-09'))).rejects.toThrow(/the report 2026-11-16 to/);
  await expect(called(bill, { cost: 'list' })).rejects.toThrow('choose another --cost (effective, list, billed)');
  await expect(called(bill, { cost: 'net' })).rejects.toThrow('--cost net: use one of effective, list, billed');
});
