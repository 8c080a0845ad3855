/**
 * Fitted once, on public utilisation traces (117 services in 93 groups, 1,173 cuts into history and future); the method
 * and its limits: docs/designs/sizing.md. Logarithms are natural, ages in days.
 */
export const MEMORY = {
  /** Days after which a day's peak counts half in the recent regime. */
  recentHalfLifeDays: 0.954,
  /** Weight of the recent regime: sigmoid(base + byPeakAge x age of the highest peak as a share of the window). */
  recentBase: -1.05,
  recentByPeakAge: 2.5,
  /**
   * Spread of a day's peak around an earlier one's, in log: fixed, plus a multiple of the service's day-to-day change.
   */
  spreadFixed: 0.0423,
  spreadByDailyChange: 0.1,
  /** Chance per day of a peak without precedent; e-folding of its height above the highest peak, in log. */
  shocksPerDay: 0.026,
  shockHeight: 0.367,
  /**
   * Memory that moves little from minute to minute rarely jumps: shocks are rarer in proportion as the log of peak /
   * median is below `swingFull`, but at least `steadyShare` of them remain.
   */
  swingFull: 1.5,
  steadyShare: 0.1,
  /** Shocks are this much more likely after few days: (14 / days) to this power, 1 from two weeks on. */
  shortHistory: 0.7,
  /** D days count as D to this power independent chances. */
  independence: 0.806,
  /** A day that hit the limit needed more: log excess, its rise with the share of such days, and its spread. */
  saturatedExcess: 0.0481,
  saturatedExcessByShare: 0.12,
  saturatedSpread: 0.23,
} as const;

export const CPU = {
  recentHalfLifeDays: 0.5,
  /** Weight of the recent regime: sigmoid(base + byFall x log of how far it lies below the whole window). */
  recentBase: -1.61,
  recentByFall: 0.877,
  /** Probability that nothing like the busiest day comes again. */
  busiestDayGone: 0.3,
  /** Spread of the future's p99.9 around the history's, in log: fixed, plus a multiple of log(p99.99 / p99). */
  spreadFixed: 0.0138,
  spreadByTail: 0.0981,
  /** Both are this much wider after few days: (14 / days) to this power, 1 from two weeks on. */
  shortHistory: 0.3,
  /** At 100 % the demand is unknown: log of need / limit, its rise with log1p(saturated share / 0.03), its spread. */
  saturatedExcess: 0.5,
  saturatedExcessByShare: 0.0307,
  saturatedSpread: 0.278,
} as const;

export type MemoryParameters = { readonly [Name in keyof typeof MEMORY]: number };
export type CpuParameters = { readonly [Name in keyof typeof CPU]: number };
/** All fitted parameters; an experiment that fits again passes its own. */
export type SizingParameters = { readonly memory: MemoryParameters; readonly cpu: CpuParameters };

export const FITTED: SizingParameters = { memory: MEMORY, cpu: CPU };

/** Days from which on more history changes nothing. */
const HISTORY_DAYS_FULL = 14;

/** (14 / days) to a power: how much less a short history proves; 1 from two weeks on. */
export const shortHistoryFactor = (days: number, power: number): number =>
  Math.max(1, HISTORY_DAYS_FULL / Math.max(1, days)) ** power;

/** Cost of a wrong size, in monthly bills of the right size. Chosen, not fitted. */
export const PENALTIES = {
  /**
   * One out-of-memory stop, and each further day with one; with a cap, all sizes that are too small would look alike.
   */
  outOfMemory: 4,
  outOfMemoryDay: 0.5,
  /** Prefers paying for memory over being right on average. */
  outOfMemoryAversion: 1.6,
  /** More than 0.1 % of the time at the CPU limit. */
  throttled: 1.9,
  /** Per 100 % of the time beyond that, and the maximum counted. */
  throttledShare: 20,
  throttledMost: 2,
  /** Time above 90 % of the CPU: no headroom for a burst inside the period. */
  hotShare: 0.5,
  hotMost: 0.5,
} as const;

/** Share of the time a service may spend at its CPU limit, and above 90 % of it. */
export const CPU_FREE_SHARE = 0.001;
export const CPU_HOT_FREE_SHARE = 0.01;
/** More time than this at the CPU limit is a degradation: no size for which the past shows it is recommended. */
export const CPU_OVER_MOST = 0.01;

/** The size has to hold this long; the recommendation is renewed weekly. */
export const HORIZON_DAYS = 30;
