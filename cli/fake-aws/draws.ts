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
const P95 = 1.645;

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

/** Requests of a minute, and how many failed or were slow. */
export type Served = { readonly requests: number; readonly failed: number; readonly slow: number };

/**
 * One minute of a target group: response times are lognormal with spread `sigma`, and slow is what exceeds the usual
 * 95th percentile.
 */
export const minuteOf = (random: Random, requests: number, serving: Serving & { readonly sigma: number }): Served => ({
  requests,
  failed: binomialOf(random, requests, serving.failing),
  slow: binomialOf(random, requests, above(P95 - Math.log(serving.slower) / serving.sigma)),
});
