import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { tableText } from '../../cli/input/table.ts';
import { fitted } from '../../cli/input/width.ts';

afterEach(() => vi.unstubAllEnvs());

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/catalogue-db/password-Ab12Cd';

const word = fc.oneof(fc.constant(ARN), fc.stringMatching(/^[a-z0-9:/-]{1,24}$/));
const cell = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '));
const table = fc.integer({ min: 1, max: 6 }).chain((size) =>
  fc.record({
    head: fc.array(word, { minLength: size, maxLength: size }),
    names: fc.integer({ min: 1, max: size }),
    rows: fc.array(fc.array(cell, { minLength: size, maxLength: size }), { minLength: 1, maxLength: 5 }),
  }),
);

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean);

/** Within the columns, or one word that is longer than they are. */
const isWithin = (line: string, width: number): boolean => line.length <= width || wordsOf(line).length === 1;

test('a table never leaves its columns but for one long word, and breaks no word', () => {
  fc.assert(
    fc.property(table, fc.integer({ min: 30, max: 160 }), (given, width) => {
      const text = tableText(given, width);
      for (const line of text.split('\n')) expect(isWithin(line, width), line).toBe(true);
      const shown = new Set(wordsOf(text.replace(/[│┌┬┐├┼┤└┴┘─]/g, ' ')));
      for (const one of given.rows.flat().flatMap(wordsOf)) expect(shown.has(one), one).toBe(true);
    }),
  );
});

test('where columns do not fit beside one another, a row is a list below its names', () => {
  const rows = [['✗', 'Secrets', `there is no ${ARN}`, 'create it, or correct the name']];
  expect(tableText({ head: ['', 'Check', 'Result', 'What to do'], rows, names: 2 }, 60)).toBe(
    ['✗ Secrets', '  Result: there is no', `    ${ARN}`, '  What to do: create it, or correct the name'].join('\n'),
  );
});

test('a line is wrapped only where somebody reads it in columns', () => {
  const line = `  12:00     3/3  ✕ a task stopped because ${ARN} has no value`;
  vi.stubEnv('COLUMNS', undefined);
  expect(fitted(line)).toBe(line);
  vi.stubEnv('COLUMNS', '60');
  expect(fitted(line, '    ').split('\n')).toEqual([
    '  12:00     3/3  ✕ a task stopped because',
    `    ${ARN}`,
    '    has no value',
  ]);
});
