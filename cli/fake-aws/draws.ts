import type { Random } from './random.ts';

/** A standard normal draw (Box and Muller). */
export const normalOf = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** A draw between two bounds whose logarithm is uniform. */
export const scaleOf = (random: Random, from: number, to: number): number =>
  Math.exp(random.between(Math.log(from), Math.log(to)));

/** Events of which this many are expected; above 50 by the normal approximation. */
export const poissonOf = (random: Random, expected: number): number => {
  if (expected > 50) return Math.max(0, Math.round(expected + Math.sqrt(expected) * normalOf(random)));
  let product = random.next();
  let count = 0;
  for (; product > Math.exp(-expected); count += 1) product *= random.next();
  return count;
};

/** How many of `count` happen, each with `chance`; large numbers by the normal or the Poisson approximation. */
export const binomialOf = (random: Random, count: number, chance: number): number => {
  const expected = count * chance;
  const variance = expected * (1 - chance);
  if (variance > 50) return Math.min(count, Math.max(0, Math.round(expected + Math.sqrt(variance) * normalOf(random))));
  if (count > 300 && chance < 0.5) return Math.min(count, poissonOf(random, expected));
  return Array.from({ length: count }, () => random.chance(chance)).filter(Boolean).length;
};

/** The 95th percentile of a standard normal distribution. */
export const P95 = 1.645;

/** The share of a standard normal distribution above `x` (Abramowitz and Stegun 26.2.17). */
const above = (x: number): number => {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    0.3989423 *
    Math.exp((-x * x) / 2) *
    t *
    (0.3193815 + t * (-0.3565638 + t * (1.781478 + t * (-1.821256 + t * 1.330274))));
  return x > 0 ? tail : 1 - tail;
};

/** How a revision serves: the share of requests that fail, and by what factor its usual response times are longer. */
export type Serving = { readonly failing: number; readonly slower: number };

/** Response times of a revision, lognormal. */
type Times = {
  /** Times the usual ones. */
  readonly slower: number;
  /** Spread of their logarithm. */
  readonly sigma: number;
  /** Share of the requests that take ten times as long because what they need is slow. */
  readonly stalled?: number;
};

/** A minute of a target group; responses count above `above` times the usual median and 95th percentile. */
type Minute = Serving & Times & { readonly above: number };

/** Requests of a minute, how many failed, and how many exceeded `above` times the usual 95th percentile and median. */
export type Served = {
  readonly requests: number;
  readonly failed: number;
  readonly slow: number;
  readonly slower: number;
};

/** How much longer a request takes that needs what is slow. */
const STALL = 10;

/** The share of the responses above a threshold: the logarithm of a multiple of the usual median. */
export const exceeding = ({ slower, sigma, stalled = 0 }: Times, threshold: number): number =>
  (1 - stalled) * above((threshold - Math.log(slower)) / sigma) +
  stalled * above((threshold - Math.log(slower * STALL)) / sigma);

/** One minute of a target group: response times are lognormal. */
export const minuteOf = (random: Random, requests: number, minute: Minute): Served => {
  const failed = binomialOf(random, requests, minute.failing);
  const share = exceeding(minute, Math.log(minute.above));
  const slower = binomialOf(random, requests, share);
  const slowShare = exceeding(minute, Math.log(minute.above) + P95 * minute.sigma);
  return { requests, failed, slow: binomialOf(random, slower, share === 0 ? 0 : slowShare / share), slower };
};
