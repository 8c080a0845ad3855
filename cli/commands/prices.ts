import { parsePriceList } from '../../functions/billing/price-list.ts';
import type { PriceTable } from '../../functions/billing/price-table.ts';
import { describeTable, priceTableText } from '../../functions/billing/price-table.ts';
import type { RegionPrices } from '../../functions/billing/price-update.ts';
import { updateTable } from '../../functions/billing/price-update.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';
import { pricesFrom } from '../../functions/adapters/dynamodb/prices.ts';
import type { PriceList } from '../../functions/adapters/aws/pricing.ts';
import { awsSentence } from '../input/aws-sentence.ts';
import { unlessFile } from '../input/file-sentence.ts';
import { CommandFailure } from '../input/io.ts';
import type { Asked } from './prices/asked.ts';
import { PRICES_HELP, askedOf } from './prices/asked.ts';
import { pricesShown } from './prices/show.ts';
import type { PriceStore } from './prices/store.ts';
import { loadPrices, readTableFile, storePrices } from './prices/store.ts';

/** Input and output of `farwatch prices`. Exit codes: 0 done, 1 failed, 2 wrong usage. */
export type PricesIo = {
  /** The words after `farwatch prices`. */
  readonly args: readonly string[];
  readonly now: Date;
  readonly priceList: () => PriceList;
  /** The store of an installation by the name of its table, and that name from the environment. */
  readonly storeOf: (table: string) => PriceStore;
  readonly tableName: string | undefined;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly readFile: (path: string) => Promise<string>;
  readonly writeFile: (path: string, text: string) => Promise<void>;
};

const knownRegions = (table: PriceTable): readonly string[] =>
  [...new Set(table.rows.map(({ region }) => region))].filter((region) => region !== '*');

type Failed = { readonly region: string; readonly reason: string };

const isRead = (read: RegionPrices | Failed): read is RegionPrices => 'usdPerHour' in read;

const readRegion = async (region: string, list: PriceList, { now, err }: PricesIo): Promise<RegionPrices | Failed> => {
  const listed = parsePriceList(await list.productsOf(region), region);
  if (listed.kind === 'failed') return { region, reason: listed.reason };
  for (const { item, reason } of listed.refused) err(`${region}: no price of ${item} (${reason})\n`);
  return { region, asOf: now.toISOString().slice(0, 10), usdPerHour: listed.usdPerHour };
};

const readAll = async (regions: readonly string[], io: PricesIo): Promise<readonly (RegionPrices | Failed)[]> => {
  try {
    const list = io.priceList();
    const read = [];
    for (const region of regions) read.push(await readRegion(region, list, io));
    return read;
  } catch (error) {
    throw new CommandFailure(`the prices could not be read: ${awsSentence(error)}`, { cause: error });
  }
};

/** An installation's table, by `--table` or the environment. */
const storeFor = ({ table }: Asked, { storeOf, tableName }: PricesIo): PriceStore => {
  const name = table ?? tableName;
  if (name === undefined) throw new Error('which installation? --table, or FARWATCH_TABLE');
  return storeOf(name);
};

const update = async (asked: Asked, io: PricesIo): Promise<number> => {
  const store = asked.isStored ? storeFor(asked, io) : undefined;
  const base = store === undefined ? BUILT_IN_PRICES : pricesFrom((await loadPrices(store))?.body).table;
  const read = await readAll(asked.regions.length > 0 ? asked.regions : knownRegions(base), io);
  const prices = read.filter(isRead);
  const failed = read.flatMap((entry) => (isRead(entry) ? [] : [entry.reason]));
  if (prices.length === 0 || (asked.regions.length > 0 && failed.length > 0)) {
    io.err(`nothing was written: ${failed.join('; ')}\n`);
    return 1;
  }
  for (const reason of failed) io.err(`not changed: ${reason}\n`);
  const table = updateTable(base, prices);
  if (store !== undefined) await storePrices(store, table);
  if (asked.file !== undefined) await io.writeFile(asked.file, priceTableText(table));
  else if (store === undefined) io.out(priceTableText(table));
  io.err(`${describeTable(table)}${store === undefined ? '' : ', in force within a quarter of an hour'}\n`);
  return 0;
};

const put = async (asked: Asked, io: PricesIo): Promise<number> => {
  const table = await readTableFile(asked.file ?? '', io.readFile);
  const { ignored } = pricesFrom(table);
  if (ignored !== null) throw new Error(`${asked.file}: ${ignored}; it would not be used`);
  await storePrices(storeFor(asked, io), table);
  io.err(`${describeTable(table)}, in force within a quarter of an hour\n`);
  return 0;
};

const tableToShow = async (asked: Asked, io: PricesIo): Promise<PriceTable> => {
  if (asked.file !== undefined) return readTableFile(asked.file, io.readFile);
  if (asked.table === undefined && io.tableName === undefined) return BUILT_IN_PRICES;
  const { table, ignored } = pricesFrom((await loadPrices(storeFor(asked, io)))?.body);
  if (ignored !== null) io.err(`${ignored}\n`);
  return table;
};

const show = async (asked: Asked, io: PricesIo): Promise<number> => {
  const table = await tableToShow(asked, io);
  const shown = pricesShown(table, asked.regions, asked.isJson);
  if (shown.lines.length > 0) io.out(shown.lines.map((line) => `${line}\n`).join(''));
  for (const region of shown.unknown) io.err(`no prices for ${region}\n`);
  io.err(`${describeTable(table)}\n`);
  return shown.unknown.length > 0 && shown.lines.length === 0 ? 1 : 0;
};

const VERBS = { update, put, show } as const;

/** `farwatch prices show|update|put`: returns the exit code. */
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
    return await VERBS[asked.verb](asked, io);
  } catch (error) {
    const known = unlessFile(error, asked.file);
    io.err(`${known instanceof CommandFailure ? known.message : awsSentence(known)}\n`);
    return 1;
  }
};
