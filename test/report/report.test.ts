import { expect, test } from 'vitest';
import { dollarsOf } from '../../functions/billing/money.ts';
import { reportPage } from '../../functions/report/page/page.ts';
import type { Origin } from '../../functions/report/report.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, definition, fact, input, metrics, outOfMemory, service } from './advice-input.ts';

/** Origin of these reports. */
const ORIGIN: Origin = {
  account: '111122223333',
  region: 'us-east-1',
  timeZone: 'Europe/Berlin',
  hasHistory: true,
  historySince: daysAgo(14),
  calls: { GetMetricData: 3 },
  missingData: [],
  uncovered: [],
};

const over = (name: string, size: { readonly cpu: number; readonly memory: number }) =>
  serviceReport(
    input(name, {
      definition: definition(size.cpu, size.memory),
      facts: [fact(name, { id: `${name}-a`, from: daysAgo(40), size })],
      metrics: metrics({ cpu: 5, memory: 8 }),
    }),
    SETTING,
  );

const services = [
  over('small', { cpu: 1024, memory: 4096 }),
  over('large', { cpu: 4096, memory: 16_384 }),
  serviceReport(
    input('dying', {
      stops: [1, 2, 3].map((day) => outOfMemory('dying', `t${day}`, daysAgo(day), 0.1)),
      metrics: metrics({ cpu: 70, memory: 95 }),
    }),
    SETTING,
  ),
  serviceReport(input('family:job', { service: service('family:job') }), SETTING),
];

test('the most valuable action comes first, and what costs for safety is summed apart', () => {
  const report = reportOf(ORIGIN, SETTING, services);
  expect(report.actions[0]?.service.service.key).toMatch(/large$/);
  expect(report.savingPerMonth).toBeGreaterThan(100);
  expect(report.safetyPerMonth).toBeGreaterThan(0);
  const saved = report.actions.map(({ advice }) => advice.saving.perMonth ?? 0).filter((usd) => usd > 0);
  expect(report.savingPerMonth).toBeCloseTo(
    saved.reduce((a, b) => a + b, 0),
    2,
  );
});

test('the order of services and of the shards they came from changes nothing', () => {
  const [one, other] = [services, services.toReversed()].map((all) => reportOf(ORIGIN, SETTING, all));
  expect(other).toEqual(one);
});

test('the total is the sum of its services, of its owners, of its zones', () => {
  const { costLedger } = reportOf(ORIGIN, SETTING, services);
  const sum = (rows: readonly { readonly amount: { readonly total: bigint } }[]): bigint =>
    rows.reduce((all, { amount }) => all + amount.total, 0n);
  for (const rows of [
    costLedger.byService,
    costLedger.byOwner,
    costLedger.byZone,
    costLedger.byRevision,
    costLedger.byCapacity,
  ])
    expect(sum(rows)).toBe(costLedger.total.total);
});

test('waste never exceeds the bill', () => {
  const { waste, costLedger } = reportOf(ORIGIN, SETTING, services);
  expect(dollarsOf(waste.total)).toBeGreaterThan(0);
  expect(waste.total <= costLedger.total.total).toBe(true);
});

test('the week before is compared only when history covers it', () => {
  expect(reportOf(ORIGIN, SETTING, services).before).not.toBeNull();
  expect(reportOf({ ...ORIGIN, historySince: daysAgo(10) }, SETTING, services).before).toBeNull();
  expect(reportOf({ ...ORIGIN, historySince: null }, SETTING, services).before).toBeNull();
});

test('a gap of several services is said once, with their number', () => {
  const gap = 'CloudWatch did not answer for all of its series';
  const gappy = ['a', 'b'].map((name) => serviceReport(input(name, { missingData: [gap] }), SETTING));
  expect(reportOf(ORIGIN, SETTING, gappy).missingData).toEqual([{ text: gap, services: 2 }]);
});

test('public addresses are told beside the total, never in it', () => {
  const report = (publicIp: boolean | undefined) => {
    const facts = input('web').facts.map(({ version, usage }) => ({ version, usage: { ...usage, publicIp } }));
    return reportOf(ORIGIN, SETTING, [serviceReport(input('web', { facts }), SETTING)]);
  };
  const [without, with_, unknown] = [report(false), report(true), report(undefined)];
  expect(with_.costLedger.total.total).toBe(without.costLedger.total.total);
  // Two tasks, a week, half a cent an hour.
  expect(dollarsOf(with_.costLedger.total.publicIpv4)).toBeCloseTo(2 * 168 * 0.005, 6);
  expect(reportPage(with_)).toMatch(/Amazon VPC charged about \$1\.68 for public IPv4/);
  expect(reportPage(without)).not.toMatch(/public IPv4/i);
  expect(reportPage(unknown)).toMatch(/Public IPv4 addresses of 2 tasks are not counted/);
});
