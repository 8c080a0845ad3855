import type { Distribution } from '../service-state/distribution.ts';

export type Skew = {
  readonly value: string;
  readonly failed: number;
  readonly of: number;
  /** Chance of this or more at random, times the number of values tested (Bonferroni). */
  readonly probability: number;
};

const sum = (counts: Distribution): number => Object.values(counts).reduce((total, count) => total + count, 0);

/** ln n! up to 256, summed once. */
const LN_FACTORIALS: readonly number[] = Array.from({ length: 257 }).reduce<readonly number[]>(
  (known, _, n) => [...known, (known[n - 1] ?? 0) + Math.log(Math.max(1, n))],
  [],
);

/** ln n!: exact up to 256, Stirling's series above (relative error below 1e-12 there). */
const lnFactorial = (n: number): number =>
  LN_FACTORIALS[n] ?? n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3);

const lnChoose = (n: number, k: number): number => lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);

export type Draw = {
  /** All tasks, failed and running. */
  readonly population: number;
  /** How many of these have the value. */
  readonly marked: number;
  /** Failed tasks. */
  readonly drawn: number;
  /** Failed tasks with the value. */
  readonly hits: number;
};

/**
 * P(X ≥ hits) when `drawn` of `population` tasks fail regardless of the value that `marked` of them have: the upper
 * tail of the hypergeometric distribution, which is Fisher's exact test of "failed" against "has the value".
 */
export const hypergeometricTail = ({ population, marked, drawn, hits }: Draw): number => {
  const all = lnChoose(population, drawn);
  let tail = 0;
  for (let k = hits; k <= Math.min(marked, drawn); k += 1) {
    if (drawn - k > population - marked) continue;
    tail += Math.exp(lnChoose(marked, k) + lnChoose(population - marked, drawn - k) - all);
  }
  return Math.min(1, tail);
};

/** Maximum tasks in the test: more adds cost and no insight. */
const TASKS_MAX = 5000;

/** A skew is reported below this: every stop tests again, so 0.05 would be reached by chance all the time. */
const PROBABILITY_MAX = 0.001;
/** With fewer failed tasks no skew can be significant. */
const FAILED_MIN = 4;

export type SkewQuestion = {
  readonly failed: Distribution;
  readonly running: Distribution;
};

/**
 * The value that failed tasks have far more often than running ones; undefined when there is none. If the service has
 * only one value there is nothing to compare with.
 */
export const skewOf = ({ failed, running }: SkewQuestion): Skew | undefined => {
  const drawn = sum(failed);
  const population = drawn + sum(running);
  const values = new Set([...Object.keys(failed), ...Object.keys(running)]);
  if (drawn < FAILED_MIN || population > TASKS_MAX || values.size < 2) return undefined;
  const found = Object.entries(failed).map(([value, hits]) => {
    const marked = hits + (running[value] ?? 0);
    const probability = Math.min(1, hypergeometricTail({ population, marked, drawn, hits }) * values.size);
    return { value, failed: hits, of: drawn, probability };
  });
  const [first] = found.sort((a, b) => a.probability - b.probability || (a.value < b.value ? -1 : 1));
  return first !== undefined && first.probability <= PROBABILITY_MAX ? first : undefined;
};

/** `p = 1e-6`: the exponent is what counts. */
const probabilityText = (probability: number): string =>
  probability < 1e-12 ? 'p < 1e-12' : `p = 1e${Math.ceil(Math.log10(probability))}`;

/** `17 of 18 in eu-west-1b, p = 1e-6`. */
export const skewText = ({ value, failed, of, probability }: Skew): string =>
  `${failed} of ${of} in ${value}, ${probabilityText(probability)}`;
