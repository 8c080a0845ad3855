import { daysOf } from './days.ts';
import type { CostOf, Expected } from './expected.ts';
import { byHour, byTraffic } from './expected.ts';
import type { Hour } from './hours.ts';

/** How much more a revision costs than the one before: shares, 0.18 is 18 % more. */
export type Difference = {
  readonly basis: 'traffic' | 'hours';
  readonly share: number;
  /** The 95 % interval. */
  readonly low: number;
  readonly high: number;
  /** Days of the revision and of the one before. */
  readonly days: number;
  readonly daysBefore: number;
};

const HOURS_MIN = 8;
const DAYS_BEFORE_MIN = 7;
const DAYS_MIN = 3;
const SHARE_MIN = 0.05;
/**
 * How many times the former revision's own largest step the difference has to be. Where only the hour of the week is
 * known, demand that grows steadily would look like a step of up to twice that.
 */
const STEPS = { traffic: 1, hours: 2 } as const;
/** Days on each side of a split of the former revision's own days. */
const SPLIT_MIN = 3;

/** 97.5th percentiles of Student's t for 1 to 30 degrees of freedom. */
const T = [
  ...[12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131],
  ...[2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042],
];

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const squares = (values: readonly number[]): number => {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
};

/** The logarithm of a day's cost over what was expected; undefined for a day with few comparable hours. */
const logRatio = (day: readonly Hour[], expected: Expected, costOf: CostOf): number | undefined => {
  let [cost, due, hours] = [0, 0, 0];
  for (const hour of day) {
    const one = expected(hour);
    if (one === undefined) continue;
    cost += costOf(hour);
    due += one;
    hours += 1;
  }
  return hours < HOURS_MIN || cost <= 0 ? undefined : Math.log(cost / due);
};

const known = (values: readonly (number | undefined)[]): readonly number[] =>
  values.filter((value) => value !== undefined);

/** How alike neighbouring days are, 0 to 0.8: they are no independent measurements. */
const persistence = (values: readonly number[]): number => {
  const mean = meanOf(values);
  const all = squares(values);
  if (all === 0) return 0;
  const next = values
    .slice(1)
    .reduce((sum, value, index) => sum + (value - mean) * ((values[index] ?? mean) - mean), 0);
  return Math.min(0.8, Math.max(0, next / all));
};

/** The largest step between any two halves of one revision's own days: what happens without a release. */
const ownStep = (values: readonly number[]): number => {
  let most = 0;
  for (let at = SPLIT_MIN; at <= values.length - SPLIT_MIN; at += 1)
    most = Math.max(most, Math.abs(meanOf(values.slice(at)) - meanOf(values.slice(0, at))));
  return most;
};

type Learn = (hours: readonly Hour[], costOf: CostOf) => Expected;

/** Each day of a revision against its other days. */
const ownRatios = (days: readonly (readonly Hour[])[], learn: Learn, costOf: CostOf): readonly number[] =>
  known(days.map((day) => logRatio(day, learn(days.filter((other) => other !== day).flat(), costOf), costOf)));

const hasTraffic = (hours: readonly Hour[]): boolean =>
  hours.filter(({ requests = 0 }) => requests > 0).length >= hours.length / 2;

/**
 * The difference between two revisions at equal traffic, or at the same hours of the week where traffic is unknown;
 * undefined where the days do not support one. A day is one measurement: its hours are alike. Student's t with a
 * pooled variance, widened for alike neighbouring days (Zwiers and von Storch 1995: (1 + r) / (1 - r)); the step also
 * has to exceed every step among the former revision's own days.
 */
export const differenceOf = (
  before: readonly Hour[],
  after: readonly Hour[],
  prices: { readonly vcpuHour: number; readonly gbHour: number },
): Difference | undefined => {
  const isCounted = hasTraffic(before) && hasTraffic(after);
  const [basis, learn] = isCounted ? (['traffic', byTraffic] as const) : (['hours', byHour] as const);
  const costOf: CostOf = ({ cpuUnits, memoryMib, tasks }) =>
    ((cpuUnits * prices.vcpuHour + memoryMib * prices.gbHour) / 1024) * (isCounted ? 1 : tasks);
  const daysBefore = daysOf(before);
  const own = ownRatios(daysBefore, learn, costOf);
  const expected = learn(before, costOf);
  const ratios = known(daysOf(after).map((day) => logRatio(day, expected, costOf)));
  const [n, m] = [own.length, ratios.length];
  if (n < DAYS_BEFORE_MIN || m < DAYS_MIN) return undefined;
  const step = meanOf(ratios) - meanOf(own);
  const r = persistence(own);
  const variance = ((squares(own) + squares(ratios)) / (n + m - 2)) * ((1 + r) / (1 - r));
  const wide = (T[Math.min(n, m) - 2] ?? 1.96) * Math.sqrt(variance * (1 / n + 1 / m));
  const [share, low, high] = [Math.expm1(step), Math.expm1(step - wide), Math.expm1(step + wide)];
  const isSupported = low > 0 || high < 0;
  if (!isSupported || Math.abs(share) < SHARE_MIN || Math.abs(step) <= STEPS[basis] * ownStep(own)) return undefined;
  return { basis, share, low, high, days: m, daysBefore: n };
};
