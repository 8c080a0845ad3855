import type { Pair, Ratios, Tally } from './shares.ts';
import { evidenceOf } from './shares.ts';

/** Requests of a revision's target groups in one minute; `slow` is null where response times are not known. */
export type Counted = { readonly requests: number; readonly failed: number; readonly slow: number | null };

/** A minute of the new revision (green) and of the one it replaces (blue); `at` in epoch seconds. */
export type TrafficMinute = { readonly at: number; readonly green: Counted; readonly blue: Counted };

/** What the load balancer measured since the deployment began. */
export type Traffic = {
  /** Ascending, whole minutes only. */
  readonly minutes: readonly TrafficMinute[];
  /** Share of blue's requests that failed in the hour before the deployment. */
  readonly usualFailed: number;
  /** Seconds above which a response is slow: blue's 95th percentile in the hour before; null where unknown. */
  readonly slowAbove: number | null;
};

/** How green compares with blue in one respect. */
export type Comparison = {
  readonly kind: 'failed' | 'slow';
  readonly green: Tally;
  readonly blue: Tally;
  /** Natural logarithm of the e-value. */
  readonly logE: number;
  readonly isWarranted: boolean;
};

export type TrafficEvidence = {
  readonly failed: Comparison;
  readonly slow: Comparison;
  /** Minutes with requests to green that count. */
  readonly minutes: number;
  /** Requests to green in all minutes. */
  readonly requests: number;
  /** Blue is in trouble too, in some minutes or on the whole: nothing is concluded from what both suffer. */
  readonly isBlueDisturbed: boolean;
  /** Something speaks against green, and more minutes will tell. */
  readonly isSuspicious: boolean;
};

type Rule = {
  readonly ratios: Ratios;
  /** Minutes after the first request to green that do not count: registration, cold caches. */
  readonly warmUpMinutes: number;
  /** Minimum share of green's requests, with production traffic and with test traffic alone. */
  readonly share: { readonly production: number; readonly test: number };
  /** Minimum factor between green's share and what blue's may be. */
  readonly factor: number;
};

const RULES: Readonly<Record<Comparison['kind'], Rule>> = {
  failed: {
    ratios: { tolerated: 2, alternatives: [8, 30, 120] },
    warmUpMinutes: 1,
    share: { production: 0.01, test: 0.03 },
    factor: 5,
  },
  slow: {
    ratios: { tolerated: 3, alternatives: [8, 25, 80] },
    warmUpMinutes: 2,
    share: { production: 0.12, test: 0.2 },
    factor: 2.5,
  },
};

/** 1 / alpha of each of the two comparisons: together they may stop 0.04 % of healthy releases. */
const THRESHOLD = Math.log(5000);
/** No minute counts for more than a third of what is needed. */
const MOST_PER_MINUTE = THRESHOLD / 3;
/** An e-value above this is worth more minutes. */
const SUSPICIOUS = Math.log(10);
/** Hits of green: fewer are an accident. */
const HITS_MIN = 5;
/** Hits of blue by which its share is estimated upwards: with none of n, it is below 3 / n (95 %). */
const UNSEEN = 3;

/** Share of blue's requests that may fail without anybody calling it trouble, and share that may be slow. */
const TOLERATED = { failed: 0.002, slow: 0.15 } as const;
/** Minutes around a disturbed one that do not count either: trouble begins and ends within a minute. */
const EDGE_MINUTES = 2;

/** Whether more of blue's requests failed than twice the usual, and by more than chance. */
const isFailing = ({ requests, failed }: Counted, usual: number): boolean => {
  const expected = requests * Math.max(TOLERATED.failed, usual);
  return failed > 2 * expected + 3 * Math.sqrt(expected) + 1;
};

const isDisturbed = ({ blue }: TrafficMinute, usual: number): boolean =>
  isFailing(blue, usual) || (blue.slow ?? 0) > Math.max(UNSEEN, blue.requests * TOLERATED.slow);

/** Minutes for which trouble of blue is waited out. */
const RECENT_MINUTES = 5;

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

/** Minutes apart from those in which blue was in trouble, and the ones around them. */
export const quietMinutes = ({ minutes, usualFailed }: Traffic): readonly TrafficMinute[] => {
  const disturbed = minutes.filter((minute) => isDisturbed(minute, usualFailed)).map(({ at }) => at);
  return minutes.filter(({ at }) => !disturbed.some((other) => Math.abs(other - at) <= EDGE_MINUTES * 60));
};

/** Whether blue failed more than usual over all quiet minutes: too little for one of them to show it. */
const isBlueFailing = (minutes: readonly TrafficMinute[], usual: number): boolean => {
  const requests = sum(minutes.map(({ blue }) => blue.requests));
  return isFailing({ requests, failed: sum(minutes.map(({ blue }) => blue.failed)), slow: null }, usual);
};

/** Quiet minutes in which both revisions had requests, after the warm-up. */
const countedMinutes = (traffic: Traffic, warmUpMinutes: number): readonly TrafficMinute[] => {
  const firstAt = traffic.minutes.find(({ green }) => green.requests > 0)?.at ?? Infinity;
  return quietMinutes(traffic).filter(
    ({ at, green, blue }) => at >= firstAt + warmUpMinutes * 60 && green.requests > 0 && blue.requests > 0,
  );
};

const pairOf = ({ green, blue }: TrafficMinute, kind: Comparison['kind']): Pair => ({
  green: { requests: green.requests, hits: green[kind] ?? 0 },
  blue: { requests: blue.requests, hits: blue[kind] ?? 0 },
});

const totalOf = (tallies: readonly Tally[]): Tally => ({
  requests: sum(tallies.map(({ requests }) => requests)),
  hits: sum(tallies.map(({ hits }) => hits)),
});

const shareOf = ({ requests, hits }: Tally): number => (requests === 0 ? 0 : hits / requests);

const compare = (traffic: Traffic, kind: Comparison['kind'], isTestOnly: boolean): Comparison => {
  const { ratios, warmUpMinutes, share, factor } = RULES[kind];
  const minutes = countedMinutes(traffic, warmUpMinutes).filter(
    ({ green, blue }) => green[kind] !== null && blue[kind] !== null,
  );
  const pairs = minutes.map((minute) => pairOf(minute, kind));
  const [green, blue] = [totalOf(pairs.map((pair) => pair.green)), totalOf(pairs.map((pair) => pair.blue))];
  const logE = pairs.length === 0 ? 0 : evidenceOf(pairs, ratios, MOST_PER_MINUTE);
  const isLarge = green.hits >= HITS_MIN && shareOf(green) >= (isTestOnly ? share.test : share.production);
  const isBlueWell = (blue.hits + UNSEEN) * factor <= shareOf(green) * blue.requests;
  return { kind, green, blue, logE, isWarranted: logE >= THRESHOLD && isLarge && isBlueWell };
};

/**
 * Does green answer worse than blue in the same minutes? Failed requests and slow ones, each by a sequential test that
 * may be read at any time. Minutes in which blue is in trouble itself do not count, and while it is on the whole,
 * nothing is concluded. `isTestOnly`: green has no production traffic yet, so its requests are other ones than blue's.
 */
export const weighTraffic = (traffic: Traffic, isTestOnly: boolean): TrafficEvidence => {
  const quiet = quietMinutes(traffic);
  const isBlueQuiet = !isBlueFailing(quiet, traffic.usualFailed);
  const compared = (kind: Comparison['kind']): Comparison => {
    const comparison = compare(traffic, kind, isTestOnly);
    return { ...comparison, isWarranted: comparison.isWarranted && isBlueQuiet };
  };
  const isDisturbedNow = traffic.minutes.slice(-RECENT_MINUTES).some((minute) => !quiet.includes(minute));
  const [failed, slow] = [compared('failed'), compared('slow')];
  return {
    failed,
    slow,
    minutes: countedMinutes(traffic, RULES.failed.warmUpMinutes).length,
    requests: sum(traffic.minutes.map(({ green }) => green.requests)),
    isBlueDisturbed: !isBlueQuiet || isDisturbedNow,
    isSuspicious: failed.logE > SUSPICIOUS || slow.logE > SUSPICIOUS,
  };
};
