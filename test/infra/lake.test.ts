import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readInfra, target } from '../../cli/checks/template.ts';
import { lakeDocument } from '../../cli/commands/schema-doc.ts';
import { TABLES, TABLE_NAMES, dayPrefix } from '../../functions/lake/tables.ts';
import type { Column, ColumnType } from '../../functions/lake/tables.ts';

const infra = readInfra();

/** Athena's types. */
const ATHENA: Readonly<Record<ColumnType, string>> = {
  text: 'string',
  json: 'string',
  whole: 'int',
  number: 'double',
  flag: 'boolean',
  time: 'timestamp',
};

type TableInput = {
  readonly Name: string;
  readonly PartitionKeys: readonly { readonly Name: string }[];
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly StorageDescriptor: { readonly Columns: readonly { readonly Name: string; readonly Type: string }[] };
};

const tables = Object.values(infra)
  .filter(({ Type }) => Type === 'AWS::Glue::Table')
  .map(({ Properties = {} }) => Properties['TableInput'] as TableInput);

test('Athena has exactly the tables and columns that are written', () => {
  expect(tables.map(({ Name }) => Name).sort()).toEqual([...TABLE_NAMES].sort());
  expect(Object.keys(TABLES)).toEqual(TABLE_NAMES);
  for (const { Name, StorageDescriptor } of tables) {
    const columns: readonly (readonly [string, Column])[] = Object.entries(TABLES[Name as keyof typeof TABLES]);
    expect(StorageDescriptor.Columns).toEqual(columns.map(([name, { type }]) => ({ Name: name, Type: ATHENA[type] })));
  }
});

test('days are found without a crawler, where the files of a day are', () => {
  for (const { Name, PartitionKeys, Parameters } of tables) {
    expect(PartitionKeys).toEqual([{ Name: 'day', Type: 'string' }]);
    expect(Parameters).toMatchObject({ 'projection.enabled': 'true', 'projection.day.type': 'date' });
    const place = { 'Fn::Sub': `s3://\${LakeBucket}/${dayPrefix(Name as keyof typeof TABLES, '${!day}')}` };
    expect(Parameters['storage.location.template']).toEqual(place);
  }
});

test('the files are versioned, kept for years and when the stack goes', () => {
  const { Properties = {}, ...bucket } = infra['LakeBucket'] ?? {};
  expect(bucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  expect(Properties).toMatchObject({ VersioningConfiguration: { Status: 'Enabled' } });
  const { Rules } = Properties['LifecycleConfiguration'] as { readonly Rules: readonly Record<string, unknown>[] };
  expect(Rules.map((rule) => target(rule['ExpirationInDays']))).toEqual(['LakeDays']);
});

test('docs/schemas has the tables as they are', () => {
  const stored = readFileSync('docs/schemas/farwatch-lake-1.json', 'utf8');
  expect(JSON.parse(stored)).toEqual(JSON.parse(lakeDocument()));
});
