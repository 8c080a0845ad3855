import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Column, ColumnType, Row, TableName } from '../../lake/tables.ts';
import { LAKE_VERSION, TABLES } from '../../lake/tables.ts';

/** Rows that wait in memory before they are written as one row group. */
const GROUP_ROWS = 20_000;

/** Parquet's types. Instants are milliseconds in UTC; whole numbers have 32 bits. */
const TYPES: Readonly<Record<ColumnType, Pick<SchemaElement, 'type' | 'converted_type'>>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  whole: { type: 'INT32' },
  number: { type: 'DOUBLE' },
  flag: { type: 'BOOLEAN' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

const schemaOf = (columns: readonly (readonly [string, Column])[]): SchemaElement[] => [
  { name: 'root', num_children: columns.length },
  ...columns.map(([name, { type, required }]): SchemaElement => ({
    name,
    ...TYPES[type],
    repetition_type: required ? 'REQUIRED' : 'OPTIONAL',
  })),
];

/** A Parquet file of one table that is written row by row. */
export type ParquetFile<Name extends TableName> = {
  readonly add: (rows: readonly Row<Name>[]) => void;
  /** The finished file; undefined where no row was added. */
  readonly finish: () => Uint8Array | undefined;
};

/** A new file of a table. The same rows give the same bytes: nothing of the hour is in it. */
export const parquetFile = <Name extends TableName>(table: Name): ParquetFile<Name> => {
  const columns: readonly (readonly [string, Column])[] = Object.entries(TABLES[table]);
  const bytes = new ByteWriter();
  const kvMetadata = [{ key: 'farwatch-lake', value: `${LAKE_VERSION}/${table}` }];
  const file = new ParquetWriter({ writer: bytes, schema: schemaOf(columns), kvMetadata, createdBy: 'farwatch' });
  let waiting: Readonly<Record<string, unknown>>[] = [];
  let written = 0;
  const write = (rows: readonly Readonly<Record<string, unknown>>[]): void => {
    const columnData = columns.map(([name]) => ({ name, data: rows.map((row) => row[name] ?? null) }));
    void file.write({ columnData, rowGroupSize: GROUP_ROWS });
    written += rows.length;
  };
  return {
    add: (rows) => {
      for (const row of rows) waiting.push(row);
      if (waiting.length < GROUP_ROWS) return;
      const whole = waiting.length - (waiting.length % GROUP_ROWS);
      write(waiting.slice(0, whole));
      waiting = waiting.slice(whole);
    },
    finish: () => {
      if (waiting.length > 0) write(waiting);
      if (written === 0) return undefined;
      void file.finish();
      return bytes.getBytes();
    },
  };
};
