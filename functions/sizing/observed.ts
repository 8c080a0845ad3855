import type { Danger } from './candidates.ts';
import type { Risk } from './findings.ts';
import { levelOf } from './findings.ts';

/** From this probability of the model on, and how often it happened to services of the class. */
type FrequencyClass = { readonly from: number; readonly share: number };

/**
 * Observed in back-tests on services that no constant was fitted on (docs/designs/sizing.md has the intervals): a
 * probability of the model is never told, the frequency of its class is.
 */
const THROTTLED_AT_ADVISED: readonly FrequencyClass[] = [
  { from: 0, share: 0.03 },
  { from: 0.02, share: 0.09 },
  { from: 0.1, share: 0.17 },
  { from: 0.2, share: 0.29 },
];
const THROTTLED_AT_PRESENT: readonly FrequencyClass[] = [
  { from: 0, share: 0.01 },
  { from: 0.02, share: 0.05 },
  { from: 0.2, share: 0.66 },
];
const OUT_OF_MEMORY_AT_PRESENT: readonly FrequencyClass[] = [
  { from: 0, share: 0.03 },
  { from: 0.05, share: 0.09 },
  { from: 0.4, share: 0.72 },
];

/**
 * Share of all services that ran out of memory within a month of an advised size. The history does not tell them
 * apart, so nothing is said about a single one; the weekly report holds its own advice against it.
 */
export const OUT_OF_MEMORY_AT_ADVISED = 0.07;

const observed = (classes: readonly FrequencyClass[], probability: number): number =>
  classes.findLast(({ from }) => probability >= from)?.share ?? NaN;

/** Of the size that a service has: both troubles can be told. A throttled service is slow: CPU weighs half. */
export const riskAtPresent = ({ cpu, memory }: Danger): Risk => {
  const outOfMemory = observed(OUT_OF_MEMORY_AT_PRESENT, memory.exceeded);
  const throttled = observed(THROTTLED_AT_PRESENT, cpu.throttled);
  return { level: levelOf(Math.max(outOfMemory, throttled / 2)), outOfMemory, throttled };
};

/** Of a size that is advised: only of its CPU the history tells more than that of any service. */
export const riskAtAdvised = ({ cpu }: Danger): Risk => {
  const throttled = observed(THROTTLED_AT_ADVISED, cpu.throttled);
  return { level: levelOf(throttled / 2), outOfMemory: null, throttled };
};

/** `about 1 in 11`, `about 3 in 4`. */
export const oneIn = (share: number): string =>
  share < 0.4 ? `about 1 in ${Math.round(1 / share)}` : `about ${Math.round(share * 4)} in 4`;

/** What a size is exposed to, in words; undefined where the history tells nothing. */
export const throttledText = ({ throttled }: Risk): string | undefined =>
  throttled === null ? undefined : `${oneIn(throttled)} services like this reach the CPU limit within a month`;

/** The same of memory. */
export const outOfMemoryText = ({ outOfMemory }: Risk): string | undefined =>
  outOfMemory === null ? undefined : `${oneIn(outOfMemory)} services like this run out of memory within a month`;
