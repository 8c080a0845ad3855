import type { PriceRow, PriceTable } from '../../../functions/billing/price-table.ts';
import { tableText } from '../../input/table.ts';

/** Lines for standard output, and requested regions without a price. */
export type Shown = { readonly lines: readonly string[]; readonly unknown: readonly string[] };

type Line = {
  readonly region: string;
  readonly item: string;
  readonly usdPerHour: string;
  readonly asOf: string;
  readonly isConfirmed: boolean;
  readonly source: string;
};

const linesOf = ({ sources }: PriceTable, { region, asOf, confirmed, source, usdPerHour }: PriceRow): readonly Line[] =>
  Object.entries(usdPerHour).map(([item, usd]) => ({
    region,
    item,
    usdPerHour: usd,
    asOf,
    isConfirmed: confirmed,
    source: sources[source] ?? source,
  }));

const byRegion = (a: Line, b: Line): number =>
  a.region === b.region ? (a.item < b.item ? -1 : 1) : a.region < b.region ? -1 : 1;

const textOf = (lines: readonly Line[]): string => {
  const rows = lines.map(({ region, item, usdPerHour, asOf, isConfirmed, source }) => [
    region === '*' ? 'every region' : region,
    item,
    usdPerHour,
    asOf,
    isConfirmed ? '' : 'unconfirmed',
    source,
  ]);
  return tableText({ head: ['region', 'item', 'USD per hour', 'date', '', 'source'], rows, names: 2, isCompact: true });
};

/** The prices of a table, of some regions or of all. Prices that hold in every region are repeated for each. */
export const pricesShown = (table: PriceTable, regions: readonly string[], isJson: boolean): Shown => {
  const known = new Set(table.rows.map(({ region }) => region));
  const unknown = regions.filter((region) => !known.has(region));
  const wanted = regions.filter((region) => known.has(region));
  if (regions.length > 0 && wanted.length === 0) return { lines: [], unknown };
  const isWanted = ({ region }: PriceRow): boolean => regions.length === 0 || region === '*' || wanted.includes(region);
  const lines = table.rows
    .filter(isWanted)
    .flatMap((row) => linesOf(table, row))
    .sort(byRegion);
  return { lines: isJson ? lines.map((line) => JSON.stringify(line)) : [textOf(lines)], unknown };
};
