import type { Saving } from '../advice/advice.ts';
import type { Discount } from '../discount.ts';
import { usdText } from '../text.ts';

const basisText = ({ list }: Saving, discount: Discount | null): string =>
  discount === null || list === null
    ? 'At list price'
    : `${discount.after.replace(/^a/, 'A')} (${usdText(list)} at list price)`;

const commitmentText = ({ underPlan }: Saving, discount: Discount | null): string => {
  if (discount?.isCommitted) return 'You save this once the commitment of your Savings Plan is used elsewhere or ends.';
  return underPlan === null
    ? 'Under a Savings Plan it is worth less, and nothing until the commitment is used elsewhere or ends.'
    : `Under a one-year Compute Savings Plan it is worth ${usdText(underPlan)} a month, once the commitment is ` +
        'used elsewhere or ends.';
};

/** What a saving is reckoned with, and when it is not saved. */
export const savingNote = (saving: Saving, discount: Discount | null): string => {
  if (saving.perMonth === null) return 'No price is known for this region, so the saving is not known either.';
  const unconfirmed = saving.doubt === null ? '' : ` The price is unconfirmed (${saving.doubt}).`;
  return (
    `${basisText(saving, discount)}, for the task hours that really ran.${unconfirmed} ` +
    commitmentText(saving, discount)
  );
};
