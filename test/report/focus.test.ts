import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reconcile } from '../../cli/commands/reconcile.ts';
import type { Io } from '../../cli/input/io.ts';
import { rowsOf } from '../../cli/reconcile/csv.ts';
import { reportJson } from '../../functions/report/files.ts';
import { focusCsv } from '../../functions/report/focus.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, definition, fact, input, keyOf, service } from './advice-input.ts';

const setting = { ...SETTING, isItemised: true } as const;
const windows = fact('till', { id: 'till', from: daysAgo(10), to: daysAgo(4) });
const spot = fact('batch', { id: 'batch', from: daysAgo(3), size: { cpu: 512, memory: 4096 } });
const job = fact('family:job', { id: 'job', from: daysAgo(3), to: daysAgo(1) });

const report = reportOf(
  {
    account: '111122223333',
    region: 'us-east-1',
    timeZone: 'UTC',
    hasHistory: true,
    historySince: daysAgo(40),
    calls: {},
    missingData: [],
    uncovered: [],
  },
  setting,
  [
    input('web'),
    input('till', {
      definition: definition(1024, 2048, { operatingSystem: 'WINDOWS' }),
      facts: [{ ...windows, usage: { ...windows.usage, operatingSystem: 'WINDOWS', storageGib: 60 } }],
    }),
    input('batch', {
      service: service('batch', { owner: 'Shop team U0123ABCD' }),
      facts: [{ ...spot, usage: { ...spot.usage, capacity: 'FARGATE_SPOT', architecture: 'ARM64' } }],
    }),
    input('job', { service: service('job', { key: keyOf('family:job') }), facts: [job] }),
  ].map((one) => serviceReport(one, setting)),
);

const rows = rowsOf(focusCsv(report));
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

test('the rows of each service and day add up to what the ledger counted of it', () => {
  for (const { service: of, days } of report.services)
    for (const [day, usd] of days.slice(1, -1)) {
      const own = rows.filter(
        (row) => row['ResourceName'] === of.key.split('/')[3] && row['ChargePeriodStart'] === `${day}T00:00:00Z`,
      );
      expect(sum(own.map((row) => Number(row['ListCost'])))).toBeCloseTo(usd, 5);
    }
});

test('a full day of a service is what its size costs by hand, quantity and price apart', () => {
  const [vcpu] = rows.filter((row) => row['ResourceName'] === 'web' && /vCPU/.test(row['SkuId'] ?? ''));
  // Two tasks of 1 vCPU all day at 0.04048.
  expect(vcpu).toMatchObject({
    SkuId: 'Fargate-vCPU-Hours:perCPU',
    ConsumedQuantity: '48',
    ConsumedUnit: 'vCPU-Hours',
    ListUnitPrice: '0.04048',
    ListCost: '1.94304',
    PricingCategory: 'Standard',
    BillingPeriodStart: '2026-11-01T00:00:00Z',
    BillingPeriodEnd: '2026-12-01T00:00:00Z',
    ResourceId: 'arn:aws:ecs:us-east-1:111122223333:service/prod/web',
  });
});

test('every usage type that is charged has its row, and Spot is priced dynamically', () => {
  expect([...new Set(rows.map((row) => row['SkuId']))].sort()).toEqual([
    'Fargate-EphemeralStorage-GB-Hours',
    'Fargate-GB-Hours',
    'Fargate-Windows-GB-Hours',
    'Fargate-Windows-OS-Hours:perCPU',
    'Fargate-Windows-vCPU-Hours:perCPU',
    'Fargate-vCPU-Hours:perCPU',
    'SpotUsage-Fargate-ARM-GB-Hours',
    'SpotUsage-Fargate-ARM-vCPU-Hours:perCPU',
  ]);
  for (const row of rows) {
    expect(row['PricingCategory']).toBe(row['SkuId']?.startsWith('Spot') ? 'Dynamic' : 'Standard');
    expect(Number(row['ListUnitPrice']) * Number(row['PricingQuantity'])).toBeCloseTo(Number(row['ListCost']), 6);
  }
});

/** Columns that FOCUS 1.0 wants in every row; https://focus.finops.org/focus-specification/v1-0/. */
const NOT_NULL = [
  ...['BilledCost', 'BillingAccountId', 'BillingCurrency', 'BillingPeriodEnd', 'BillingPeriodStart', 'ChargeCategory'],
  ...['ChargePeriodEnd', 'ChargePeriodStart', 'ContractedCost', 'EffectiveCost', 'InvoiceIssuerName', 'ListCost'],
  ...['ProviderName', 'PublisherName', 'ServiceCategory', 'ServiceName', 'SkuId', 'SkuPriceId'],
];

test('no row lacks what FOCUS 1.0 wants, numbers are plain decimals and instants are UTC', () => {
  expect(rows.length).toBeGreaterThan(50);
  for (const row of rows) {
    for (const column of NOT_NULL) expect(row[column]).not.toBe('');
    for (const [column, cell] of Object.entries(row)) {
      if (/Cost$|Price$|Quantity$/.test(column)) expect(cell).toMatch(/^\d+(\.\d+)?$/);
      if (/Start$|End$/.test(column)) expect(cell).toMatch(/^\d{4}-\d\d-\d\dT00:00:00Z$/);
    }
    expect(JSON.parse(row['Tags'] ?? '')).toHaveProperty(['aws:ecs:clusterName'], 'prod');
  }
});

test('the export is reconciled with its own report without a difference, and an error in it is found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'farwatch-focus-'));
  const [bill, own] = [join(folder, 'focus.csv'), join(folder, 'report.json')];
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) } as unknown as Io;
  const compare = () => reconcile(io, { bill, report: own, percent: '0', cost: 'list', json: false });
  writeFileSync(own, reportJson(report));
  writeFileSync(bill, focusCsv(report));
  await compare();
  expect([out, err.join()]).toEqual([[], expect.stringMatching(/^0 of \d+ services and days differ;.*error 0\.00 %$/)]);
  writeFileSync(bill, focusCsv(report).replaceAll(',1.94304,', ',2.94304,'));
  await compare();
  expect(out.length).toBeGreaterThan(5);
  rmSync(folder, { recursive: true });
});
