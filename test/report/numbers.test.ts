import { parse } from 'csv-parse/sync';
import { parseHTML } from 'linkedom';
import { describe, expect, test } from 'vitest';
import { digestOf } from '../../functions/report/digest.ts';
import { reportCsv } from '../../functions/report/files.ts';
import { reportPage } from '../../functions/report/page/page.ts';
import { countText, durationText, moneyText, percentText, tasksText, usdText } from '../../functions/report/text.ts';
import type { Json } from './numbered.ts';
import { dollarsOf } from '../../functions/billing/money.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { settingOf } from '../../functions/report/setting.ts';
import { NOW } from './advice-input.ts';
import { at, jsonOf, list, numberAt, report, reportAt } from './numbered.ts';

const NUMBER = /\d[\d,]*(?:\.\d+)?/g;
const numbersIn = (text: string): readonly string[] => text.match(NUMBER) ?? [];

/** Every way in which the report writes a number. */
const written = (value: number): readonly string[] =>
  [
    ...[value, -value].flatMap((each) => [usdText(each), percentText(each), countText(each), tasksText(each)]),
    `${value}`,
    `${Math.round(value)}`,
    `${Math.round(value / 1024 / 0.01) * 0.01}`,
    `${value / 1024}`,
    `${Math.round(1 / value)}`,
    `${Math.round(value * 4)}`,
    durationText(value),
  ].flatMap(numbersIn);

/** Numbers of report.json, of its texts, the lengths of its lists, and each as the report writes it. */
const known = (value: Json): readonly string[] => {
  if (typeof value === 'number') return written(value);
  if (typeof value === 'string') return numbersIn(value).flatMap((text) => [text, `${Number(text)}`]);
  if (Array.isArray(value)) return [`${value.length}`, ...value.flatMap(known)];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(known) : [];
};

type Root = { readonly [key: string]: Json };
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const countedIn = (json: Root) => list(json['services']).filter(({ isCounted }) => isCounted === true);
const savingsIn = (json: Root): readonly number[] =>
  countedIn(json).map(({ advice }) => numberAt(advice, 'saving', 'perMonth'));

/** What a reader of the page may work out of it: shares and sums that the JSON has the parts of. */
const derived = (json: Root): readonly number[] => {
  const services = list(json['services']);
  const counted = countedIn(json);
  const savings = savingsIn(json);
  const total = numberAt(json['costLedger'], 'total', 'total');
  const parts = list(at(json['costLedger'], 'byService')).map((row) => numberAt(row, 'amount', 'total'));
  const wasted = services.map(({ waste }) => sum(list(waste).map((row) => numberAt(row, 'total'))));
  const stops = list(json['stops']);
  const of = (kind: string): number =>
    sum(stops.filter((stop) => stop['kind'] === kind).map((stop) => numberAt(stop, 'count')));
  const saved = sum(savings.filter((value) => value > 0));
  return [
    ...savings.map((saving) => saving / saved),
    saved / numberAt(json, 'costPerMonth'),
    ...[...parts, ...wasted, numberAt(json['waste'], 'total')].flatMap((part) => [part, part / total]),
    total - numberAt(json, 'before'),
    Math.abs(total / numberAt(json, 'before') - 1),
    of('failure'),
    of('everyday'),
    counted.length,
    services.filter(({ isCounted }) => isCounted !== undefined).length - counted.length,
  ];
};

const allowedBy = (json: Root): ReadonlySet<string> => new Set([...known(json), ...derived(json).flatMap(written)]);

/** Text that people read: no code to paste, no ticks of an axis, no style. */
const readable = (html: string): string => {
  // Cells stand apart for whoever reads them.
  const { document } = parseHTML(html.replaceAll('<', ' <'));
  for (const element of document.querySelectorAll('pre, svg, style, script, nav')) element.remove();
  return document.body.textContent.replace(/\s+/g, ' ');
};

/** Days and words of the page itself: "after 7 and 28 days", "30 days", "4 weeks". */
const OWN_WORDS = /\b\d{1,2} [A-Z][a-z]{2} \d{4}\b|after 7 and 28 days|Snooze 4 weeks|0\.1 %|\d\. |\b\d{4}-\d\d-\d\d/g;

const unexplained = (text: string, allowed: ReadonlySet<string>): readonly string[] =>
  numbersIn(text.replace(OWN_WORDS, ' ')).filter((number) => !allowed.has(number) && !allowed.has(`${Number(number)}`));

const DISCOUNTS = { savingsPlanPercent: 20, savingsPlanCoveredPercent: 80, edpPercent: 9 };
const discountedReport = reportAt(settingOf(NOW, 30, { table: BUILT_IN_PRICES, discounts: DISCOUNTS }));

describe.each([
  ['at list price', report],
  ['after discounts', discountedReport],
])('%s', (_, report) => {
  const json = jsonOf(report);
  const services = list(json['services']);
  const savings = savingsIn(json);
  const allowed = allowedBy(json);

  test('every number that people read on the page is one of report.json', () => {
    expect(unexplained(readable(reportPage(report)), allowed)).toEqual([]);
  });

  test('every number of the message in Slack is one of report.json', () => {
    const { text, blocks } = digestOf(report, { link: 'https://example.com', isWhole: true });
    const sent = JSON.stringify(blocks, (key: string, value: unknown) => (key === 'value' ? undefined : value));
    expect(unexplained(`${text} ${sent}`, allowed)).toEqual([]);
  });

  test('page, message and CSV promise the sum of the changes that report.json counts', () => {
    const saved = sum(savings.filter((value) => value > 0));
    expect(numberAt(json, 'savingPerMonth')).toBeCloseTo(saved, 2);
    expect(readable(reportPage(report))).toContain(`can be saved ${usdText(saved)}`);
    expect(digestOf(report, { link: '', isWhole: true }).text).toContain(`${usdText(saved)} a month can be saved`);
    const cells = rowsOf(reportCsv(report)).map((row) => Number(row['saving_usd_per_month']));
    expect(sum(cells.filter((value) => value > 0))).toBeCloseTo(saved, 2);
  });

  test('a card says what report.json says of its service, and of no other', () => {
    const { document } = parseHTML(reportPage(report));
    const cards = [...document.querySelectorAll('article.action')];
    expect(cards).toHaveLength(services.filter(({ isCounted }) => isCounted !== undefined).length);
    for (const card of cards) {
      const name = card.querySelector('h3')?.textContent.split(' ')[0] ?? '';
      const own = services.find(({ service }) => String(at(service, 'key')).endsWith(`/${name}`));
      const saving = numberAt(own?.['advice'], 'saving', 'perMonth');
      const worth = saving < 0 ? `costs ${usdText(-saving)} a month` : `${usdText(saving)} a month`;
      expect(card.querySelector('.worth')?.textContent).toContain(worth);
      const texts = [at(own?.['advice'], 'backtest'), at(own?.['advice'], 'reason')].filter(
        (text) => text !== undefined,
      );
      expect(texts.some((text) => card.textContent.includes(String(text)))).toBe(true);
    }
  });
});

const rowsOf = (csv: string): readonly Readonly<Record<string, string>>[] => parse(csv, { columns: true });

test('a discounted report says so wherever it says money, and what the week costs at list price', () => {
  // 20 % on four fifths is 16 %; 9 % off the remaining 84 % leaves 76.44 %.
  const { total } = discountedReport.costLedger;
  expect(Number(total.total) / Number(total.list)).toBeCloseTo(0.7644, 9);
  expect(total.list).toBe(report.costLedger.total.total);
  const [page, message] = [
    readable(reportPage(discountedReport)),
    JSON.stringify(digestOf(discountedReport, { link: '', isWhole: true }).blocks),
  ];
  for (const text of [page, message]) {
    expect(text).toContain('after your 24 % discount (Compute Savings Plan 20 % on 80 % of the usage');
    expect(text).toContain(moneyText(total.list));
    expect(text).toContain(usdText(discountedReport.costPerMonth));
  }
  expect(page).not.toContain('Savings are at list price');
  expect(discountedReport.savingPerMonth).toBeCloseTo(report.savingPerMonth * 0.7644, 1);
});

test('the CSV has each amount after discounts and at list price', () => {
  const cells = rowsOf(reportCsv(discountedReport));
  for (const [at, one] of discountedReport.services.entries()) {
    expect(Number(cells[at]?.['cost_usd_per_week'])).toBeCloseTo(dollarsOf(one.costLedger.total.total), 5);
    expect(Number(cells[at]?.['cost_at_list_usd_per_week'])).toBeCloseTo(dollarsOf(one.costLedger.total.list), 5);
  }
  const [sum, atList] = ['saving_usd_per_month', 'saving_at_list_usd_per_month'].map((column) =>
    cells.reduce((all, row) => all + Math.max(0, Number(row[column])), 0),
  );
  expect(sum).toBeCloseTo(discountedReport.savingPerMonth, 2);
  expect(atList).toBeCloseTo(report.savingPerMonth, 2);
});

test('what leaks to death is with the leaks, and not among the services that are right', () => {
  const page = readable(reportPage(report));
  const right = page.slice(page.indexOf('No change'));
  expect(right).toContain('right');
  expect(right.slice(0, right.indexOf('What this page does not know'))).not.toContain('leaking');
});
