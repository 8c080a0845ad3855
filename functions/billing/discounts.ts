import * as z from 'zod/mini';
import type { PicoPerHour } from './money.ts';
import type { Item } from './price-table.ts';

/**
 * What an account pays less than list price, in percent of it: the key `discounts` of policy.json. They multiply: a
 * negotiated discount also takes its part off what a Savings Plan costs.
 */
export type Discounts = {
  /** Off vCPU and GB on demand under a Compute Savings Plan; AWS covers neither storage, licences nor Spot. */
  readonly savingsPlanPercent?: number | undefined;
  /** How much of that usage the plan covers; all of it unless given. */
  readonly savingsPlanCoveredPercent?: number | undefined;
  /** Off everything: an enterprise agreement (EDP, private pricing). */
  readonly edpPercent?: number | undefined;
  /** What Spot is assumed to cost less than on demand, instead of the table's Spot prices. */
  readonly spotPercent?: number | undefined;
  /** From Cost Explorer, where the policy has no discounts; everything is in it, a plan as well as an agreement. */
  readonly measured?: MeasuredDiscount | undefined;
};

/** What a bill says that vCPU and GB on demand cost less than list price. Days are UTC, `to` is not in it. */
export type MeasuredDiscount = { readonly percent: number; readonly from: string; readonly to: string };

/** List price. */
export const NO_DISCOUNTS: Discounts = {};

/** From one percent-hundredth to just below all: a discount of 100 % would make every saving zero. */
const percent = z.optional(z.number().check(z.gt(0), z.lt(100)));

/** In a policy. */
export const discountsSchema = z
  .strictObject({
    savingsPlanPercent: percent,
    savingsPlanCoveredPercent: z.optional(z.number().check(z.gt(0), z.lte(100))),
    edpPercent: percent,
    spotPercent: percent,
  })
  .check(
    z.refine((given) => given.savingsPlanPercent !== undefined || given.savingsPlanCoveredPercent === undefined, {
      message: 'says how much a plan covers, but savingsPlanPercent is missing',
      path: ['savingsPlanCoveredPercent'],
    }),
  );

/** Percents count to the hundred-thousandth; a price is then rounded to the pico-dollar. */
const WHOLE = 10_000_000n;

/** As a run of the report stores them. */
export const storedDiscountsSchema = z.object({
  savingsPlanPercent: percent,
  savingsPlanCoveredPercent: z.optional(z.number()),
  edpPercent: percent,
  spotPercent: percent,
  measured: z.optional(z.object({ percent: z.number(), from: z.string(), to: z.string() })),
});

const remaining = (percentOff: number | undefined): bigint => WHOLE - BigInt(Math.round((percentOff ?? 0) * 100_000));

const times = (price: PicoPerHour, share: bigint): PicoPerHour => (price * share + WHOLE / 2n) / WHOLE;

/** Percent off usage of which a plan covers a part. */
const planPercentOf = ({ savingsPlanPercent = 0, savingsPlanCoveredPercent = 100, measured }: Discounts): number =>
  measured?.percent ?? (savingsPlanPercent * savingsPlanCoveredPercent) / 100;

const isCovered = (item: Item): boolean => /^(x86|arm|windows)-(vcpu|gb)$/.test(item);

/** A list price after an enterprise agreement alone: FOCUS's contracted price. */
export const contracted = (price: PicoPerHour, { edpPercent }: Discounts): PicoPerHour =>
  times(price, remaining(edpPercent));

/** A list price after all discounts that apply to the item. */
export const discounted = (price: PicoPerHour, item: Item, discounts: Discounts): PicoPerHour =>
  contracted(isCovered(item) ? times(price, remaining(planPercentOf(discounts))) : price, discounts);

/** The on-demand list price less what Spot is assumed to save; undefined when nothing is assumed. */
export const assumedSpot = (onDemand: PicoPerHour, { spotPercent }: Discounts): PicoPerHour | undefined =>
  spotPercent === undefined ? undefined : times(onDemand, remaining(spotPercent));

/** Whether any of them is set. */
export const hasDiscounts = (discounts: Discounts): boolean =>
  Object.values(discounts).some((value) => value !== undefined);

/** `Compute Savings Plan 20 % on 80 % of the usage, enterprise agreement 9 %`; empty without discounts. */
export const discountsText = (discounts: Discounts): string => {
  const { savingsPlanPercent, savingsPlanCoveredPercent = 100, edpPercent, spotPercent, measured } = discounts;
  const part = savingsPlanCoveredPercent === 100 ? '' : ` on ${savingsPlanCoveredPercent} % of the usage`;
  return [
    ...(measured === undefined ? [] : [`${measured.percent} % in Cost Explorer, ${measured.from} to ${measured.to}`]),
    ...(savingsPlanPercent === undefined ? [] : [`Compute Savings Plan ${savingsPlanPercent} %${part}`]),
    ...(edpPercent === undefined ? [] : [`enterprise agreement ${edpPercent} %`]),
    ...(spotPercent === undefined ? [] : [`Spot assumed at ${spotPercent} % below on demand`]),
  ].join(', ');
};
