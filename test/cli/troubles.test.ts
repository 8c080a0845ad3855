import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { programOf } from '../../cli/program.ts';
import { processIo } from '../../cli/input/io.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { startTroubled } from '../support/troubled-endpoint.ts';
import { ELSEWHERE, callingAws, callingNothing, provide } from '../support/troubled-commands.ts';
import { RAW, TROUBLES, contentOf, surround, typed } from '../support/troubles.ts';

const folder = mkdtempSync(join(tmpdir(), 'farwatch-troubles-'));
provide(folder, JSON.stringify({ ...BUILT_IN_PRICES, asOf: '2026-12-01' }));
const before = contentOf(folder);

/** What `npm pack` puts beside the command line. */
vi.mock('../../cli/hub/packaged.ts', () => ({
  readPackaged: async () => ({
    template: { Parameters: { CodeBucket: {}, CodePrefix: {} }, Resources: {} },
    codePrefix: 'farwatch/1.2.3/',
    codeFolder: 'code',
    codeFiles: [],
  }),
}));

/** The folder in which the command is typed: it has DuckDB, as far as these troubles let anybody come. */
const duckdb = join(folder, 'node_modules', '@duckdb', 'node-api');
mkdirSync(duckdb, { recursive: true });
writeFileSync(join(duckdb, 'index.js'), '');

const COMMANDS = callingAws(folder);

let endpoint: Awaited<ReturnType<typeof startTroubled>>;
beforeAll(async () => {
  endpoint = await startTroubled();
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
  await endpoint.close();
});

/** The report of an account tries again for minutes: it reads tens of thousands of pages. */
const isPatient = (trouble: string, [name, , , installed]: readonly string[]): boolean =>
  name === 'report' &&
  installed === undefined &&
  ['throttling', 'an error of AWS', 'nobody at the endpoint'].includes(trouble);

/** Prices and costs come from one region for all: these need none. */
const isRegionless = (trouble: string, command: readonly string[]): boolean =>
  trouble === 'no region' && (command.includes('cost-explorer') || command[2] === '--region');

const TABLE_OF_TROUBLES = Object.entries(TROUBLES).flatMap(([name, trouble]) =>
  COMMANDS.filter((command) => !isPatient(name, command) && !isRegionless(name, command)).map(
    (command) => [name, command.slice(0, 4).join(' '), command, trouble] as const,
  ),
);

test.each(TABLE_OF_TROUBLES)('%s: %s says so in a sentence with the next step', async (_, __, command, trouble) => {
  surround(trouble.env, endpoint.url);
  if (trouble.answer !== undefined) endpoint.answers(trouble.answer);
  const { code, out, err } = await typed([...command, ...(trouble.flags ?? [])]);
  expect(`${err}\n${out}`).toMatch(trouble.says);
  expect(code).toBe(trouble.code);
  expect(`${err}\n${out}`).not.toMatch(RAW);
});

test('none of them touched what earlier runs had written', () => {
  const after = Object.entries(contentOf(folder)).filter(([path]) => !path.startsWith(duckdb));
  expect(Object.fromEntries(after)).toEqual(before);
});

const leaves = (command: Command, words: readonly string[] = []): readonly string[] =>
  command.commands.length === 0
    ? [words.join(' ')]
    : command.commands.flatMap((child) => leaves(child, [...words, child.name()]));

const ALL = leaves(programOf(processIo(), async () => {}));

test.each(ALL)('farwatch %s is in a table of troubles', (name) => {
  const listed = [...COMMANDS, ...callingNothing(folder)].map((command) => command.join(' '));
  const isListed = listed.some((command) => `${command} `.startsWith(`${name} `)) || ELSEWHERE.includes(name);
  expect(isListed).toBe(true);
});
