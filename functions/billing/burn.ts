import type { Sized } from './bill.ts';
import { tariffOf } from './bill.ts';
import type { Money } from './money.ts';
import { sum, usdSpoken } from './money.ts';
import type { PriceOf } from './prices.ts';
import { MINIMUM_SECONDS } from './span.ts';

/** A stop of a loop. `seconds` from pull to stop; from RUNNING where that is all one knows; null when it never ran. */
export type LoopStop = { readonly at: Date; readonly seconds: number | null };

export type Loop = {
  /** Distinct tasks that stopped of it, ever. */
  readonly count: number;
  /** Those of which the time is known, in any order; the newest at least. */
  readonly stops: readonly LoopStop[];
  readonly size: Sized;
};

/** The price tag of an incident. */
export type Burn =
  | {
      readonly is: 'priced';
      readonly soFar: Money;
      /** undefined: too early to say. */
      readonly perHour: Money | undefined;
      readonly doubts: readonly string[];
    }
  | { readonly is: 'unknown'; readonly because: string };

/** ECS holds back a service that cannot start its tasks, so only the last hour says what the next one costs. */
const RECENT_MS = 3_600_000;
/** From fewer stops or a shorter time an hour is not told. */
const STOPS_MIN = 3;
const ELAPSED_MS_MIN = 300_000;

/**
 * Cost of an hour: what stopped within the last hour, or since the first stop when that is less long ago; the first
 * stop itself only starts the clock (n stops end n - 1 rounds). Three stops 10 minutes apart, now: two rounds in 20
 * minutes.
 */
const perHourOf = (stops: readonly LoopStop[], costOf: (stop: LoopStop) => Money, now: Date): Money | undefined => {
  const first = Math.min(...stops.map(({ at }) => at.getTime()));
  const since = Math.max(first, now.getTime() - RECENT_MS);
  const elapsedMs = now.getTime() - since;
  if (stops.length < STOPS_MIN || elapsedMs < ELAPSED_MS_MIN) return undefined;
  const recent = stops.filter(({ at }) => at.getTime() > since && at <= now);
  return (sum(recent.map(costOf)) * BigInt(RECENT_MS)) / BigInt(elapsedMs);
};

/**
 * What a loop of stops has cost and costs per hour now; stops whose time is not known cost what the known ones do on
 * average.
 */
export const burnOf = ({ count, stops, size }: Loop, priceOf: PriceOf, now: Date): Burn => {
  const tariff = tariffOf(size, priceOf);
  if (tariff.is === 'unpriced') return { is: 'unknown', because: tariff.because };
  const minimum = MINIMUM_SECONDS[size.operatingSystem];
  const costOf = ({ seconds }: LoopStop): Money => tariff.charges(Math.max(minimum, Math.ceil(seconds ?? 0))).total;
  const known = BigInt(stops.length);
  const soFar =
    known > 0n
      ? (sum(stops.map(costOf)) * BigInt(Math.max(count, stops.length))) / known
      : costOf({ at: now, seconds: null }) * BigInt(count);
  return { is: 'priced', soFar, perHour: perHourOf(stops, costOf, now), doubts: tariff.doubts };
};

/** `this loop burns $3.10 an hour, $41 so far`, for an incident's message; undefined when there is nothing to say. */
export const burnText = (burn: Burn): string | undefined => {
  if (burn.is === 'unknown' || burn.soFar === 0n) return undefined;
  const soFar = usdSpoken(burn.soFar);
  if (burn.perHour === undefined) return `this loop cost ${soFar} so far`;
  if (burn.perHour === 0n) return `this loop cost ${soFar} and nothing in the last hour`;
  return `this loop burns ${usdSpoken(burn.perHour)} an hour, ${soFar} so far`;
};
