import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TABLES, TABLE_NAMES } from '../../functions/lake/tables.ts';

type Target = {
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly namespace?: string;
  readonly metricName?: string;
  readonly expression?: string;
  readonly dimensions?: Readonly<Record<string, readonly string[]>>;
  readonly rawSQL?: string;
};
type Panel = {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly Target[];
};
type Dashboard = {
  readonly schemaVersion: number;
  readonly uid: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly { readonly name: string }[] };
};

const dashboard = JSON.parse(readFileSync('infra/grafana/farwatch.json', 'utf8')) as Dashboard;
const targets = dashboard.panels.flatMap((panel) => panel.targets ?? []);

test('the dashboard has what an import needs, and no panel lies on another', () => {
  expect(dashboard).toMatchObject({ id: null, uid: 'farwatch', schemaVersion: 39 });
  expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
  const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
});

test('every variable that a panel names is asked for', () => {
  const text = JSON.stringify(dashboard.panels);
  const used = [...text.matchAll(/\$\{?([a-z]\w+)/g)].map(([, name]) => name);
  const known = new Set(dashboard.templating.list.map(({ name }) => name));
  expect(used.filter((name) => !known.has(name ?? ''))).toEqual([]);
  expect(
    targets.map(({ datasource }) => datasource.uid).filter((uid) => !/^\$\{(cloudwatch|athena)\}$/.test(uid)),
  ).toEqual([]);
});

test('every metric of Farwatch in it is counted somewhere', () => {
  const code = readdirSync('functions', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`functions/${name}`, 'utf8'))
    .join('\n');
  const named = targets
    .filter(({ namespace }) => namespace === 'Farwatch')
    .map(({ metricName, expression }) => metricName || /MetricName="(\w+)"/.exec(expression ?? '')?.[1]);
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((name) => !new RegExp(`metrics\\.(count|milliseconds)\\([^;]*'${name}'`).test(code))).toEqual([]);
});

test('every query of it names a table of the lake, its columns, and the days it may read', () => {
  const queries = targets.flatMap(({ rawSQL }) => rawSQL ?? []);
  expect(queries.length).toBeGreaterThan(4);
  for (const sql of queries) {
    const table = TABLE_NAMES.find((name) => sql.includes(`FROM ${name} `));
    if (table === undefined) throw new Error(sql);
    expect(sql).toContain("WHERE day BETWEEN '${__from:date:YYYY-MM-DD}' AND '${__to:date:YYYY-MM-DD}'");
    const words = sql.replace(/'[^']*'/g, '').match(/\b[a-z]+(_[a-z]+)*\b/g) ?? [];
    const aliases = [...sql.matchAll(/AS (\w+)/g)].map(([, alias]) => alias ?? '');
    const known = new Set([...Object.keys(TABLES[table]), ...aliases, table, 'day']);
    expect(words.filter((word) => !known.has(word))).toEqual([]);
  }
});
