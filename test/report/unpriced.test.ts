import { expect, test } from 'vitest';
import type { TaskFact } from '../../functions/billing/usage.ts';
import { digestOf } from '../../functions/report/digest.ts';
import { reportJson } from '../../functions/report/files.ts';
import type { ServiceInput } from '../../functions/report/input.ts';
import { reportPage } from '../../functions/report/page/page.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { SETTING, daysAgo, definition, fact, input, keyOf, metrics, picture, tracking } from './advice-input.ts';

/** The same service and its tasks, in another region. */
const moved = (region: string, one: ServiceInput): ServiceInput => ({
  ...one,
  service: { ...one.service, key: keyOf(one.service.key.split('/')[3] ?? '', region) },
  facts: one.facts.map(({ version, usage }): TaskFact => ({ version, usage: { ...usage, region } })),
});

const LARGE = { cpu: 4096, memory: 16_384 };
const SMALL = { cpu: 1024, memory: 4096 };

/** Three services: too large; scaled; took a smaller size ten days ago. */
const three: readonly ServiceInput[] = [
  input('large', {
    definition: definition(LARGE.cpu, LARGE.memory),
    facts: [fact('large', { id: 'l', from: daysAgo(40), size: LARGE })],
    metrics: metrics({ cpu: 5, memory: 8 }),
  }),
  input('shop', { metrics: metrics({ cpu: 30, memory: 20, tasks: 4 }), scaling: picture('shop', tracking('shop')) }),
  input('cut', {
    definition: definition(SMALL.cpu, SMALL.memory),
    facts: [
      fact('cut', { id: 'c1', from: daysAgo(40), to: daysAgo(10), size: LARGE, taskDefinition: 'cut:6' }),
      fact('cut', { id: 'c2', from: daysAgo(10), size: SMALL, taskDefinition: 'cut:7' }),
    ],
    metrics: metrics({ cpu: 20, memory: 40 }),
  }),
];

const made = (region: string) => {
  const origin = {
    account: '111122223333',
    region,
    timeZone: 'UTC',
    hasHistory: true,
    historySince: daysAgo(40),
    calls: {},
    missingData: [],
    uncovered: [],
  };
  const report = reportOf(
    origin,
    SETTING,
    three.map((one) => serviceReport(moved(region, one), SETTING)),
  );
  const digest = JSON.stringify(digestOf(report, { link: 'https://example.test', isWhole: true }));
  return { report, digest, page: reportPage(report), json: reportJson(report) };
};

/** Dollar amounts other than zero. */
const amounts = (text: string): readonly string[] =>
  (text.match(/\$\d+(\.\d+)?/g) ?? []).filter((amount) => Number(amount.slice(1)) !== 0);

test('in a region without a price everything is evaluated and no dollar is told, least of all Virginia’s', () => {
  const { report, digest, page, json } = made('mx-central-1');
  expect(report.services.map(({ advice }) => advice.kind)).toEqual(['resize', 'resize', 'autoscaled']);
  expect(report.services[0]?.change?.outcome).toMatchObject({ kind: 'saved', savingPerMonth: null });
  expect([amounts(page), amounts(digest)]).toEqual([[], []]);
  expect(json.match(/"(usdPerMonth|savingPerMonth|list|underPlan)": -?[1-9]/g)).toBeNull();
  expect(page).toContain('No price is known for this region');
  expect(digest).toMatch(
    /tasks not included in these sums: Farwatch's built-in table of [\d-]+ has no x86 price for mx-central-1/,
  );
});

test('the same services where prices are known are told in dollars', () => {
  const { report, digest, page } = made('us-east-1');
  expect(report.services[0]?.change?.outcome).toMatchObject({ kind: 'saved', savingPerMonth: expect.any(Number) });
  expect(amounts(page).length).toBeGreaterThan(20);
  expect(digest).not.toMatch(/Prices/);
});

test('a price that is hearsay is said to be, beside the saving, the alternatives and in the digest', () => {
  const { digest, page } = made('eu-west-2');
  expect(page).toMatch(/The price is unconfirmed \(x86 in eu-west-2: an older copy of a public table of 22 regions/);
  expect(page).toMatch(/Uncertain: x86 in eu-west-2/);
  expect(digest).toMatch(/Unconfirmed: x86 in eu-west-2/);
  expect(made('us-east-1').page).toMatch(/<b>Spot<\/b>[^<]*unconfirmed price, spot-x86 in us-east-1/);
});
