import { parseHTML } from 'linkedom';
import { expect, test } from 'vitest';
import { listAdvice } from '../../cli/commands/advice.ts';
import type { Io } from '../../cli/input/io.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { remember } from '../../functions/handlers/weekly-report/advice-history.ts';
import type { ReportSources } from '../../functions/handlers/weekly-report/sources.ts';
import { digestOf } from '../../functions/report/digest.ts';
import { reportCsv } from '../../functions/report/files.ts';
import { reportPage } from '../../functions/report/page/page.ts';
import { countText, usdText } from '../../functions/report/text.ts';
import { NOW } from './advice-input.ts';
import { at, json, list, numberAt, report } from './numbered.ts';

const services = list(json['services']);
const nameOf = (key: unknown): string => String(key).split('/')[3] ?? '';
const ofService = (name: string) => {
  const found = services.find(({ service }) => nameOf(at(service, 'key')) === name);
  if (found === undefined) throw new Error(`report.json has no ${name}`);
  return found;
};
const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** The rows of a table by its caption; each as its cells by the head of their column. */
const table = (caption: RegExp): readonly ReadonlyMap<string, string>[] => {
  const { document } = parseHTML(reportPage(report));
  const found = [...document.querySelectorAll('table')].find((one) =>
    caption.test(one.querySelector('caption')?.textContent ?? ''),
  );
  if (found === undefined) throw new Error(`no table ${caption}`);
  const heads = [...found.querySelectorAll('thead th')].map((head) => head.textContent.trim());
  const rows = [...found.querySelectorAll('tbody tr')];
  return rows.map((row) => new Map([...row.children].map((cell, n) => [heads[n] ?? '', cell.textContent.trim()])));
};

/** The name in a first cell: the cluster stands behind it. */
const serviceIn = (row: ReadonlyMap<string, string>): string => row.get('Service')?.split(' ')[0] ?? '';

test('each row of costs has its own service’s cost, hours, tasks and waste', () => {
  const rows = table(/^By service/);
  expect(rows).toHaveLength(services.length);
  for (const row of rows) {
    const own = ofService(serviceIn(row));
    const total = at(own['costLedger'], 'total');
    expect(row.get('Cost')).toBe(usdText(numberAt(total, 'total')));
    expect(Number(row.get('Task hours')?.replaceAll(',', ''))).toBeCloseTo(numberAt(total, 'seconds') / 3600, 0);
    expect(row.get('Tasks')).toBe(countText(numberAt(total, 'tasks')));
    expect(row.get('Waste')).toBe(usdText(sum(list(own['waste']).map((one) => numberAt(one, 'total')))));
    expect(row.get('Owner')).toBe(at(own['service'], 'owner'));
  }
});

test('each row of what to do first has its own service’s saving and owner, in the order of the cards', () => {
  const rows = table(/^The most valuable/);
  const { document } = parseHTML(reportPage(report));
  const cards = [...document.querySelectorAll('article h3')].map((head) => head.textContent.split(' ')[0]);
  expect(rows.map(serviceIn)).toEqual(cards.slice(0, rows.length));
  for (const row of rows) {
    const own = ofService(serviceIn(row));
    expect(row.get('Saves a month')).toBe(usdText(numberAt(own['advice'], 'saving', 'list')));
    expect(row.get('Owner')).toBe(at(own['service'], 'owner'));
  }
});

test('each row of waste has the amount of its own service and kind', () => {
  for (const row of table(/^Waste by service/)) {
    const own = list(ofService(serviceIn(row))['waste']).find(({ kind }) => kind === row.get('Kind'));
    expect(row.get('Cost')).toBe(usdText(numberAt(own, 'total')));
    expect(row.get('Times')).toBe(countText(numberAt(own, 'count')));
  }
});

test('each row of scaling has the counts of its own service', () => {
  const rows = table(/at a maximum$/);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    const { scaling } = ofService(serviceIn(row));
    expect(row.get('Out')).toBe(countText(numberAt(scaling, 'scaleOuts')));
    expect(row.get('In')).toBe(countText(numberAt(scaling, 'scaleIns')));
    expect(row.get('Pinned, minutes')).toBe(countText(numberAt(scaling, 'minutesPinned')));
    expect(row.get('Reversals')).toBe(countText(numberAt(scaling, 'reversals')));
  }
});

const csvRows = (): readonly ReadonlyMap<string, string>[] => {
  const cellsOf = (line: string) => line.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/);
  const [heads = [], ...rows] = reportCsv(report).trimEnd().split('\n').map(cellsOf);
  return rows.map((cells) => new Map(heads.map((head, n) => [head, cells[n] ?? ''])));
};

/** Columns of report.csv and the place of their number in report.json. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  cost_usd_per_week: ['costLedger', 'total', 'total'],
  cost_before_usd_per_week: ['before'],
  desired_count: ['service', 'desiredCount'],
  running_count: ['service', 'runningCount'],
  scale_outs: ['scaling', 'scaleOuts'],
  scale_ins: ['scaling', 'scaleIns'],
  minutes_at_maximum: ['scaling', 'minutesPinned'],
  reversals: ['scaling', 'reversals'],
  out_of_memory_share_today: ['advice', 'riskToday', 'outOfMemory'],
  cpu_limit_share_today: ['advice', 'riskToday', 'throttled'],
  overloaded_share_of_time: ['advice', 'plan', 'predicted', 'overloadedShare'],
};

test('each cell of report.csv has the number of its own service and field in report.json', () => {
  const rows = csvRows();
  expect(rows).toHaveLength(services.length);
  for (const row of rows) {
    const own = ofService(row.get('service') ?? '');
    for (const [column, path] of Object.entries(FIELDS)) {
      const value = at(own, ...path);
      expect([column, row.get(column)]).toEqual([column, value === undefined || value === null ? '' : `${value}`]);
    }
    const saving = own['isCounted'] === true ? `${numberAt(own['advice'], 'saving', 'list')}` : '';
    expect(row.get('saving_usd_per_month')).toBe(saving);
    const month = (numberAt(own['costLedger'], 'total', 'total') / 168) * 730;
    expect(Number(row.get('cost_usd_per_month'))).toBeCloseTo(month, 1);
  }
});

test('each recommendation in Slack has the saving and the size of its own service', () => {
  const { blocks } = digestOf(report, { link: 'https://example.com', isWhole: true });
  const texts = blocks.flatMap((block) => ('text' in block && typeof block.text === 'object' ? [block.text.text] : []));
  const actions = texts.flatMap((text) => /^\*\d+\. (\S+)\* .*?(\$[\d.,]+) a month/.exec(text) ?? []);
  expect(actions.length).toBeGreaterThan(3);
  for (let n = 0; n + 2 < actions.length; n += 3)
    expect(actions[n + 2]).toBe(
      usdText(Math.abs(numberAt(ofService(actions[n + 1] ?? '')['advice'], 'saving', 'list'))),
    );
});

test('each line of farwatch advice list has the saving and the sizes of its own service', async () => {
  const store = inMemoryStore();
  for (const one of report.services) await remember(one, { store, remembers: true } as unknown as ReportSources, NOW);
  const listed = { ...store, services: async () => report.services.map(({ service }) => service.key) };
  const lines: string[] = [];
  const io = { out: (line: string) => void lines.push(line), err: () => undefined } as unknown as Io;
  await listAdvice(io, { json: true }, { store: listed, clock: { now: () => NOW, sleep: async () => undefined } });
  expect(lines).toHaveLength(report.actions.length);
  for (const line of lines) {
    const shown = JSON.parse(line) as typeof json;
    const { advice } = ofService(nameOf(shown['service']));
    expect(shown['savingPerMonth']).toBe(numberAt(advice, 'saving', 'list'));
    expect(shown['to']).toEqual(at(advice, 'to') ?? at(advice, 'plan', 'size'));
    expect(shown['from']).toEqual(at(advice, 'from') ?? at(advice, 'today', 'size'));
  }
});
