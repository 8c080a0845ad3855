import { trendOf } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { byDay } from './utilisation.ts';

/** Memory that only ever rises, except at restarts. */
export type Growth =
  | { readonly kind: 'steady' }
  | {
      readonly kind: 'leak';
      /** Growth of the daily median, as a ratio a day (1.03 is 3 % a day). */
      readonly ratioPerDay: number;
      readonly days: number;
      /** Share of all pairs of days in which the later one used more. */
      readonly rising: number;
    };

/**
 * Share of pairs of days that must rise: for the daily median, which hardly depends on load, and for the daily peak.
 */
const RISING_MEDIAN = 0.75;
const RISING_PEAK = 0.6;
/** Growth over the window below which a rise is not reported. */
const RISE_MIN = Math.log(1.2);
/** Growth is extrapolated to the middle of the horizon, and to at most this factor: a leak ends in a restart. */
const CARRIED_DAYS = 15;
const CARRIED_MOST = Math.log(1.25);
/** A smaller size must leave room for this many days of growth: time to find the leak. */
const ROOM_DAYS = 14;

/** Rule and horizon come from Theil-Sen slopes on real traces: docs/designs/sizing.md. */
export const growthOf = (utilisation: Utilisation): Growth => {
  const log = (mib: number) => Math.log(Math.max(mib, 1));
  const medians = byDay(utilisation, utilisation.memoryMib, (day) => log(day.sort()[day.length >> 1] ?? NaN));
  const middle = trendOf(medians);
  const peak = trendOf(byDay(utilisation, utilisation.memoryMib).map(log));
  if (middle === undefined || peak === undefined) return { kind: 'steady' };
  const rises = middle.rising >= RISING_MEDIAN && middle.perStep * medians.length >= RISE_MIN;
  return rises && peak.rising >= RISING_PEAK
    ? { kind: 'leak', ratioPerDay: Math.exp(middle.perStep), days: medians.length, rising: middle.rising }
    : { kind: 'steady' };
};

/** Memory in MiB below which a leak rules out a smaller size, from the highest peak so far; 0 without a leak. */
export const memoryFloor = (growth: Growth, peakMib: number): number =>
  growth.kind === 'leak' ? peakMib * growth.ratioPerDay ** ROOM_DAYS : 0;

/** Log of the factor by which today's peaks are expected to grow. */
export const carriedGrowth = (growth: Growth): number =>
  growth.kind === 'leak' ? Math.min(CARRIED_MOST, CARRIED_DAYS * Math.log(growth.ratioPerDay)) : 0;
