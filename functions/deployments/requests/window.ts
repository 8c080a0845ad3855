import type { EpochSeconds } from '../../primitives/instant.ts';

/** Requests of one minute. */
export type Served = {
  readonly requests: number;
  readonly failed: number;
  /** Took longer than `Window.slowerAbove`; null where response times are not known. */
  readonly slower: number | null;
};

/** A minute of a service, and of everything else behind the same load balancers. */
export type ServedMinute = { readonly at: EpochSeconds; readonly own: Served; readonly others: Served };

/** What load balancers measured around a rolling deployment, in whole minutes, ascending. */
export type Window = {
  /** The hour before the deployment began. */
  readonly before: readonly ServedMinute[];
  /** Since its tasks alone have served. */
  readonly after: readonly ServedMinute[];
  /** Seconds: one and a half times the median response time of the hour before; null where unknown. */
  readonly slowerAbove: number | null;
};

/** How many times the median of the hour before a response takes to count as slower. */
export const SLOWER_TIMES = 1.5;
