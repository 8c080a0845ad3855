import type { Log, Metrics } from '../../functions/adapters/common.ts';

/** A log that drops everything. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
/** Metrics that drop everything. */
export const silentMetrics: Metrics = { count: () => {}, milliseconds: () => {} };
