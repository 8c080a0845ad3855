import type { EpochMs } from '../../../functions/primitives/instant.ts';

const HOUR_MS = 3_600_000;

/** CPU units that a service's users need, at epoch milliseconds. */
export type Demand = (at: EpochMs) => number;

const hourOf = (at: EpochMs): number => (at / HOUR_MS) % 24;

/**
 * A working day: `base` at night, a bell around `peakHour` (UTC) that reaches `peak` and is about `widthHours` wide.
 */
export const daily =
  ({ base, peak, peakHour, widthHours = 4 }: DailyOptions): Demand =>
  (at) => {
    const away = Math.abs(hourOf(at) - peakHour);
    const distance = Math.min(away, 24 - away) / widthHours;
    return base + (peak - base) * Math.exp(-distance * distance);
  };

export type DailyOptions = {
  readonly base: number;
  readonly peak: number;
  readonly peakHour: number;
  readonly widthHours?: number;
};

/** Constant demand. */
export const constant =
  (units: number): Demand =>
  () =>
    units;

/** Alternates between two levels every half `periodMinutes`, between two hours of the day (UTC); `low` outside them. */
export const wavy =
  (wave: {
    readonly low: number;
    readonly high: number;
    readonly periodMinutes: number;
    readonly hours: readonly [number, number];
  }): Demand =>
  (at) => {
    const isOn = hourOf(at) >= wave.hours[0] && hourOf(at) < wave.hours[1];
    const half = (wave.periodMinutes * 60_000) / 2;
    return isOn && Math.floor(at / half) % 2 === 0 ? wave.high : wave.low;
  };

/** The sum of two demands. */
export const plus =
  (one: Demand, other: Demand): Demand =>
  (at) =>
    one(at) + other(at);
