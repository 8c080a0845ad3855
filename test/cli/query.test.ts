import { expect, test } from 'vitest';
import { queryCommand } from '../../cli/commands/query/query.ts';
import type { QueryFlags } from '../../cli/commands/query/query.ts';
import { writeAnswer } from '../../cli/commands/query/write-answer.ts';
import type { Io } from '../../cli/input/io.ts';

const captured = () => {
  const lines: string[] = [];
  const io: Io = {
    stdin: process.stdin,
    isPipe: false,
    out: (line) => void lines.push(line),
    err: () => {},
    isTty: false,
  };
  return { io, lines };
};

const NOW = new Date('2026-11-29T12:00:00Z');
const run = (flags: Omit<QueryFlags, 'sql'>) =>
  queryCommand(captured().io, { sql: 'SELECT 1', ...flags }, NOW, ['/nonexistent']);

test('without DuckDB one sentence says what to install, before anything is copied', async () => {
  await expect(run({ demo: true })).rejects.toThrow(
    /needs DuckDB.*npm install @duckdb\/node-api@[\d.r-]+ in this folder/,
  );
});

test('what cannot be meant is refused with what could be', async () => {
  await expect(run({ since: 'yesterday' })).rejects.toThrow('--since yesterday: give a duration like 30d, or a date');
  await expect(run({ until: '2026-13-01' })).rejects.toThrow('--until 2026-13-01: give a date like');
  await expect(run({ account: ['1234'] })).rejects.toThrow('an account has twelve digits');
  await expect(run({ dir: 'lake', demo: true })).rejects.toThrow('give one of --dir, --demo');
  await expect(run({ json: true, csv: true })).rejects.toThrow('give one of --json and --csv');
});

const ANSWER = {
  columns: ['day', 'at', 'stops', 'usd', 'cause', 'list'],
  types: ['DATE', 'TIMESTAMP WITH TIME ZONE', 'BIGINT', 'DOUBLE', 'VARCHAR', 'BIGINT[]'],
  rows: [
    [new Date('2026-11-01'), new Date('2026-11-01T10:00:00Z'), 12n, -0.5, '=1+1', [1n, 2n]],
    [null, null, 9_007_199_254_740_993n, null, null, null],
  ],
};

test('JSON has dates as dates, instants in ISO and numbers as numbers, exactly', () => {
  const { io, lines } = captured();
  writeAnswer(io, ANSWER, 'json');
  const row = { day: '2026-11-01', at: '2026-11-01T10:00:00.000Z', stops: 12, usd: -0.5, cause: '=1+1', list: [1, 2] };
  expect(JSON.parse(lines[0] ?? '')).toEqual(row);
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ stops: '9007199254740993', usd: null });
});

test('CSV starts no formula in a spreadsheet, and keeps negative numbers', () => {
  const { io, lines } = captured();
  writeAnswer(io, ANSWER, 'csv');
  expect(lines.join('\n').split('\n').slice(0, 2)).toEqual([
    'day,at,stops,usd,cause,list',
    '2026-11-01,2026-11-01T10:00:00.000Z,12,-0.5,\'=1+1,"[1,2]"',
  ]);
});
