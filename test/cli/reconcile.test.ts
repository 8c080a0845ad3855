import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { reconcile } from '../../cli/commands/reconcile.ts';
import type { Io } from '../../cli/input/io.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'farwatch-bill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const DAYS = ['2026-11-16', '2026-11-17', '2026-11-18'];
const SERVICES = ['web', 'orders', 'mailer'];
const usd = (service: string, day: string): number => SERVICES.indexOf(service) * 3 + DAYS.indexOf(day) + 4.25;

const report = {
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
    'BilledCost,ChargePeriodStart,ServiceName,Tags',
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

const called = async (bill: string, json = false) => {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) } as unknown as Io;
  const paths = { bill: join(folder, 'bill.csv'), report: join(folder, 'report.json') };
  writeFileSync(paths.bill, bill);
  writeFileSync(paths.report, JSON.stringify(report));
  await reconcile(io, { ...paths, percent: '1', json });
  return { out, err: err.join('\n') };
};

test('a bill that agrees has no line, in either format', async () => {
  for (const format of [focus, cur]) {
    const { out, err } = await called(format(LINES));
    expect(out).toEqual([]);
    expect(err).toMatch(/^0 of 9 services and days are off; \$(\d+\.\d\d) counted, \$\1 billed, error 0\.00 %$/);
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
  await expect(called('BilledCost,ChargePeriodStart,Tags\n1,2026-11-17T00:00:00Z,{}')).rejects.toThrow(
    'cost allocation tags',
  );
});
