import { parseArgs } from 'node:util';
import { parsePriceList } from '../functions/billing/price-list.ts';
import type { PriceTable } from '../functions/billing/price-table.ts';
import { describeTable, priceTableText } from '../functions/billing/price-table.ts';
import type { RegionPrices } from '../functions/billing/price-update.ts';
import { updateTable } from '../functions/billing/price-update.ts';
import { BUILT_IN_PRICES } from '../functions/billing/prices.ts';
import type { PriceList } from '../functions/effects/pricing.ts';

/** What `farwatch prices` needs of the world. Exit codes: 0 done, 1 could not, 2 wrong usage. */
export type PricesIo = {
  /** What stands after `farwatch prices`. */
  readonly args: readonly string[];
  readonly now: Date;
  readonly priceList: () => PriceList;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly writeFile: (path: string, text: string) => Promise<void>;
};

export const PRICES_HELP = `Usage: farwatch prices update [--region REGION]... [--out FILE]

Reads Fargate's prices from the AWS Price List API (pricing:GetProducts, free of charge) and writes a price table
as JSON.

  --region REGION   only this region; may be given more than once (default: every region of the built-in table)
  --out FILE        write to FILE (default: standard output)

Spot prices are not in the Price List: those of the built-in table stay, with their date. A price that is missing from
the list, or is there more than once, is left out and named. Nothing is written when a region that was asked for has
no price.
`;

type Asked = { readonly regions: readonly string[]; readonly isChosen: boolean; readonly file: string | undefined };

const OPTIONS = {
  region: { type: 'string', multiple: true },
  out: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

const knownRegions = (table: PriceTable): readonly string[] =>
  [...new Set(table.rows.map(({ region }) => region))].filter((region) => region !== '*');

const askedOf = (args: readonly string[]): Asked | 'help' | { readonly wrong: string } => {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    if (values.help) return 'help';
    if (positionals.join(' ') !== 'update') return { wrong: 'the only command is: farwatch prices update' };
    const chosen = (values.region ?? []).flatMap((region) => region.split(',')).filter(Boolean);
    const regions = chosen.length > 0 ? [...new Set(chosen)] : knownRegions(BUILT_IN_PRICES);
    return { regions, isChosen: chosen.length > 0, file: values.out };
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
};

type Failed = { readonly region: string; readonly because: string };

const isRead = (read: RegionPrices | Failed): read is RegionPrices => 'usdPerHour' in read;

const readRegion = async (region: string, list: PriceList, { now, err }: PricesIo): Promise<RegionPrices | Failed> => {
  const listed = parsePriceList(await list.productsOf(region), region);
  if (listed.is === 'failed') return { region, because: listed.because };
  for (const { item, because } of listed.refused) err(`${region}: no price of ${item} (${because})\n`);
  return { region, asOf: now.toISOString().slice(0, 10), usdPerHour: listed.usdPerHour };
};

const readAll = async (regions: readonly string[], io: PricesIo): Promise<readonly (RegionPrices | Failed)[]> => {
  const list = io.priceList();
  const read = [];
  for (const region of regions) read.push(await readRegion(region, list, io));
  return read;
};

const update = async ({ regions, isChosen, file }: Asked, io: PricesIo): Promise<number> => {
  const read = await readAll(regions, io);
  const prices = read.filter(isRead);
  const failed = read.flatMap((entry) => (isRead(entry) ? [] : [entry.because]));
  if (prices.length === 0 || (isChosen && failed.length > 0)) {
    io.err(`nothing was written: ${failed.join('; ')}\n`);
    return 1;
  }
  for (const because of failed) io.err(`kept as it was: ${because}\n`);
  const table = updateTable(BUILT_IN_PRICES, prices);
  if (file === undefined) io.out(priceTableText(table));
  else await io.writeFile(file, priceTableText(table));
  io.err(`${describeTable(table)}\n`);
  return 0;
};

/** `farwatch prices update`: answers the exit code. */
export const pricesCommand = async (io: PricesIo): Promise<number> => {
  const asked = askedOf(io.args);
  if (asked === 'help') {
    io.out(PRICES_HELP);
    return 0;
  }
  if ('wrong' in asked) {
    io.err(`${asked.wrong}\n`);
    return 2;
  }
  try {
    return await update(asked, io);
  } catch (error) {
    io.err(`the prices could not be read: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
};
