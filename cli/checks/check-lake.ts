/**
 * `node cli/checks/check-lake.ts FOLDER [DAYS]`: plays a simulated year, exports it night by night, and asks
 * `farwatch query` as it is typed, with the DuckDB in FOLDER/node_modules. Its answers have to be those of `explain`,
 * of `timeline` and of the report; the command has to refuse what is no question. Exits with 1 at a difference.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { groupsOf } from '../../functions/billing/groups.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { factOfEvent, factOfStop } from '../../functions/billing/usage.ts';
import { dollarsOf } from '../../functions/billing/money.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { dayInUtc, isoText } from '../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';
import { secondsBetween } from '../../functions/primitives/instant.ts';
import { costsOf } from '../../functions/report/costs.ts';
import { settingOf } from '../../functions/report/setting.ts';
import { explainCommand } from '../commands/explain.ts';
import { timelineCommand } from '../commands/timeline.ts';
import type { Io } from '../input/io.ts';
import { lakeFolder } from '../lake/files.ts';
import type { Played } from '../lake/play.ts';
import { playYear } from '../lake/play.ts';

const [duckdb = '.', length = '365'] = process.argv.slice(2);
const FROM = Date.UTC(2025, 10, 1);
const DAY_MS = 86_400_000;
const cli = resolve('dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'farwatch-year-'));

type Row = Readonly<Record<string, unknown>>;

const farwatch = (...args: readonly string[]) =>
  spawnSync(process.execPath, [cli, 'query', ...args], { cwd: duckdb, encoding: 'utf8', maxBuffer: 1 << 28 });

const ask = (sql: string): readonly Row[] => {
  const { status, stdout, stderr } = farwatch(sql, '--dir', folder, '--json');
  if (status !== 0) throw new Error(`${sql}: ${stderr}`);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Row);
};

const claims: { readonly text: string; readonly holds: boolean }[] = [];
const claim = (text: string, found: unknown, expected: unknown): void => {
  const [one, other] = [JSON.stringify(found), JSON.stringify(expected)];
  claims.push({
    text: one === other ? text : `${text}: ${one.slice(0, 300)} is not ${other.slice(0, 300)}`,
    holds: one === other,
  });
};

/** What a command prints. */
const printed = async (command: (io: Io) => Promise<number>): Promise<readonly string[]> => {
  const lines: string[] = [];
  const err = (): void => {};
  await command({ stdin: process.stdin, isPipe: true, out: (line) => void lines.push(line), err, isTty: false });
  return lines;
};

const since = isoText(FROM);

/** The key of the service of a row. */
const keyOf = ({ account, region, cluster, service }: Row): string => [account, region, cluster, service].join('/');

const SUBJECT = 'account, region, cluster, service';

/** Rows of one question about all services: each process reads hundreds of files, so few are asked. */
const byService = (sql: string): ((service: ServiceKey) => readonly Row[]) => {
  const rows = groupsOf(ask(sql), keyOf);
  return (service) => rows.get(service) ?? [];
};

const answers = () => ({
  decisions: byService(
    `SELECT ${SUBJECT}, decided_at AS time, id, decision, guard, reason, entry FROM decisions ORDER BY decided_at, id`,
  ),
  stops: byService(`SELECT ${SUBJECT}, stopped_at AS time, 'stop#' || task AS id FROM stops`),
  scaling: byService(`SELECT ${SUBJECT}, began_at AS time, 'activity#' || activity AS id FROM scaling`),
  deployments: byService(
    `SELECT ${SUBJECT}, changed_at AS time, concat_ws('#', 'deployment', deployment, event) AS id FROM deployments`,
  ),
  days: byService(`SELECT ${SUBJECT}, day, round(sum(usd), 6) AS usd FROM costs GROUP BY ALL ORDER BY day`),
});

type Answers = ReturnType<typeof answers>;

const compareExplain = async (service: ServiceKey, { store, end }: Played, { decisions }: Answers): Promise<number> => {
  const source = { store, now: new Date(end) };
  const lines = await printed((io) => explainCommand(io, { service, since, json: true }, source));
  const known = lines.map((line) => JSON.parse(line) as { at: string; id: string; decision?: Row });
  const sorted = known.toSorted((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));
  claim(
    `${service}: decisions are those of explain (${lines.length})`,
    decisions(service).map((row) => [
      ...[row['time'], row['id'], row['decision'], row['reason'], row['guard']],
      JSON.parse(String(row['entry'])),
    ]),
    sorted.map((entry) => {
      const { do: decision = null, guard = null, ...rest } = entry.decision ?? {};
      return [entry.at, entry.id, decision, rest['because'] ?? null, guard, entry];
    }),
  );
  return lines.length;
};

const compareTimeline = async (service: ServiceKey, { store, end }: Played, found: Answers): Promise<void> => {
  const flags = { service, since, json: true, html: undefined };
  const [text = ''] = await printed((io) => timelineCommand(io, flags, { store, now: new Date(end) }));
  const { entries } = JSON.parse(text) as { readonly entries: readonly { readonly id: string; readonly at: string }[] };
  const kinds = [
    ['stops', 'stop#'],
    ['scaling', 'activity#'],
    ['deployments', 'deployment#'],
  ] as const;
  for (const [table, kind] of kinds) {
    const shown = entries.filter(({ id }) => id.startsWith(kind)).map(({ id, at }) => `${at} ${id}`);
    const rows = found[table](service).map(({ time, id }) => `${String(time)} ${String(id)}`);
    claim(`${service}: ${table} are those of timeline (${rows.length})`, rows.toSorted(), shown.toSorted());
  }
};

type Weeks = { readonly now: EpochMs; readonly week: (service: ServiceKey) => readonly Row[] };

/** The sums of the report of a week, which DuckDB adds up for all services. */
const weekBefore = (now: EpochMs): Weeks => {
  const span = `day BETWEEN '${dayInUtc(now - 7 * DAY_MS)}' AND '${dayInUtc(now - DAY_MS)}'`;
  return { now, week: byService(`SELECT ${SUBJECT}, round(sum(usd), 6) AS usd FROM costs WHERE ${span} GROUP BY ALL`) };
};

/** Of the report that is made at a midnight. */
const compareReport = async (
  service: ServiceKey,
  { store, running }: Played,
  { days }: Answers,
  { now, week }: Weeks,
): Promise<void> => {
  const stops = await store.stopsBetween(service, 0, 1e11);
  const own = running.filter((task) => task.service === service);
  const facts = [...stops.map((stop) => factOfStop(stop)), ...own.map((task) => factOfEvent(task))];
  const setting = settingOf(new Date(now), 30, { table: BUILT_IN_PRICES });
  const costs = costsOf({ service, facts, usedShare: undefined, asleep: undefined }, setting);
  const [first, last] = [dayInUtc(now - 14 * DAY_MS), dayInUtc(now - DAY_MS)];
  const total = dollarsOf(costs.costLedger.total.total);
  claim(`${service}: the week to ${last} costs what the report says`, week(service)[0]?.['usd'] ?? 0, total);
  const daily = days(service).filter(({ day }) => String(day) >= first && String(day) <= last);
  claim(
    `${service}: so does each day of two weeks (${daily.length})`,
    daily.map(({ day, usd }) => [day, usd]),
    costs.days,
  );
};

const refusals = (): void => {
  const says = (sql: string): string => {
    const twoDaysAgo = dayInUtc(FROM + (Number(length) - 2) * DAY_MS);
    const { status, stderr } = farwatch(sql, '--dir', folder, '--since', twoDaysAgo);
    return `${status}: ${stderr.trim().split('\n').at(-1)}`;
  };
  const secret = join(duckdb, 'secret.csv');
  writeFileSync(secret, 'a,b\n1,2\n');
  const refused: readonly (readonly [string, RegExp])[] = [
    ['CREATE TABLE x AS SELECT 1', /^2: farwatch query only reads/],
    [`COPY stops TO '${join(folder, 'x.csv')}'`, /^2: farwatch query only reads/],
    ['SELECT 1; SELECT 2', /^2: farwatch query answers one statement/],
    ['SELECT nothing FROM stops', /^2: DuckDB refuses this query: .*nothing/],
    [`SELECT * FROM read_csv('${secret}')`, /^2: DuckDB refuses this query: .*(disabled|allowed)/i],
    [`SELECT * FROM read_csv('http://127.0.0.1/x')`, /^2: DuckDB refuses this query/],
    ['SET enable_external_access = true', /^2: /],
  ];
  for (const [sql, expected] of refused) {
    const answer = says(sql);
    claim(`refused: ${sql.replace(duckdb, '…')}`, expected.test(answer) || answer, true);
  }
};

const began = Date.now();
const played = await playYear({ from: FROM, days: Number(length), files: lakeFolder(folder) });
console.log(`${length} days played and exported in ${secondsBetween(began, Date.now()).toFixed(1)} s`);
const asking = Date.now();
const found = answers();
const weeks = [0, 21, 100]
  .filter((back) => back + 14 < Number(length))
  .map((back) => weekBefore(played.end - back * DAY_MS));
console.log(`${5 + weeks.length} questions about them in ${secondsBetween(asking, Date.now()).toFixed(1)} s`);
let decisions = 0;
for (const service of (await played.store.services()).toSorted()) {
  decisions += await compareExplain(service, played, found);
  await compareTimeline(service, played, found);
  for (const one of weeks) await compareReport(service, played, found, one);
}
claim('there are decisions to compare', decisions > 20, true);
refusals();
rmSync(folder, { recursive: true, force: true });
for (const { text, holds } of claims) console.log(`${holds ? 'ok    ' : 'FAILED'} ${text}`);
process.exitCode = claims.every(({ holds }) => holds) ? 0 : 1;
