import type { PriceTable } from '../../billing/price-table.ts';
import type { Discounts } from '../../billing/discounts.ts';
import { NO_DISCOUNTS, hasDiscounts } from '../../billing/discounts.ts';
import { measuredDiscount } from '../../billing/measured.ts';
import { mask } from '../../masking/mask.ts';
import { messageOf } from '../../primitives/error-text.ts';
import { dayInUtc } from '../../primitives/instant-text.ts';
import { readDiscounts } from '../../adapters/dynamodb/policy.ts';
import type { FleetPlan } from './plan.ts';
import type { ReportEffects } from './work.ts';

/** Discounts of a report, and why there are none; null when there is nothing to say. */
export type Known = { readonly discounts: Discounts; readonly ignored: string | null };

type Asked = { readonly plan: Pick<FleetPlan, 'account' | 'region'>; readonly table: PriceTable; readonly at: Date };

const DAY_MS = 86_400_000;
/** Two weeks, up to the day before yesterday: Cost Explorer is a day behind. */
const DAYS = { from: 16, to: 2 } as const;

const unread = (reason: string): Known => ({
  discounts: NO_DISCOUNTS,
  ignored: `all money is at list price: ${reason}`,
});

const measured = async (
  explorer: NonNullable<ReportEffects['explorer']>,
  { plan: { account, region }, table, at }: Asked,
): Promise<Known> => {
  const dayAgo = (days: number): string => dayInUtc(at.getTime() - days * DAY_MS);
  const span = { region, from: dayAgo(DAYS.from), to: dayAgo(DAYS.to) };
  try {
    const found = measuredDiscount(await explorer.usage({ account, ...span }), table, span);
    if (found.kind === 'none') return unread(`Cost Explorer, ${span.from} to ${span.to}: ${found.reason}`);
    return { discounts: { measured: found.discount }, ignored: null };
  } catch (error) {
    return unread(`Cost Explorer could not be read: ${mask(messageOf(error)).slice(0, 200)}`);
  }
};

/** The discounts of the policy, else those that Cost Explorer shows where it may be read. Never fails a report. */
export const discountsAt = async ({ store, explorer }: ReportEffects, asked: Asked): Promise<Known> => {
  const given = await readDiscounts(store);
  if (explorer === undefined || hasDiscounts(given.discounts) || given.ignored !== null) return given;
  if (asked.plan.account === '') return given;
  return measured(explorer, asked);
};
