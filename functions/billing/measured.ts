import type { MeasuredDiscount } from './discounts.ts';
import { itemOfUsageType } from './price-list.ts';
import type { PriceTable } from './price-table.ts';

/** What AWS billed of one usage type: USD after every discount, and vCPU- or GB-hours. */
export type BilledUsage = { readonly usageType: string; readonly quantity: number; readonly usd: number };

export type Measured =
  | { readonly kind: 'measured'; readonly discount: MeasuredDiscount }
  | { readonly kind: 'none'; readonly reason: string };

/** Less than this at list price tells nothing. */
const USD_MIN = 1;
/** More than this is no discount, but a credit or a bill of something else. */
const PERCENT_MAX = 90;

type Span = { readonly region: string; readonly from: string; readonly to: string };

const none = (reason: string): Measured => ({ kind: 'none', reason });

/**
 * What an account pays less than list price for vCPU and GB on demand, from its bill: billed over hours times list
 * price. Spot has no list price. Says why there is none, also when more is billed than the list says.
 */
export const measuredDiscount = (usage: readonly BilledUsage[], table: PriceTable, span: Span): Measured => {
  const { region, from, to } = span;
  const prices = table.rows.filter((row) => row.region === region).map(({ usdPerHour }) => usdPerHour);
  let [list, billed] = [0, 0];
  for (const { usageType, quantity, usd } of usage) {
    const item = itemOfUsageType(usageType);
    if (item === undefined || !/-(vcpu|gb)$/.test(item) || item === 'storage-gb') continue;
    const price = prices.find((each) => each[item] !== undefined)?.[item];
    if (price === undefined) return none(`${item} has no list price in ${region}`);
    list += quantity * Number(price);
    billed += usd;
  }
  if (list < USD_MIN) return none('too little was billed to measure a discount');
  const percent = Math.round((1 - billed / list) * 1000) / 10;
  if (percent <= 0) return none(`AWS billed ${(-percent).toFixed(1)} % more than the list price: update the prices`);
  if (percent > PERCENT_MAX) return none(`only ${(100 - percent).toFixed(1)} % of the list price was billed`);
  return { kind: 'measured', discount: { percent, from, to } };
};
