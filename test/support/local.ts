import type { Log, Metrics } from '../../functions/adapters/common.ts';

/** A log that drops everything. */
export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} };
/** Metrics that drop everything. */
export const silentMetrics: Metrics = { count: () => {}, milliseconds: () => {} };
/** An invocation with a minute left. */
export const inTime = { getRemainingTimeInMillis: () => 60_000 };
/** A queue whose failed messages come again after its own time-out. */
export const noRetry = () => async () => {};
