import type { Column, ColumnType, TableName } from '../../functions/lake/tables.ts';
import { TABLES, TABLE_NAMES } from '../../functions/lake/tables.ts';

/** DuckDB's types. */
const TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'VARCHAR',
  json: 'JSON',
  whole: 'INTEGER',
  number: 'DOUBLE',
  flag: 'BOOLEAN',
  time: 'TIMESTAMP WITH TIME ZONE',
};

const columnsOf = (table: TableName): readonly (readonly [string, Column])[] => Object.entries(TABLES[table]);

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A view of a table of which there is no file: its columns without a row. */
const emptyView = (table: TableName): string => {
  const columns = columnsOf(table).map(([name, { type }]) => `cast(NULL AS ${TYPES[type]}) AS ${name}`);
  return `CREATE VIEW ${table} AS SELECT ${columns.join(', ')}, cast(NULL AS DATE) AS day WHERE false`;
};

/** The day is in the path alone; files of an older version may lack a column. */
const viewOf = (table: TableName, files: readonly string[]): string => {
  const columns = columnsOf(table).map(([name, { type }]) => `cast(${name} AS ${TYPES[type]}) AS ${name}`);
  const day = `cast(regexp_extract(filename, 'day=(\\d{4}-\\d\\d-\\d\\d)', 1) AS DATE) AS day`;
  const options = 'union_by_name = true, hive_partitioning = false, filename = true';
  const source = `read_parquet([${files.map(quoted).join(', ')}], ${options})`;
  return `CREATE VIEW ${table} AS SELECT ${columns.join(', ')}, ${day} FROM ${source}`;
};

/** A file of the lake on this machine. */
export type LocalFile = {
  readonly table: TableName;
  readonly day: string;
  readonly account: string;
  readonly path: string;
};

/** The statements that make a view of each table over these files. */
export const viewsOver = (files: readonly LocalFile[]): readonly string[] =>
  TABLE_NAMES.map((table) => {
    const paths = files.filter((file) => file.table === table).map(({ path }) => path);
    return paths.length === 0 ? emptyView(table) : viewOf(table, paths);
  });

/** Tables that a query names; all where it names none, such as SHOW TABLES. */
export const tablesIn = (sql: string): readonly TableName[] => {
  const named = TABLE_NAMES.filter((table) => new RegExp(`\\b${table}\\b`, 'i').test(sql));
  return named.length === 0 ? TABLE_NAMES : named;
};

/** Which days (`2026-11-28`, both included) and accounts are asked; no account: all. */
export type Asked = { readonly since: string; readonly until: string; readonly accounts: readonly string[] };

const KEY = /^v1\/([a-z]+)\/day=(\d{4}-\d\d-\d\d)\/account=(\d{12})\/region=[a-z0-9-]+\/[^/]+\.parquet$/;

/** What a key of the lake says; undefined for any other file, and for what is not asked. */
export const keyIn = (key: string, { since, until, accounts }: Asked): Omit<LocalFile, 'path'> | undefined => {
  const [, name, day = '', account = ''] = KEY.exec(key) ?? [];
  const table = TABLE_NAMES.find((known) => known === name);
  if (table === undefined || day < since || day > until) return undefined;
  return accounts.length === 0 || accounts.includes(account) ? { table, day, account } : undefined;
};
