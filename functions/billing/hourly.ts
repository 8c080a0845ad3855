import type { BillingNotes, Sized } from './bill.ts';
import { tariffOf } from './bill.ts';
import type { Money, PicoPerHour } from './money.ts';
import type { PriceOf, Rates } from './prices.ts';

/** Hours of a month as in AWS's pricing calculator: 365 days by 24 hours, a twelfth. */
export const HOURS_PER_MONTH = 730;

/** What a task of a size costs while it runs. */
export type Hourly =
  | ({ readonly kind: 'priced'; readonly perHour: Money; readonly perMonth: Money } & BillingNotes)
  | { readonly kind: 'unpriced'; readonly reason: string };

/**
 * The cost of a size per hour and per month of 730 hours, without its public address: to compare sizes, ARM and Spot.
 */
export const hourlyOf = (size: Sized, priceOf: PriceOf): Hourly => {
  const tariff = tariffOf(size, priceOf);
  if (tariff.kind === 'unpriced') return tariff;
  const perHour = tariff.charges(3600).total;
  const { doubts, missingData } = tariff;
  return { kind: 'priced', perHour, perMonth: perHour * BigInt(HOURS_PER_MONTH), doubts, missingData };
};

const usdOf = (price: PicoPerHour | undefined): number => Number(price ?? 0n) / 1e12;

/**
 * Rates as plain USD per hour, for weighing sizes against risks; a Windows licence is part of its vCPU. Not for bills.
 */
export const usdRatesOf = ({
  vcpu,
  gb,
  windowsLicence,
}: Rates): { readonly vcpuHour: number; readonly gbHour: number } => ({
  vcpuHour: usdOf(vcpu.picoPerHour + (windowsLicence?.picoPerHour ?? 0n)),
  gbHour: usdOf(gb.picoPerHour),
});
