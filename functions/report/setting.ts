import type { Discounts } from '../billing/discounts.ts';
import { NO_DISCOUNTS } from '../billing/discounts.ts';
import { usdRatesOf } from '../billing/hourly.ts';
import type { PriceTable } from '../billing/price-table.ts';
import type { Capacity, PriceOf } from '../billing/prices.ts';
import { pricedBy } from '../billing/prices.ts';
import { withSavingsPlan } from '../billing/savings-plans.ts';
import type { Window } from '../billing/span.ts';
import type { Platform, TaskPrices } from '../sizing/fargate.ts';

/** The scope of one report. */
export type Setting = {
  readonly now: Date;
  /** The week whose costs are reported, and the one before. */
  readonly window: Window;
  readonly before: Window;
  /** Start of the utilisation window. */
  readonly evidenceFrom: Date;
  /** List prices, and what the account pays less. */
  readonly table: PriceTable;
  readonly discounts: Discounts;
  /** After the discounts, as all money of the report. */
  readonly priceOf: PriceOf;
  readonly listPriceOf: PriceOf;
  /** Prices of the same table under a one-year Compute Savings Plan; the same prices where there may be a plan. */
  readonly planPriceOf: PriceOf;
  /** Costs are kept by day and usage type too: thousands of rows that only an export needs. */
  readonly isItemised?: true;
};

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;

/** List prices of a report, and what the account pays less. */
export type Pricing = { readonly table: PriceTable; readonly discounts?: Discounts | undefined };

/** What Cost Explorer measured has a plan in it already, if there is one. */
const hasPlan = ({ savingsPlanPercent, measured }: Discounts): boolean =>
  savingsPlanPercent !== undefined || measured !== undefined;

const planPrices = (table: PriceTable, discounts: Discounts): PriceOf =>
  hasPlan(discounts)
    ? pricedBy(table, discounts)
    : pricedBy(withSavingsPlan(table, { years: 1, payment: 'no upfront' }), discounts);

/** The setting for a report made now; `days` of utilisation, a week of costs. */
export const settingOf = (now: Date, days: number, { table, discounts = NO_DISCOUNTS }: Pricing): Setting => {
  const ago = (count: number): Date => new Date(now.getTime() - count * DAY_MS);
  return {
    now,
    window: { from: ago(WEEK_DAYS), to: now },
    before: { from: ago(2 * WEEK_DAYS), to: ago(WEEK_DAYS) },
    evidenceFrom: ago(days),
    table,
    discounts,
    priceOf: pricedBy(table, discounts),
    listPriceOf: pricedBy(table),
    planPriceOf: planPrices(table, discounts),
  };
};

export type Place = { readonly region: string; readonly platform: Platform; readonly capacity: Capacity };

/** Why a local price may be off; null when it is confirmed, or there is none. */
export const priceDoubt = (priceOf: PriceOf, { region, platform, capacity }: Place): string | null => {
  const { architecture, operatingSystem } = platform;
  const price = priceOf({ region, architecture, operatingSystem, capacity });
  return price.kind === 'unconfirmed' ? price.reason : null;
};

/** USD per vCPU-hour and GB-hour, for comparing sizes; undefined when the table has no price. */
export const taskPrices = (priceOf: PriceOf, { region, platform, capacity }: Place): TaskPrices | undefined => {
  const { architecture, operatingSystem } = platform;
  const price = priceOf({ region, architecture, operatingSystem, capacity });
  return price.kind === 'unknown' ? undefined : usdRatesOf(price.rates);
};
