import { isBlueFailing, quietMinutes, UNSEEN } from './quiet-minutes.ts';
import type { Pair, Ratios, Tally } from './shares.ts';
import { evidenceOf } from './shares.ts';
import type { Comparison, Traffic, TrafficEvidence, TrafficMinute } from './traffic.ts';
import { toleratedSlowdown } from './traffic.ts';

type Rule = {
  readonly ratios: Ratios;
  /** Minutes after the first request to green that do not count: registration, cold caches. */
  readonly warmUpMinutes: number;
  /** Share of blue's requests that is hit by definition: one in twenty is slow, half are slower than the median. */
  readonly usual: number;
  /** Minimum share of green's requests, with production traffic and with test traffic alone. */
  readonly share: { readonly production: number; readonly test: number };
  /** Minimum factor between green's share and what blue's may be. */
  readonly factor: number;
};

const RULES: Readonly<Record<Comparison['kind'], Rule>> = {
  failed: {
    ratios: { tolerated: 2, alternatives: [8, 30, 120] },
    warmUpMinutes: 1,
    usual: 0,
    share: { production: 0.01, test: 0.03 },
    factor: 5,
  },
  slow: {
    ratios: { tolerated: 3, alternatives: [8, 25, 80] },
    warmUpMinutes: 2,
    usual: 0.05,
    share: { production: 0.12, test: 0.2 },
    factor: 2.5,
  },
  slower: {
    ratios: { tolerated: 1.2, alternatives: [1.7, 3, 8, 30] },
    warmUpMinutes: 2,
    usual: 0.5,
    share: { production: 0.5, test: 0.5 },
    factor: 1,
  },
};

/** 1 / alpha of each of the three comparisons: together they may stop 0.04 % of healthy releases. */
const THRESHOLD = Math.log(7500);
/** No minute counts for more than a third of what is needed. */
const MOST_PER_MINUTE = THRESHOLD / 3;
/** An e-value above this is worth more minutes. */
const SUSPICIOUS = Math.log(10);
/** Hits of green: fewer are an accident. */
const HITS_MIN = 5;
/** How many times as often as users' requests test requests may need what is down. */
const NEED = { production: 1.5, test: 5 } as const;

/** Minutes for which trouble of blue is waited out. */
const RECENT_MINUTES = 5;

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);

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

/**
 * Whether trouble that both have can't explain green's share: what blue's exceeds the usual by, and by which it may by
 * chance (one standard deviation), is multiplied by how much more often green may need what is down.
 */
const isBeyondCommon = (green: Tally, blue: Tally, { usual, isTestOnly }: { usual: number; isTestOnly: boolean }) => {
  const chance = Math.sqrt((usual * (1 - usual)) / Math.max(1, blue.requests));
  const common = Math.max(0, shareOf(blue) + chance - usual);
  return shareOf(green) - usual >= common * (isTestOnly ? NEED.test : NEED.production);
};

const aboveOf = ({ slowAbove, usualSeconds }: Traffic, kind: Comparison['kind'], isTestOnly: boolean) => {
  const blue = { failed: 0, slow: slowAbove ?? 0, slower: usualSeconds ?? 0 }[kind];
  return { green: blue * toleratedSlowdown(isTestOnly), blue };
};

const compare = (traffic: Traffic, kind: Comparison['kind'], isTestOnly: boolean): Comparison => {
  const { ratios, warmUpMinutes, usual, share, factor } = RULES[kind];
  const minutes = countedMinutes(traffic, warmUpMinutes).filter(
    ({ green, blue }) => green[kind] !== null && blue[kind] !== null,
  );
  const pairs = minutes.map((minute) => pairOf(minute, kind));
  const [green, blue] = [totalOf(pairs.map((pair) => pair.green)), totalOf(pairs.map((pair) => pair.blue))];
  const logE = pairs.length === 0 ? 0 : evidenceOf(pairs, ratios, MOST_PER_MINUTE);
  const isLarge = green.hits >= HITS_MIN && shareOf(green) >= (isTestOnly ? share.test : share.production);
  const isBlueWell = (blue.hits + UNSEEN) * factor <= shareOf(green) * blue.requests;
  const isOwn = usual === 0 || isBeyondCommon(green, blue, { usual, isTestOnly });
  const isWarranted = logE >= THRESHOLD && isLarge && isBlueWell && isOwn;
  return { kind, above: aboveOf(traffic, kind, isTestOnly), green, blue, logE, isWarranted };
};

/**
 * Does green answer worse than blue in the same minutes? Failed requests, slow ones and slower ones, each by a
 * sequential test that may be read at any time. Minutes in which blue is in trouble itself do not count, and while it
 * is on the whole, nothing is concluded. `isTestOnly`: green has no production traffic yet, so its requests are other
 * ones than blue's.
 *
 * Slower: if green takes at most c times as long as blue, the share of its requests above c times a threshold is at
 * most blue's above the threshold, whatever the response times look like. The median is where most requests tell; the
 * 95th percentile shows a part of them that takes much longer.
 */
export const weighTraffic = (traffic: Traffic, isTestOnly: boolean): TrafficEvidence => {
  const quiet = quietMinutes(traffic);
  const isBlueQuiet = !isBlueFailing(quiet, traffic.usualFailed);
  const compared = (kind: Comparison['kind']): Comparison => {
    const comparison = compare(traffic, kind, isTestOnly);
    return { ...comparison, isWarranted: comparison.isWarranted && isBlueQuiet };
  };
  const isDisturbedNow = traffic.minutes.slice(-RECENT_MINUTES).some((minute) => !quiet.includes(minute));
  const [failed, slow, slower] = [compared('failed'), compared('slow'), compared('slower')];
  return {
    failed,
    slow,
    slower,
    minutes: countedMinutes(traffic, RULES.failed.warmUpMinutes).length,
    requests: sum(traffic.minutes.map(({ green }) => green.requests)),
    isBlueDisturbed: !isBlueQuiet || isDisturbedNow,
    isSuspicious: [failed, slow, slower].some(({ logE }) => logE > SUSPICIOUS),
  };
};
