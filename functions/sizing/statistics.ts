/**
 * Share of a standard Cauchy distribution above z. CPU demand changes like this: usually not at all, sometimes by any
 * factor.
 */
export const cauchyTail = (z: number): number => 0.5 - Math.atan(z) / Math.PI;

const SQRT3 = Math.sqrt(3);

/** Share of a Student's t distribution with three degrees of freedom above z (closed form). */
export const studentTail = (z: number): number => {
  const u = z / SQRT3;
  return 0.5 - (u / (1 + u * u) + Math.atan(u)) / Math.PI;
};

/** The logistic function: a weight from 0 to 1. */
export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Middle value, the mean of the two middle ones of an even number; NaN without values. */
export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
};

/** A copy without gaps. */
const knownOf = (values: ArrayLike<number>): Float64Array => {
  const known = new Float64Array(values);
  let count = 0;
  for (let index = 0; index < known.length; index += 1) {
    const value = known[index] ?? NaN;
    if (Number.isNaN(value)) continue;
    known[count] = value;
    count += 1;
  }
  return known.subarray(0, count);
};

/** The smallest value that the given share of the values does not exceed; gaps left out, NaN without values. */
export const quantile = (values: ArrayLike<number>, share: number): number => {
  const sorted = knownOf(values).sort();
  const index = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, index))] ?? NaN;
};

/** How many values are not gaps. */
export const countKnown = (values: Float64Array): number => {
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) count += 1;
  return count;
};

/** Mean, gaps left out; NaN without values. */
export const meanOf = (values: Float64Array): number => {
  let total = 0;
  for (const value of values) if (!Number.isNaN(value)) total += value;
  return total / countKnown(values);
};

/** The largest value, gaps left out; NaN without values. */
export const maximum = (values: ArrayLike<number>): number => {
  let most = NaN;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index] ?? NaN;
    if (value > most || (Number.isNaN(most) && !Number.isNaN(value))) most = value;
  }
  return most;
};

export type Trend = {
  /** Median slope of all pairs (Theil-Sen), in units of y per step. */
  readonly perStep: number;
  /** Share of the pairs that rise. 0.5 without a trend, 1 when every later value is higher. */
  readonly rising: number;
};

/** Robust trend of a series with gaps (NaN); undefined with fewer than five values. */
export const trendOf = (values: readonly number[]): Trend | undefined => {
  const points = values.flatMap((y, x) => (Number.isNaN(y) ? [] : [{ x, y }]));
  if (points.length < 5) return undefined;
  const slopes = points.flatMap((a, index) => points.slice(index + 1).map((b) => (b.y - a.y) / (b.x - a.x)));
  return { perStep: median(slopes), rising: slopes.filter((slope) => slope > 0).length / slopes.length };
};

/** A weighted sample in ascending order; `below[i]` is the weight share up to and including `values[i]`. */
export type Distribution = { readonly values: Float64Array; readonly below: Float64Array };

/** Indices of the values that exist, in ascending order of value. */
export const ascending = (values: Float64Array): Uint32Array => {
  const known = new Uint32Array(values.length);
  let count = 0;
  for (let index = 0; index < values.length; index += 1) {
    if (!Number.isNaN(values[index])) {
      known[count] = index;
      count += 1;
    }
  }
  return known.subarray(0, count).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
};

/** Weights each value by its age: half as much after each `halfLife` steps, all equal for Infinity. */
export const distributionOf = (values: Float64Array, order: Uint32Array, halfLife: number): Distribution => {
  const sorted = new Float64Array(order.length);
  const below = new Float64Array(order.length);
  const newest = values.length - 1;
  let total = 0;
  order.forEach((index, rank) => {
    sorted[rank] = values[index] ?? NaN;
    total += 2 ** ((index - newest) / halfLife);
    below[rank] = total;
  });
  for (let rank = 0; rank < below.length; rank += 1) below[rank] = (below[rank] ?? 0) / total;
  return { values: sorted, below };
};

/** First rank whose value satisfies the monotone condition; the length when none does. */
const firstRank = (array: Float64Array, holds: (value: number) => boolean): number => {
  let low = 0;
  let high = array.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(array[middle] ?? NaN)) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** The smallest value that at least the given share of the weight does not exceed. */
export const quantileOf = ({ values, below }: Distribution, share: number): number =>
  values[
    Math.min(
      values.length - 1,
      firstRank(below, (weight) => weight >= share),
    )
  ] ?? NaN;

/** Weight share of the values strictly above the limit. */
export const shareAbove = ({ values, below }: Distribution, limit: number): number => {
  const rank = firstRank(values, (value) => value > limit);
  return rank === 0 ? 1 : 1 - (below[rank - 1] ?? 1);
};
