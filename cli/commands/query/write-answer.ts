import { stringify } from 'csv-stringify/sync';
import { inert } from '../../../functions/report/inert.ts';
import type { Answer } from '../../lake/duckdb.ts';
import type { Io } from '../../input/io.ts';
import { tableText } from '../../input/table.ts';
import { dayInUtc } from '../../../functions/primitives/instant-text.ts';

/** How an answer is printed. */
export type AnswerForm = 'table' | 'json' | 'csv';

/** A value of DuckDB as JSON has it: instants in ISO, dates as dates, whole numbers exact. */
const plain = (value: unknown, type: string): unknown => {
  if (value instanceof Date) return type === 'DATE' ? dayInUtc(value) : value.toISOString();
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (Array.isArray(value)) return value.map((one) => plain(one, type.replace(/\[\]$/, '')));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, plain(held, '')]));
};

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const isNumber = (type: string): boolean => /INT|DOUBLE|DECIMAL|FLOAT/.test(type);

/** Writes rows as a table, as CSV with a header, or as one JSON object per line. */
export const writeAnswer = (io: Io, { columns, types, rows }: Answer, form: AnswerForm): void => {
  const values = rows.map((row) => row.map((value, index) => plain(value, types[index] ?? '')));
  if (form === 'json') {
    for (const row of values)
      io.out(JSON.stringify(Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null]))));
    return;
  }
  if (form === 'csv') {
    const cells = values.map((row) => row.map((value) => (typeof value === 'string' ? inert(value) : textOf(value))));
    io.out(stringify([[...columns], ...cells]).trimEnd());
    return;
  }
  const aligned = types.map((type) => (isNumber(type) ? ('right' as const) : ('left' as const)));
  io.out(tableText({ head: columns, rows: values.map((row) => row.map(textOf)), names: 1, aligned }));
};
