/** Failure chances per start that the alternative mixes. */
const BAD_START_CHANCES = [0.25, 0.5, 0.9] as const;
/** How many times more often running tasks die under the alternative. */
const BAD_RATES = [8, 40, 200] as const;
/** The smallest of them: a lower rate is not worth a rollback. */
export const LEAST_BAD_RATE = BAD_RATES[0];

/** Logarithm of the mean of numbers given by their logarithms: products of hundreds of factors stay finite. */
export const logMean = (logs: readonly number[]): number => {
  const largest = Math.max(...logs);
  return largest === -Infinity
    ? largest
    : largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0) / logs.length);
};

/** Logarithm of a sum of numbers given by their logarithms. */
export const logSum = (logs: readonly number[]): number => logMean(logs) + Math.log(logs.length);

/**
 * Logarithm of E_start: the mean over bad chances p1 of the product of max(1, p1 / p0(f)) over the failed starts and
 * ((1 - p1) / (1 - p0)) to the power of `survived`. `chances` are p0 of each failed start, `usual` is p0 of the starts
 * that worked; `survived` counts starts, running ones by their progress. An e-value: the chance that it ever exceeds 1
 * / alpha while nothing is wrong is at most alpha (Ville), however often it is computed. Worked: three failed starts at
 * 0.02 with no survivor give, per p1, 1953, 15625 and 91125; their mean is 36234.
 */
export const logEValueOfStarts = (chances: readonly number[], survived: number, usual: number): number =>
  logMean(
    BAD_START_CHANCES.map(
      (bad) =>
        chances.reduce((sum, chance) => sum + Math.max(0, Math.log(bad / chance)), 0) +
        survived * Math.log((1 - bad) / (1 - Math.max(usual, 0))),
    ),
  );

/**
 * Usual chances of a failed start, with the share of services that have each before their history says more (judged:
 * most releases of most services start without a failure).
 */
const USUAL_CHANCES = [
  [0.005, 0.35],
  [0.01, 0.27],
  [0.02, 0.25],
  [0.04, 0.07],
  [0.07, 0.04],
  [0.1, 0.015],
  [0.15, 0.005],
] as const;

/** Starts of the last known good revision, and how many of them failed. */
export type Starts = { readonly starts: number; readonly failed: number };

/** Logarithm of the chance of starts that each fail with `chance`, or with what else failed around them if more. */
const logOfStarts = (chance: number, around: readonly number[], survived: number): number =>
  around.reduce((sum, share) => sum + Math.log(Math.max(chance, share)), 0) + survived * Math.log(1 - chance);

/**
 * Logarithm of E_start with the usual chance integrated over what the history leaves possible, instead of taken at its
 * mean: a chronic service with a short history may be worse than it looks. `around` is the share of others that failed
 * around each failed start. Worked: three failed starts with no history and no survivor give 5,500.
 */
export const logEValueOverHistory = (around: readonly number[], survived: number, history: Starts): number => {
  const worked = history.starts - history.failed;
  const logs = USUAL_CHANCES.map(
    ([chance, share]) => Math.log(share) + history.failed * Math.log(chance) + worked * Math.log(1 - chance),
  );
  const all = logSum(logs);
  const usual = USUAL_CHANCES.map(
    ([chance], place) => (logs[place] ?? 0) - all + logOfStarts(chance, around, survived),
  );
  return logMean(BAD_START_CHANCES.map((bad) => logOfStarts(bad, around, survived))) - logSum(usual);
};

/**
 * The rate of a chronic service as a multiple of the usual one, and the prior weight of chronic services without any
 * history.
 */
const CHRONIC_TIMES = 6;
const CHRONIC_SERVICES = 0.02;

/** The usual rate of later deaths and its source. */
export type Rate = {
  readonly perHour: number;
  /** Deaths and task-hours of the previous revision. */
  readonly deaths: number;
  readonly hours: number;
};

/** Logarithm of the chance of events at `times` the rate, relative to the rate itself. */
const logRelative = (times: number, events: number, exposure: number): number =>
  events * Math.log(times) - (times - 1) * exposure;

/**
 * Logarithm of the chance of the bursts under "unchanged", relative to the usual rate: the service may be a chronic one
 * with a quiet history; the less history, the likelier.
 */
const logAsEver = (bursts: number, taskHours: number, { perHour, deaths, hours }: Rate): number => {
  const eValue =
    (CHRONIC_SERVICES / (1 - CHRONIC_SERVICES)) * Math.exp(logRelative(CHRONIC_TIMES, deaths, perHour * hours));
  const chronic = eValue / (1 + eValue);
  return Math.log1p(chronic * (Math.exp(logRelative(CHRONIC_TIMES, bursts, perHour * taskHours)) - 1));
};

/**
 * Logarithm of E_run: the mean over bad rates r of r to the power of the bursts, times exp(-(r - 1) * l0 * T), where
 * `perHour` of the rate is l0 and `taskHours` is T. Here "unchanged" is a mixture too, of the usual rate and a chronic
 * one, weighted by history: with l0 alone, chronic services after a quiet day were rolled back wrongly. `excess` is how
 * many times the usual rate others died around each burst (1: quiet): such a burst counts less. Worked: two bursts in
 * 1.3 task-hours at 0.005 per hour: 200 gives 10969, 40 gives 1242, 8 gives 61.
 */
export const logEValueOfRunning = (excess: readonly number[], taskHours: number, rate: Rate): number =>
  logMean(
    BAD_RATES.map(
      (bad) =>
        excess.reduce((sum, times) => sum + Math.max(0, Math.log(bad / times)), 0) -
        (bad - 1) * rate.perHour * taskHours,
    ),
  ) - Math.max(0, logAsEver(excess.length, taskHours, rate));
