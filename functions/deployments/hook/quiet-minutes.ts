import type { Counted, Traffic, TrafficMinute } from './traffic.ts';

/** Hits of blue by which its share is estimated upwards: with none of n, it is below 3 / n (95 %). */
export const UNSEEN = 3;

/** Shares of blue's requests that may fail, be slow or be slower than the median without anybody calling it trouble. */
const TOLERATED = { failed: 0.002, slow: 0.15, slower: 0.75 } as const;
/** Minutes around a disturbed one that do not count either: trouble begins and ends within a minute. */
const EDGE_MINUTES = 2;

/** Whether more of blue's requests failed than twice the usual, and by more than chance. */
const isFailing = ({ requests, failed }: Pick<Counted, 'requests' | 'failed'>, usual: number): boolean => {
  const expected = requests * Math.max(TOLERATED.failed, usual);
  return failed > 2 * expected + 3 * Math.sqrt(expected) + 1;
};

const isSlow = ({ requests, slow, slower }: Counted): boolean =>
  (slow ?? 0) > Math.max(UNSEEN, requests * TOLERATED.slow) ||
  (slower ?? 0) > requests * TOLERATED.slower + UNSEEN * Math.sqrt(requests / 4);

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Minutes apart from those in which blue was in trouble, and the ones around them. */
export const quietMinutes = ({ minutes, usualFailed }: Traffic): readonly TrafficMinute[] => {
  const disturbed = minutes.filter(({ blue }) => isFailing(blue, usualFailed) || isSlow(blue)).map(({ at }) => at);
  return minutes.filter(({ at }) => !disturbed.some((other) => Math.abs(other - at) <= EDGE_MINUTES * 60));
};

/** Whether blue failed more than usual over all these minutes: too little for one of them to show it. */
export const isBlueFailing = (minutes: readonly TrafficMinute[], usual: number): boolean => {
  const requests = sum(minutes.map(({ blue }) => blue.requests));
  return isFailing({ requests, failed: sum(minutes.map(({ blue }) => blue.failed)) }, usual);
};
