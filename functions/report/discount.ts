import { discountsText, hasDiscounts } from '../billing/discounts.ts';
import type { CostLedger } from '../billing/ledger.ts';
import type { Money } from '../billing/money.ts';
import { dollarsOf } from '../billing/money.ts';
import type { Setting } from './setting.ts';
import { percentText } from './text.ts';

/** What the account pays less than list price, in this report's week. */
export type Discount = {
  /** Share of the list price, 0 to 1. */
  readonly share: number;
  /** The week at list price. */
  readonly list: Money;
  /** `after your 22 % discount`. */
  readonly after: string;
  /** Where it comes from: `Compute Savings Plan 20 %, enterprise agreement 9 %`. */
  readonly of: string;
  /** A Savings Plan is paid for whether it is used or not. */
  readonly isCommitted: boolean;
};

/** The discount in a report's money; null when it is at list price. */
export const discountOf = ({ total }: CostLedger, { discounts }: Pick<Setting, 'discounts'>): Discount | null => {
  if (!hasDiscounts(discounts)) return null;
  const share = total.list === 0n ? 0 : 1 - dollarsOf(total.total) / dollarsOf(total.list);
  const after = share < 0.0005 ? 'after your discounts' : `after your ${percentText(share)} discount`;
  return {
    share,
    list: total.list,
    after,
    of: discountsText(discounts),
    isCommitted: discounts.savingsPlanPercent !== undefined || discounts.measured !== undefined,
  };
};
