import type { Traffic, TrafficMinute } from '../../../deployments/hook/traffic.ts';
import { dateOf } from '../../../primitives/instant.ts';
import type { EpochSeconds } from '../../../primitives/instant.ts';
import type { MetricQuery, MetricReader, Span } from '../cloudwatch.ts';
import {
  byTime,
  FAILED,
  LAG_SECONDS,
  medianOf,
  MINUTE_SECONDS,
  USUAL_PERIOD_SECONDS,
  USUAL_SECONDS,
  wholeOf,
} from './series.ts';
import type { TargetGroup } from './target-groups.ts';

/** Minutes of a deployment that are read: a canary may bake for a day. */
const MINUTES_MAX = 180;

const queryOf = (
  { targetGroup, loadBalancer }: TargetGroup,
  metric: string,
  statistic: MetricQuery['statistic'] = 'Sum',
): MetricQuery => ({
  namespace: 'AWS/ApplicationELB',
  metric,
  dimensions: { TargetGroup: targetGroup, LoadBalancer: loadBalancer },
  statistic,
});

const countQueries = (group: TargetGroup): readonly MetricQuery[] => [
  queryOf(group, 'RequestCount'),
  ...FAILED.map((metric) => queryOf(group, metric)),
];

type Usual = Omit<Traffic, 'minutes'>;
type Sums = { requests: number; failed: number };

/** What is usual for blue: its share of failures, and the response times that a twentieth and half of them exceed. */
const usualOf = async (read: MetricReader, blue: readonly TargetGroup[], began: EpochSeconds): Promise<Usual> => {
  const to = Math.floor(began / USUAL_PERIOD_SECONDS) * USUAL_PERIOD_SECONDS;
  const span = { from: dateOf(to - USUAL_SECONDS), to: dateOf(to) };
  const queries = blue.flatMap((group) => [
    ...countQueries(group),
    queryOf(group, 'TargetResponseTime', 'p50'),
    queryOf(group, 'TargetResponseTime', 'p95'),
  ]);
  const points = await read(queries, { ...span, periodSeconds: USUAL_PERIOD_SECONDS });
  const sums: Sums = { requests: 0, failed: 0 };
  const times: Record<'p50' | 'p95', number[]> = { p50: [], p95: [] };
  for (const [index, { metric, statistic }] of queries.entries()) {
    const values = [...(points[index]?.values ?? [])];
    const sum = values.reduce((all, value) => all + value, 0);
    if (metric === 'RequestCount') sums.requests += sum;
    else if (statistic === 'p50' || statistic === 'p95') times[statistic].push(...values);
    else sums.failed += sum;
  }
  const usualFailed = sums.requests === 0 ? 0 : sums.failed / sums.requests;
  return { usualFailed, slowAbove: medianOf(times.p95), usualSeconds: medianOf(times.p50) };
};

type Series = ReadonlyMap<EpochSeconds, number>;
type Counts = {
  readonly requests: Series;
  readonly failed: readonly Series[];
  /** Percent of the requests that took no longer than each of the two response times; undefined where unknown. */
  readonly quick: Readonly<Record<'slow' | 'slower', Series | undefined>>;
};

const EMPTY: Series = new Map();

/** Requests of a minute that took longer than a response time; null where one of the groups does not say. */
const longerAt = (groups: readonly Counts[], kind: keyof Counts['quick'], at: EpochSeconds): number | null => {
  let longer: number | null = 0;
  for (const { requests, quick } of groups) {
    const own = requests.get(at) ?? 0;
    const percent = quick[kind]?.get(at);
    if (own > 0)
      longer = percent === undefined || longer === null ? null : longer + Math.round(own * (1 - percent / 100));
  }
  return longer;
};

const countedAt = (groups: readonly Counts[], at: EpochSeconds): TrafficMinute['green'] => {
  let [requests, failed] = [0, 0];
  for (const counts of groups) {
    requests += counts.requests.get(at) ?? 0;
    failed += counts.failed.reduce((all, series) => all + (series.get(at) ?? 0), 0);
  }
  const [slow, slower] = [longerAt(groups, 'slow', at), longerAt(groups, 'slower', at)];
  return { requests, failed: Math.min(failed, requests), slow, slower };
};

type Thresholds = Readonly<Record<keyof Counts['quick'], number | null>>;

const rankQuery = (group: TargetGroup, seconds: number | null): readonly MetricQuery[] =>
  seconds === null ? [] : [queryOf(group, 'TargetResponseTime', `PR(:${Number(seconds.toPrecision(6))})`)];

/** Series of target groups, minute by minute. */
const countsOf = async (
  read: MetricReader,
  groups: readonly TargetGroup[],
  span: Span,
  { slow, slower }: Thresholds,
): Promise<readonly Counts[]> => {
  const queriesOf = (group: TargetGroup): readonly MetricQuery[] => [
    ...countQueries(group),
    ...rankQuery(group, slow),
    ...rankQuery(group, slower),
  ];
  const points = (await read(groups.flatMap(queriesOf), span)).map(byTime);
  const ranks = [slow, slower].filter((seconds) => seconds !== null).length;
  const size = 1 + FAILED.length + ranks;
  return groups.map((_, index) => {
    const [requests = EMPTY, ...more] = points.slice(index * size, (index + 1) * size);
    const [failed, quick] = [more.slice(0, FAILED.length), more.slice(FAILED.length)];
    const slowSeries = slow === null ? undefined : quick[0];
    return { requests, failed, quick: { slow: slowSeries, slower: slower === null ? undefined : quick.at(-1) } };
  });
};

/** The new revision's target groups, the old one's, and when the deployment began (epoch seconds). */
export type TrafficSource = {
  readonly green: readonly TargetGroup[];
  readonly blue: readonly TargetGroup[];
  readonly began: EpochSeconds;
  /** How many times as long as blue's the responses of green may take. */
  readonly slowdown: number;
};

/**
 * What CloudWatch measured of both revisions since the deployment began, in whole minutes. A minute without a
 * measurement had no requests. Response times are counted by percentile rank, the share of requests that took less.
 * Throws where CloudWatch refuses or answers only a part.
 */
export const readTraffic = async (
  read: MetricReader,
  { green, blue, began, slowdown }: TrafficSource,
  now: EpochSeconds,
): Promise<Traffic> => {
  const whole = wholeOf(read);
  const usual = await usualOf(whole, blue, began);
  const to = Math.floor((now - LAG_SECONDS) / MINUTE_SECONDS) * MINUTE_SECONDS;
  const from = Math.max(Math.ceil(began / MINUTE_SECONDS) * MINUTE_SECONDS, to - MINUTES_MAX * MINUTE_SECONDS);
  if (from >= to) return { minutes: [], ...usual };
  const span = { from: dateOf(from), to: dateOf(to), periodSeconds: MINUTE_SECONDS };
  const { slowAbove: slow, usualSeconds } = usual;
  const tolerated = (seconds: number | null): number | null => (seconds === null ? null : seconds * slowdown);
  const [ofGreen, ofBlue] = await Promise.all([
    countsOf(whole, green, span, { slow: tolerated(slow), slower: tolerated(usualSeconds) }),
    countsOf(whole, blue, span, { slow, slower: usualSeconds }),
  ]);
  const minutes = Array.from({ length: (to - from) / MINUTE_SECONDS }, (_, index) => {
    const at = from + index * MINUTE_SECONDS;
    return { at, green: countedAt(ofGreen, at), blue: countedAt(ofBlue, at) };
  });
  return { minutes, ...usual };
};
