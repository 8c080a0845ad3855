import { messageOf } from '../../primitives/error-text.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import { PRICES_KEY } from './keys.ts';
import type { PriceTable } from '../../billing/price-table.ts';
import { checkPriceTable, describeTable } from '../../billing/price-table.ts';
import type { PriceOf } from '../../billing/prices.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../billing/prices.ts';
import type { Clock, Log, Store } from '../common.ts';

/** The prices in force. */
export type PricesInForce = {
  readonly table: PriceTable;
  readonly priceOf: PriceOf;
  /** Why the stored table is ignored; null when it is used, or there is none. */
  readonly ignored: string | null;
};

export type Prices = () => Promise<PricesInForce>;

const inForce = (table: PriceTable, ignored: string | null = null): PricesInForce => ({
  table,
  priceOf: pricedBy(table),
  ignored,
});

/** The table of this release, without an installation. */
export const builtInPrices: Prices = async () => inForce(BUILT_IN_PRICES);

/**
 * The stored table when it is valid and newer than the built-in one, otherwise the built-in one and why. A release that
 * was built after the table was read has newer prices.
 */
export const pricesFrom = (body: unknown): PricesInForce => {
  if (body === undefined) return inForce(BUILT_IN_PRICES);
  const read = checkPriceTable(body);
  if (read.kind === 'malformed') return inForce(BUILT_IN_PRICES, `the stored price table is malformed: ${read.reason}`);
  if (read.table.asOf > BUILT_IN_PRICES.asOf) return inForce(read.table);
  const older = `the stored price table (${read.table.asOf}) is no newer than the built-in one`;
  return inForce(BUILT_IN_PRICES, older);
};

/** Milliseconds for which prices are cached. */
const FRESH_MS = 15 * 60_000;

type Reading = { readonly store: Pick<Store, 'loadDocument'>; readonly clock: Clock; readonly log: Log };

const read = async ({ store, log }: Reading): Promise<PricesInForce> => {
  const prices = pricesFrom((await store.loadDocument(PRICES_KEY))?.body);
  if (prices.ignored === null) log.info('prices', { table: describeTable(prices.table) });
  else log.warn('the built-in prices are used', { reason: prices.ignored, table: describeTable(prices.table) });
  return prices;
};

/**
 * The prices of an installation, read again when older than a quarter of an hour. They never block a message: if the
 * table cannot be read, the last known or the built-in ones apply.
 */
export const livePrices = (reading: Reading): Prices => {
  let known: { readonly prices: PricesInForce; readonly at: EpochMs } | undefined;
  return async () => {
    const now = reading.clock.now().getTime();
    if (known !== undefined && now - known.at <= FRESH_MS) return known.prices;
    try {
      known = { prices: await read(reading), at: now };
      return known.prices;
    } catch (error) {
      const reason = `the stored price table could not be read: ${messageOf(error)}`;
      reading.log.warn('prices could not be read', { reason });
      return known?.prices ?? inForce(BUILT_IN_PRICES, reason);
    }
  };
};
