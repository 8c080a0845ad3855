import { writeFileSync } from 'node:fs';
import { toJSONSchema } from 'zod';
import type { Column } from '../../functions/lake/tables.ts';
import { LAKE_VERSION, TABLES } from '../../functions/lake/tables.ts';
import { EVENT_SCHEMA, incidentEventSchema } from '../../functions/sinks/incident-event.ts';

const FOLDER = new URL('../../docs/schemas/', import.meta.url);

/** The JSON schema of an incident on the event bus, as docs/schemas/ has it. */
export const schemaDocument = (): string => {
  const schema = toJSONSchema(incidentEventSchema);
  const title = `${EVENT_SCHEMA}: \`detail\` of the event "Farwatch Incident" of source "farwatch"`;
  return `${JSON.stringify({ title, ...schema }, null, 2)}\n`;
};

const columnsOf = (columns: Readonly<Record<string, Column>>) =>
  Object.entries(columns).map(([name, { type, required, about }]) => ({ name, type, required, about }));

/** The tables of the lake with their columns, as docs/schemas/ has them. */
export const lakeDocument = (): string => {
  const title = `farwatch-lake/${LAKE_VERSION}: the tables of the lake; times are UTC, milliseconds since the epoch`;
  const files = 'v1/<table>/day=<YYYY-MM-DD>/account=<account>/region=<region>/<cluster>.parquet';
  const tables = Object.entries(TABLES).map(([name, columns]) => ({ name, columns: columnsOf(columns) }));
  return `${JSON.stringify({ title, files, tables }, null, 2)}\n`;
};

/** Where each document stands. */
export const SCHEMA_DOCUMENTS = {
  'farwatch-incident-1.json': schemaDocument,
  'farwatch-lake-1.json': lakeDocument,
} as const;

if (process.argv[1] === import.meta.filename)
  for (const [name, text] of Object.entries(SCHEMA_DOCUMENTS)) writeFileSync(new URL(name, FOLDER), text());
