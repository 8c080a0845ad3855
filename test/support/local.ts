import type { Log, Metrics } from '../../functions/adapters/common.ts';

/** A log that keeps nothing. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
/** Counters that count nothing. */
export const silentMetrics: Metrics = { count: () => {}, milliseconds: () => {} };
