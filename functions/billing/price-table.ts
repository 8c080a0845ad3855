import * as z from 'zod/mini';
import { picoPerHour } from './money.ts';
import { jsonIn } from '../primitives/json.ts';

/** Priced items: per vCPU, per GB (1,024 MiB) or per address, always in USD per hour. */
export const ITEMS = [
  'x86-vcpu',
  'x86-gb',
  'arm-vcpu',
  'arm-gb',
  'windows-vcpu',
  'windows-gb',
  'windows-licence',
  'storage-gb',
  'spot-x86-vcpu',
  'spot-x86-gb',
  'spot-arm-vcpu',
  'spot-arm-gb',
  'public-ipv4',
] as const;
export type Item = (typeof ITEMS)[number];

/** Prices of one region, with their source and date. The source's note says why some are unconfirmed. */
export type PriceRow = {
  /** `*` = every region. */
  readonly region: string;
  /** The day they were read, `2026-09-28`. */
  readonly asOf: string;
  /** Key into the table's `sources`. */
  readonly source: string;
  readonly confirmed: boolean;
  /** In AWS's form: decimals, never floats. */
  readonly usdPerHour: Readonly<Partial<Record<Item, string>>>;
};

export type PriceTable = {
  readonly format: 'farwatch-prices/1';
  readonly name: string;
  readonly asOf: string;
  readonly sources: Readonly<Record<string, string>>;
  readonly rows: readonly PriceRow[];
};

/** Name and date of a table, for the report. */
export const describeTable = ({ name, asOf }: PriceTable): string => `${name} of ${asOf}`;

const text = z.string().check(z.minLength(1), z.maxLength(400));
const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const price = z
  .string()
  .check(
    z.refine(
      (value) => picoPerHour(value) !== undefined,
      'is not a decimal number of at most twelve places, like "0.04048"',
    ),
  );

const tableSchema = z.strictObject({
  format: z.literal('farwatch-prices/1'),
  name: text,
  asOf: day,
  sources: z.record(z.string(), text),
  rows: z
    .array(
      z.strictObject({
        region: text,
        asOf: day,
        source: text,
        confirmed: z.boolean(),
        usdPerHour: z.partialRecord(z.enum(ITEMS), price),
      }),
    )
    .check(z.maxLength(5000)),
});

export type ReadTable =
  { readonly kind: 'table'; readonly table: PriceTable } | { readonly kind: 'malformed'; readonly reason: string };

const twice = (rows: readonly PriceRow[]): string | undefined => {
  const seen = new Set<string>();
  for (const { region, usdPerHour } of rows) {
    for (const item of Object.keys(usdPerHour)) {
      if (seen.has(`${item} in ${region}`)) return `${item} in ${region}`;
      seen.add(`${item} in ${region}`);
    }
  }
  return undefined;
};

const trouble = (issue: z.core.$ZodIssue | undefined): string => {
  const where = issue?.path.join('.') || 'the table';
  return issue?.code === 'unrecognized_keys'
    ? `${where}: unknown ${issue.keys.join(', ')}`
    : `${where}: ${issue?.message ?? 'malformed'}`;
};

/** Validates a table that is already JSON; a duplicate price or an unnamed source makes it malformed. */
export const checkPriceTable = (json: unknown): ReadTable => {
  const parsed = tableSchema.safeParse(json);
  if (!parsed.success) return { kind: 'malformed', reason: trouble(parsed.error.issues[0]) };
  const table: PriceTable = parsed.data;
  const nameless = table.rows.find(({ source }) => table.sources[source] === undefined);
  if (nameless)
    return {
      kind: 'malformed',
      reason: `${nameless.region}: its source ${nameless.source} is not explained in sources`,
    };
  const repeated = twice(table.rows);
  return repeated ? { kind: 'malformed', reason: `${repeated} appears twice` } : { kind: 'table', table };
};

/** Parses a table from the text of its JSON file. */
export const readPriceTable = (content: string): ReadTable => {
  const json = jsonIn(content);
  return json === undefined ? { kind: 'malformed', reason: 'not JSON' } : checkPriceTable(json);
};

/** The text of a table's file. */
export const priceTableText = (table: PriceTable): string => `${JSON.stringify(table, null, 2)}\n`;

/** A row without some of its items; no row when none is left. */
export const withoutItems = (row: PriceRow, items: readonly string[]): readonly PriceRow[] => {
  const kept = Object.entries(row.usdPerHour).filter(([item]) => !items.includes(item));
  return kept.length > 0 ? [{ ...row, usdPerHour: Object.fromEntries(kept) }] : [];
};
