import { LISTED_ITEMS } from './price-list.ts';
import type { Item, PriceRow, PriceTable } from './price-table.ts';
import { withoutItems } from './price-table.ts';

/** One region's prices on a day, from the price list. */
export type RegionPrices = {
  readonly region: string;
  /** The day they were read, `2026-11-24`. */
  readonly asOf: string;
  readonly usdPerHour: Readonly<Partial<Record<Item, string>>>;
};

const SOURCE = 'price-list-api';
const NAME = 'AWS Price List API';
const ELSE = ', else ';
/** More regions than this are counted, not named. */
const NAMED_REGIONS_MAX = 4;

const nameOf = (rows: readonly PriceRow[], base: string): string => {
  const regions = rows.filter(({ source }) => source === SOURCE).map(({ region }) => region);
  const named = regions.length > NAMED_REGIONS_MAX ? `${regions.length} regions` : regions.join(', ');
  const rest = rows.some(({ source }) => source !== SOURCE) ? `${ELSE}${base.split(ELSE).at(-1)}` : '';
  return `${NAME} for ${named}${rest}`;
};

/**
 * A table with the prices of some regions replaced by today's price list; its name says which regions. Items that a
 * price list never has (Spot) stay; items that it should have but lacks lose their old price.
 */
export const updateTable = (table: PriceTable, prices: readonly RegionPrices[]): PriceTable => {
  const updated = new Set(prices.map(({ region }) => region));
  const kept = table.rows.flatMap((row) => (updated.has(row.region) ? withoutItems(row, LISTED_ITEMS) : [row]));
  const fresh = prices.map((entry): PriceRow => ({ ...entry, source: SOURCE, confirmed: true }));
  const rows = [...fresh, ...kept].sort((a, b) => (a.region < b.region ? -1 : Number(a.region > b.region)));
  const used = new Set(rows.map(({ source }) => source));
  const sources = { ...table.sources, [SOURCE]: `${NAME}, GetProducts of AmazonECS` };
  return {
    format: table.format,
    name: nameOf(rows, table.name),
    asOf: prices.reduce((latest, { asOf }) => (asOf > latest ? asOf : latest), table.asOf),
    sources: Object.fromEntries(Object.entries(sources).filter(([source]) => used.has(source))),
    rows,
  };
};
