import { expect, test } from 'vitest';
import { reportCsv, reportJson } from '../../functions/report/files.ts';
import { reportPage } from '../../functions/report/page/page.ts';
import { nameOf } from '../../functions/report/by-place/places.ts';
import { reportOf } from '../../functions/report/report.ts';
import { serviceReport } from '../../functions/report/service-report.ts';
import { parseHTML } from 'linkedom';
import { overflowOf, printedPages, violationsOf } from '../../cli/checks/page-rules.ts';
import { usdText } from '../../functions/report/text.ts';
import { background, leaving, pagesOf } from '../support/browser.ts';
import {
  SETTING,
  daysAgo,
  definition,
  fact,
  input,
  keyOf,
  metrics,
  picture,
  service,
  tracking,
} from './advice-input.ts';

const HOSTILE = '<img src=x onerror=alert(1)>';

const over = (name: string, cpu: number, memory: number) =>
  serviceReport(
    input(name, {
      service: service(name, { owner: HOSTILE }),
      definition: definition(cpu, memory),
      facts: [fact(name, { id: name, from: daysAgo(40), size: { cpu, memory } })],
      metrics: metrics({ cpu: 5, memory: 8 }),
    }),
    SETTING,
  );

const report = reportOf(
  {
    account: '111122223333',
    region: 'us-east-1',
    timeZone: 'UTC',
    hasHistory: true,
    historySince: daysAgo(20),
    calls: { GetMetricData: 3 },
    missingData: [HOSTILE],
    uncovered: [],
  },
  SETTING,
  [
    over('alpha', 1024, 4096),
    over('beta', 4096, 16_384),
    over('gamma', 2048, 8192),
    serviceReport(
      input('shop', {
        metrics: metrics({ cpu: 30, memory: 20, tasks: 4 }),
        scaling: picture('shop', tracking('shop')),
      }),
      SETTING,
    ),
    serviceReport(input('young', { metrics: metrics({ cpu: 30, memory: 20, days: 1 }) }), SETTING),
  ],
);

const { inBrowser, open } = pagesOf(() => reportPage(report));

inBrowser('the page asks the network for nothing and makes no error', { timeout: 60_000 }, async () => {
  const opened = await open();
  const { page, errors } = opened;
  expect(errors).toEqual([]);
  expect(leaving(opened)).toEqual([]);
  expect(await page.locator('svg[role=img]').count()).toBeGreaterThan(3);
  await page.close();
});

inBrowser('a press of a head sorts its table by numbers, a second one the other way', { timeout: 60_000 }, async () => {
  const { page } = await open();
  const table = page.locator('table', { has: page.locator('caption', { hasText: /^By service$/ }) });
  const costs = async (): Promise<readonly number[]> =>
    (
      await table
        .locator('tbody td:nth-child(3)')
        .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('data-sort')))
    ).map(Number);
  const head = table.locator('th button', { hasText: 'Cost' });
  await head.click();
  expect(await costs()).toEqual([...(await costs())].sort((a, b) => b - a));
  await head.click();
  expect(await costs()).toEqual([...(await costs())].sort((a, b) => a - b));
  expect(await table.locator('th[aria-sort]').count()).toBe(1);
  await page.close();
});

inBrowser('dark mode looks different, and paper is white', { timeout: 60_000 }, async () => {
  const [light, dark] = [await open(), await open({ colorScheme: 'dark' })];
  expect(await background(dark.page)).not.toBe(await background(light.page));
  await dark.page.emulateMedia({ media: 'print' });
  expect(await background(dark.page)).toBe('rgb(255, 255, 255)');
  await light.page.close();
  await dark.page.close();
});

inBrowser('nothing is hidden from people with a screen reader, a dark screen or a phone', async () => {
  for (const view of [{}, { colorScheme: 'dark' }, { width: 390 }] as const) {
    const { page } = await open(view);
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await page.close();
  }
});

test('what to do first is the first that is read: the most valuable change, its owner, and the sum of all', () => {
  const { document } = parseHTML(reportPage(report));
  const [first] = report.actions;
  if (first === undefined) throw new Error('no action');
  const name = nameOf(first.service.service.key, report).name;
  expect(document.querySelector('main p')?.textContent).toMatch(new RegExp(`^Start with ${name}: it saves \\$`));
  const rows = [...document.querySelectorAll('main .first tbody tr')].map((row) => row.textContent);
  expect(rows[0]).toContain(usdText(first.advice.saving.perMonth ?? 0));
  expect(rows[0]).toContain(first.service.service.owner ?? '');
  expect(document.querySelector('main .first tfoot')?.textContent).toContain(usdText(report.savingPerMonth));
});

test('every head of a section is named, every table has a caption, every chart says what it shows', () => {
  const page = reportPage(report);
  expect(page.match(/<table/g)?.length).toBe(page.match(/<caption/g)?.length);
  const charts = page.match(/<svg[^>]*>/g) ?? [];
  expect(charts.length).toBeGreaterThan(3);
  expect(charts.filter((chart) => !/role="img"/.test(chart) || !/aria-label="/.test(chart))).toEqual([]);
});

test('foreign text stays text', () => {
  expect(reportPage(report)).not.toContain('<img src=x');
});

test('every recommendation carries window, back-test, what it is exposed to, what is against it, and a patch', () => {
  const cards = reportPage(report).match(/<article id="action-\d+" class="action[\s\S]*?<\/article>/g) ?? [];
  expect(cards).toHaveLength(report.actions.length);
  expect(report.actions.map(({ advice }) => advice.kind)).toEqual(expect.arrayContaining(['resize', 'autoscaled']));
  for (const card of cards)
    for (const part of [
      /\d+ Oct 2026 to \d+ Nov 2026/,
      /would have been exceeded in|tasks on average/,
      /about 1 in \d+ services like this reach the CPU limit within a month|was overloaded [\d.]+ % of the time/,
      /What would change this advice:/,
      /Ready patch/,
    ])
      expect(card).toMatch(part);
});

test('a spreadsheet gets one line a service, and no formula', () => {
  const evil = serviceReport(input('delta', { service: service('delta', { owner: '=HYPERLINK("x")' }) }), SETTING);
  const lines = reportCsv(reportOf(report.origin, SETTING, [...report.services, evil]))
    .trimEnd()
    .split('\n');
  expect(lines).toHaveLength(7);
  expect(lines.find((line) => line.includes('delta'))).toContain(`'=HYPERLINK`);
});

test('the JSON has money in dollars and each recommendation with its patch in every language', () => {
  const whole = JSON.parse(reportJson(report)) as {
    readonly costLedger: { readonly total: { readonly total: number } };
  };
  expect(whole.costLedger.total.total).toBeGreaterThan(1);
  expect(reportJson(report)).toMatch(/"terraform"/);
  expect(reportJson(report)).toMatch(/"scaling": "aws application-autoscaling/);
});

const fleet = Array.from({ length: 40 }, (_, n) =>
  report.services.map((one) => ({
    ...one,
    service: { ...one.service, key: keyOf(`${nameOf(one.service.key, report).name}-${n}`) },
  })),
).flat();

const large = pagesOf(() => reportPage(reportOf(report.origin, SETTING, fleet)));

large.inBrowser('two hundred services print on at most six sheets', async () => {
  const { page } = await large.open();
  expect(await printedPages(page)).toBeLessThanOrEqual(6);
  await page.close();
});
