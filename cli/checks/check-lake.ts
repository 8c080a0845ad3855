/**
 * `node cli/checks/check-lake.ts FOLDER [DAYS]`: plays a simulated year, exports it night by night, and asks
 * `farwatch query` as it is typed, with the DuckDB in FOLDER/node_modules. Its answers have to be those of `explain`,
 * of `timeline` and of the report; the command has to refuse what is no question. Exits with 1 at a difference.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { factOfEvent, factOfStop } from '../../functions/billing/usage.ts';
import { dollarsOf } from '../../functions/billing/money.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
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

const whereOf = (service: ServiceKey): string => {
  const { account, region, cluster, name } = partsOf(service);
  return `account = '${account}' AND region = '${region}' AND cluster = '${cluster}' AND service = '${name}'`;
};

const since = new Date(FROM).toISOString();

const compareExplain = async (service: ServiceKey, { store, end }: Played): Promise<number> => {
  const source = { store, now: new Date(end) };
  const lines = await printed((io) => explainCommand(io, { service, since, json: true }, source));
  const columns = 'decided_at AS time, id, decision, target, guard, reason, entry';
  const sql = `SELECT ${columns} FROM decisions WHERE ${whereOf(service)} ORDER BY decided_at, id`;
  const known = lines.map((line) => JSON.parse(line) as { at: string; id: string; decision?: Row });
  const sorted = known.toSorted((a, b) => (a.at === b.at ? (a.id < b.id ? -1 : 1) : a.at < b.at ? -1 : 1));
  claim(
    `${service}: decisions are those of explain (${lines.length})`,
    ask(sql).map(({ time, id, decision, reason, guard, entry }) => [
      time,
      id,
      decision,
      reason,
      guard,
      JSON.parse(String(entry)),
    ]),
    sorted.map((entry) => {
      const { do: decision = null, guard = null, ...rest } = entry.decision ?? {};
      return [entry.at, entry.id, decision, rest['because'] ?? null, guard, entry];
    }),
  );
  return lines.length;
};

const compareTimeline = async (service: ServiceKey, { store, end }: Played): Promise<void> => {
  const flags = { service, since, json: true, html: undefined };
  const [text = ''] = await printed((io) => timelineCommand(io, flags, { store, now: new Date(end) }));
  const { entries } = JSON.parse(text) as { readonly entries: readonly { readonly id: string; readonly at: string }[] };
  const of = (kind: string) => entries.filter(({ id }) => id.startsWith(`${kind}#`)).map(({ id, at }) => `${at} ${id}`);
  const asked = (sql: string, idOf: (row: Row) => string) =>
    ask(sql).map((row) => `${String(row['time'])} ${idOf(row)}`);
  const where = whereOf(service);
  const stops = asked(
    `SELECT stopped_at AS time, task FROM stops WHERE ${where}`,
    ({ task }) => `stop#${String(task)}`,
  );
  claim(`${service}: stops are those of timeline (${stops.length})`, stops.toSorted(), of('stop').toSorted());
  const scaled = asked(
    `SELECT began_at AS time, activity FROM scaling WHERE ${where}`,
    ({ activity }) => `activity#${String(activity)}`,
  );
  claim(`${service}: scaling is that of timeline (${scaled.length})`, scaled.toSorted(), of('activity').toSorted());
  const deployed = asked(
    `SELECT changed_at AS time, deployment, event FROM deployments WHERE ${where}`,
    ({ deployment, event }) => `deployment#${String(deployment)}#${String(event)}`,
  );
  claim(
    `${service}: deployments are those of timeline (${deployed.length})`,
    deployed.toSorted(),
    of('deployment').toSorted(),
  );
};

/** The sums of the weekly report of a service, made at a midnight. */
const compareReport = async (service: ServiceKey, now: number, { store, running }: Played): Promise<void> => {
  const stops = await store.stopsBetween(service, 0, 1e11);
  const own = running.filter((task) => task.service === service);
  const facts = [...stops.map((stop) => factOfStop(stop)), ...own.map((task) => factOfEvent(task))];
  const setting = settingOf(new Date(now), 30, { table: BUILT_IN_PRICES });
  const costs = costsOf({ service, facts, usedShare: undefined, asleep: undefined }, setting);
  const [first, last] = [now - 7 * DAY_MS, now - DAY_MS].map((at) => new Date(at).toISOString().slice(0, 10));
  const [week] = ask(
    `SELECT round(sum(usd), 6) AS usd FROM costs WHERE ${whereOf(service)} AND day BETWEEN '${first}' AND '${last}'`,
  );
  claim(
    `${service}: the week before ${last} costs what the report says`,
    week?.['usd'],
    dollarsOf(costs.costLedger.total.total),
  );
  const from = new Date(now - 14 * DAY_MS).toISOString().slice(0, 10);
  const days = `day BETWEEN '${from}' AND '${last}' GROUP BY day ORDER BY day`;
  const daily = ask(`SELECT day, round(sum(usd), 6) AS usd FROM costs WHERE ${whereOf(service)} AND ${days}`);
  claim(
    `${service}: and so does each of its days (${daily.length})`,
    daily.map(({ day, usd }) => [day, usd]),
    costs.days,
  );
};

const refusals = (): void => {
  const says = (sql: string, ...more: readonly string[]): string => {
    const { status, stderr } = farwatch(sql, '--dir', folder, ...more);
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
console.log(`${length} days played and exported in ${((Date.now() - began) / 1000).toFixed(1)} s`);
let decisions = 0;
for (const service of (await played.store.services()).toSorted()) {
  decisions += await compareExplain(service, played);
  await compareTimeline(service, played);
  for (const back of [0, 21, 100])
    if (back + 14 < Number(length)) await compareReport(service, played.end - back * DAY_MS, played);
}
claim('there are decisions to compare', decisions > 20, true);
const quickly = Date.now();
ask('SELECT cause, count(*) FROM stops GROUP BY cause');
console.log(`a query over the year: ${((Date.now() - quickly) / 1000).toFixed(1)} s`);
refusals();
rmSync(folder, { recursive: true, force: true });
for (const { text, holds } of claims) console.log(`${holds ? 'ok    ' : 'FAILED'} ${text}`);
process.exitCode = claims.every(({ holds }) => holds) ? 0 : 1;
