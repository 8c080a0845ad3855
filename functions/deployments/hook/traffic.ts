import type { Tally } from './shares.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** Requests of a revision's target groups in one minute; null where response times are not known. */
export type Counted = {
  readonly requests: number;
  readonly failed: number;
  /** Took longer than `slowAbove`; of green: than that times the tolerated slowdown. */
  readonly slow: number | null;
  /** Took longer than `usualSeconds`; of green: than that times the tolerated slowdown. */
  readonly slower: number | null;
};

/** A minute of the new revision (green) and of the one it replaces (blue). */
export type TrafficMinute = { readonly at: EpochSeconds; readonly green: Counted; readonly blue: Counted };

/** What the load balancer measured since the deployment began. */
export type Traffic = {
  /** Ascending, whole minutes only. */
  readonly minutes: readonly TrafficMinute[];
  /** Share of blue's requests that failed in the hour before the deployment. */
  readonly usualFailed: number;
  /** Seconds above which a response is slow: blue's 95th percentile in the hour before; null where unknown. */
  readonly slowAbove: number | null;
  /** Blue's median response time in that hour, seconds; null where unknown. */
  readonly usualSeconds: number | null;
};

/**
 * How many times as long as blue's green's responses may take. Test requests are other requests than those of users,
 * so more is tolerated of them.
 */
export const toleratedSlowdown = (isTestOnly: boolean): number => (isTestOnly ? 1.5 : 1.3);

/** How green compares with blue in one respect. */
export type Comparison = {
  readonly kind: 'failed' | 'slow' | 'slower';
  /** Seconds above which a response counts, where it is about response times that are known; otherwise 0. */
  readonly above: { readonly green: number; readonly blue: number };
  readonly green: Tally;
  readonly blue: Tally;
  /** Natural logarithm of the e-value. */
  readonly logE: number;
  readonly isWarranted: boolean;
};

export type TrafficEvidence = {
  readonly failed: Comparison;
  readonly slow: Comparison;
  readonly slower: Comparison;
  /** Minutes with requests to green that count. */
  readonly minutes: number;
  /** Requests to green in all minutes. */
  readonly requests: number;
  /** Blue is in trouble too, in some minutes or on the whole: nothing is concluded from what both suffer. */
  readonly isBlueDisturbed: boolean;
  /** Something speaks against green, and more minutes will tell. */
  readonly isSuspicious: boolean;
};
