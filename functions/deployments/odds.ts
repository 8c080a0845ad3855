/** Chances of a failed start that the alternative is a mixture of: a fifth to all of the starts fail. */
const BAD_START_CHANCES = [0.25, 0.5, 0.9] as const;
/** How many times more often running tasks die under the alternative. */
const BAD_RATES = [8, 40, 200] as const;

/** Logarithm of the mean of numbers given by their logarithms: products of hundreds of factors stay finite. */
export const logMean = (logs: readonly number[]): number => {
  const largest = Math.max(...logs);
  return largest === -Infinity
    ? largest
    : largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0) / logs.length);
};

/**
 * Logarithm of E_start (science/rollback.md section 5): the mean over bad chances p1 of the product of max(1, p1 /
 * p0(f)) over the failed starts and ((1 - p1) / (1 - p0)) to the power of `survived`. `chances` are p0 of each failed
 * start, `usual` is p0 of the starts that worked; `survived` counts starts, running ones by how far they have come.
 * An e-value: the chance that it ever passes 1 / alpha while nothing is wrong is at most alpha (Ville), however often
 * one looks. Worked: three failed starts at 0.02 with nothing survived give a mean of 1953, 15625 and 91125: 36234.
 */
export const logOddsOfStarts = (chances: readonly number[], survived: number, usual: number): number =>
  logMean(
    BAD_START_CHANCES.map(
      (bad) =>
        chances.reduce((sum, chance) => sum + Math.max(0, Math.log(bad / chance)), 0) +
        survived * Math.log((1 - bad) / (1 - Math.max(usual, 0))),
    ),
  );

/**
 * Logarithm of E_run (science/rollback.md section 5): the mean over bad rates r of r to the power of the bursts,
 * times exp(-(r - 1) * l0 * T). `perHour` is l0, `taskHours` is T; `burstsPerHour` is the usual rate around each
 * burst, which is higher than l0 while others fail as well: such a burst convicts less.
 */
export const logOddsOfRunning = (burstsPerHour: readonly number[], taskHours: number, perHour: number): number =>
  logMean(
    BAD_RATES.map(
      (bad) =>
        burstsPerHour.reduce((sum, usual) => sum + Math.max(0, Math.log((bad * perHour) / usual)), 0) -
        (bad - 1) * perHour * taskHours,
    ),
  );
