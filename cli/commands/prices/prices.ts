import { parsePriceList } from '../../../functions/billing/price-list.ts';
import type { PriceTable } from '../../../functions/billing/price-table.ts';
import { describeTable, priceTableText } from '../../../functions/billing/price-table.ts';
import type { RegionPrices } from '../../../functions/billing/price-update.ts';
import { updateTable } from '../../../functions/billing/price-update.ts';
import { BUILT_IN_PRICES } from '../../../functions/billing/prices.ts';
import { pricesFrom } from '../../../functions/adapters/dynamodb/prices.ts';
import type { PriceList } from '../../../functions/adapters/aws/pricing.ts';
import { dayInUtc } from '../../../functions/primitives/instant-text.ts';
import { awsSentence } from '../../input/aws-sentence.ts';
import { unlessFile } from '../../input/file-sentence.ts';
import type { Io } from '../../input/io.ts';
import { CommandFailure, WrongUsage } from '../../input/io.ts';
import type { Asked } from './asked.ts';
import { pricesShown } from './show.ts';
import type { PriceStore } from './store.ts';
import { loadPrices, readTableFile, storePrices } from './store.ts';

/** What `farwatch prices` reads and writes. */
export type PricesSources = {
  readonly now: Date;
  readonly priceList: () => PriceList;
  /** The store of the installation that the flags name. */
  readonly storeOf: (asked: Asked) => Promise<PriceStore>;
  readonly readFile: (path: string) => Promise<string>;
  readonly writeFile: (path: string, text: string) => Promise<void>;
};

type PricesIo = PricesSources & Pick<Io, 'out' | 'err'>;

const knownRegions = (table: PriceTable): readonly string[] =>
  [...new Set(table.rows.map(({ region }) => region))].filter((region) => region !== '*');

type Failed = { readonly region: string; readonly reason: string };

const isRead = (read: RegionPrices | Failed): read is RegionPrices => 'usdPerHour' in read;

const readRegion = async (region: string, list: PriceList, { now, err }: PricesIo): Promise<RegionPrices | Failed> => {
  const listed = parsePriceList(await list.productsOf(region), region);
  if (listed.kind === 'failed') return { region, reason: listed.reason };
  for (const { item, reason } of listed.refused) err(`${region}: no price of ${item} (${reason})`);
  return { region, asOf: dayInUtc(now), usdPerHour: listed.usdPerHour };
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

const update = async (asked: Asked, io: PricesIo): Promise<number> => {
  const store = asked.isStored ? await io.storeOf(asked) : undefined;
  const base = store === undefined ? BUILT_IN_PRICES : pricesFrom((await loadPrices(store))?.body).table;
  const read = await readAll(asked.regions.length > 0 ? asked.regions : knownRegions(base), io);
  const prices = read.filter(isRead);
  const failed = read.flatMap((entry) => (isRead(entry) ? [] : [entry.reason]));
  if (prices.length === 0 || (asked.regions.length > 0 && failed.length > 0)) {
    io.err(`nothing was written: ${failed.join('; ')}`);
    return 1;
  }
  for (const reason of failed) io.err(`not changed: ${reason}`);
  const table = updateTable(base, prices);
  if (store !== undefined) await storePrices(store, table);
  if (asked.file !== undefined) await io.writeFile(asked.file, priceTableText(table));
  else if (store === undefined) io.out(priceTableText(table).trimEnd());
  io.err(`${describeTable(table)}${store === undefined ? '' : ', in force within a quarter of an hour'}`);
  return 0;
};

const put = async (asked: Asked, io: PricesIo): Promise<number> => {
  const table = await readTableFile(asked.file ?? '', io.readFile);
  const { ignored } = pricesFrom(table);
  if (ignored !== null) throw new CommandFailure(`${asked.file}: ${ignored}; it would not be used`);
  await storePrices(await io.storeOf(asked), table);
  if (asked.isJson) io.out(JSON.stringify({ stored: table.name, asOf: table.asOf }));
  io.err(`${describeTable(table)}, in force within a quarter of an hour`);
  return 0;
};

const tableToShow = async (asked: Asked, io: PricesIo): Promise<PriceTable> => {
  if (asked.file !== undefined) return readTableFile(asked.file, io.readFile);
  if (asked.table === undefined && asked.stack === undefined) return BUILT_IN_PRICES;
  const { table, ignored } = pricesFrom((await loadPrices(await io.storeOf(asked)))?.body);
  if (ignored !== null) io.err(ignored);
  return table;
};

const show = async (asked: Asked, io: PricesIo): Promise<number> => {
  const table = await tableToShow(asked, io);
  const shown = pricesShown(table, asked.regions, asked.isJson);
  for (const line of shown.lines) io.out(line);
  for (const region of shown.unknown) io.err(`no prices for ${region}`);
  io.err(describeTable(table));
  return shown.unknown.length > 0 && shown.lines.length === 0 ? 1 : 0;
};

const VERBS = { update, put, show } as const;

/** `farwatch prices show|update|put`: returns the exit code. Throws `CommandFailure` with one sentence. */
export const pricesCommand = async (io: Pick<Io, 'out' | 'err'>, asked: Asked, sources: PricesSources) => {
  try {
    return await VERBS[asked.verb](asked, { ...sources, out: io.out, err: io.err });
  } catch (error) {
    const known = unlessFile(error, asked.file);
    if (known instanceof CommandFailure || known instanceof WrongUsage) throw known;
    throw new CommandFailure(awsSentence(known), { cause: error });
  }
};
