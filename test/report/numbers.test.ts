import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { digestOf } from '../../functions/report/digest.ts';
import { reportCsv } from '../../functions/report/files.ts';
import { reportPage } from '../../functions/report/page/page.ts';
import { countText, durationText, percentText, tasksText, usdText } from '../../functions/report/text.ts';
import type { Json } from './numbered.ts';
import { at, json, list, numberAt, report } from './numbered.ts';

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

const services = list(json['services']);
const counted = services.filter(({ isCounted }) => isCounted === true);
const savings = counted.map(({ advice }) => numberAt(advice, 'saving', 'list'));
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** What a reader of the page may work out of it: shares and sums that the JSON has the parts of. */
const derived = (): readonly number[] => {
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

const allowed = new Set([...known(json), ...derived().flatMap(written)]);

/** Text that people read: no code to paste, no ticks of an axis, no style. */
const readable = (html: string): string => {
  // Cells stand apart for whoever reads them.
  const { document } = parseHTML(html.replaceAll('<', ' <'));
  for (const element of document.querySelectorAll('pre, svg, style, script, nav')) element.remove();
  return document.body.textContent.replace(/\s+/g, ' ');
};

/** Days and words of the page itself: "after 7 and 28 days", "30 days", "4 weeks". */
const OWN_WORDS = /\b\d{1,2} [A-Z][a-z]{2} \d{4}\b|after 7 and 28 days|Snooze 4 weeks|0\.1 %|\d\. |\b\d{4}-\d\d-\d\d/g;

const unexplained = (text: string): readonly string[] =>
  numbersIn(text.replace(OWN_WORDS, ' ')).filter((number) => !allowed.has(number) && !allowed.has(`${Number(number)}`));

test('every number that people read on the page is one of report.json', () => {
  expect(unexplained(readable(reportPage(report)))).toEqual([]);
});

test('every number of the message in Slack is one of report.json', () => {
  const { text, blocks } = digestOf(report, { link: 'https://example.com', isWhole: true });
  const sent = JSON.stringify(blocks, (key: string, value: unknown) => (key === 'value' ? undefined : value));
  expect(unexplained(`${text} ${sent}`)).toEqual([]);
});

test('page, message and CSV promise the sum of the changes that report.json counts', () => {
  const saved = sum(savings.filter((value) => value > 0));
  expect(numberAt(json, 'savingPerMonth')).toBeCloseTo(saved, 2);
  expect(readable(reportPage(report))).toContain(`to save ${usdText(saved)}`);
  expect(digestOf(report, { link: '', isWhole: true }).text).toContain(`${usdText(saved)} a month to save`);
  const [heads = [], ...rows] = reportCsv(report)
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/));
  const cells = rows.map((row) => Number(row[heads.indexOf('saving_usd_per_month')] ?? 0));
  expect(sum(cells.filter((value) => value > 0))).toBeCloseTo(saved, 2);
});

test('a card says what report.json says of its service, and of no other', () => {
  const { document } = parseHTML(reportPage(report));
  const cards = [...document.querySelectorAll('article.action')];
  expect(cards).toHaveLength(services.filter(({ isCounted }) => isCounted !== undefined).length);
  for (const card of cards) {
    const name = card.querySelector('h3')?.textContent.split(' ')[0] ?? '';
    const own = services.find(({ service }) => String(at(service, 'key')).endsWith(`/${name}`));
    const saving = numberAt(own?.['advice'], 'saving', 'list');
    const worth = saving < 0 ? `costs ${usdText(-saving)} a month` : `${usdText(saving)} a month`;
    expect(card.querySelector('.worth')?.textContent).toContain(worth);
    const texts = [at(own?.['advice'], 'backtest'), at(own?.['advice'], 'reason')].filter((text) => text !== undefined);
    expect(texts.some((text) => card.textContent.includes(String(text)))).toBe(true);
  }
});

test('what leaks to death is with the leaks, and not among the services that are right', () => {
  const page = readable(reportPage(report));
  const right = page.slice(page.indexOf('No change'));
  expect(right).toContain('right');
  expect(right.slice(0, right.indexOf('What this page does not know'))).not.toContain('leaking');
});
