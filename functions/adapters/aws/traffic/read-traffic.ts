import type { Traffic, TrafficMinute } from '../../../deployments/hook/traffic.ts';
import type { MetricQuery, MetricReader, Points, Span } from '../cloudwatch.ts';
import type { TargetGroup } from './target-groups.ts';

/** Seconds until CloudWatch has all of a minute of a load balancer. */
const LAG_SECONDS = 60;
const MINUTE_SECONDS = 60;
/** The hour before the deployment, in five minutes. */
const USUAL_SECONDS = 3600;
const USUAL_PERIOD_SECONDS = 300;
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

/** Errors of the tasks themselves, and connections that they refused. */
const FAILED = ['HTTPCode_Target_5XX_Count', 'TargetConnectionErrorCount'] as const;

const countQueries = (group: TargetGroup): readonly MetricQuery[] => [
  queryOf(group, 'RequestCount'),
  ...FAILED.map((metric) => queryOf(group, metric)),
];

/** Reads series; throws where CloudWatch answered only a part, since what is missing would look like no failure. */
const wholeOf =
  (read: MetricReader): MetricReader =>
  async (queries, span) => {
    const points = await read(queries, span);
    const missing = queries.find((_, index) => points[index]?.isWhole !== true);
    if (missing !== undefined) throw new Error(`CloudWatch did not answer all of ${missing.metric}`);
    return points;
  };

type Sums = { requests: number; failed: number };

/** Values of a series by time, epoch seconds. */
const byTime = ({ times, values }: Points): ReadonlyMap<number, number> =>
  new Map([...times].map((time, index) => [time / 1000, values[index] ?? 0]));

const medianOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : (values.toSorted((a, b) => a - b)[values.length >> 1] ?? null);

/** What is usual for blue: its share of failures, and the response time that one request in twenty exceeds. */
const usualOf = async (
  read: MetricReader,
  blue: readonly TargetGroup[],
  began: number,
): Promise<Pick<Traffic, 'usualFailed' | 'slowAbove'>> => {
  const to = Math.floor(began / USUAL_PERIOD_SECONDS) * USUAL_PERIOD_SECONDS;
  const span = { from: new Date((to - USUAL_SECONDS) * 1000), to: new Date(to * 1000) };
  const queries = blue.flatMap((group) => [...countQueries(group), queryOf(group, 'TargetResponseTime', 'p95')]);
  const points = await read(queries, { ...span, periodSeconds: USUAL_PERIOD_SECONDS });
  const sums: Sums = { requests: 0, failed: 0 };
  const times: number[] = [];
  for (const [index, { metric }] of queries.entries()) {
    const values = [...(points[index]?.values ?? [])];
    const sum = values.reduce((all, value) => all + value, 0);
    if (metric === 'RequestCount') sums.requests += sum;
    else if (metric === 'TargetResponseTime') times.push(...values);
    else sums.failed += sum;
  }
  return { usualFailed: sums.requests === 0 ? 0 : sums.failed / sums.requests, slowAbove: medianOf(times) };
};

type Series = ReadonlyMap<number, number>;
type Counts = { readonly requests: Series; readonly failed: readonly Series[]; readonly quick: Series | undefined };

const EMPTY: Series = new Map();

const countedAt = (groups: readonly Counts[], at: number): TrafficMinute['green'] => {
  let [requests, failed, slow]: [number, number, number | null] = [0, 0, 0];
  for (const counts of groups) {
    const own = counts.requests.get(at) ?? 0;
    requests += own;
    failed += counts.failed.reduce((all, series) => all + (series.get(at) ?? 0), 0);
    const quick = counts.quick?.get(at);
    if (own > 0) slow = quick === undefined || slow === null ? null : slow + Math.round(own * (1 - quick / 100));
  }
  return { requests, failed: Math.min(failed, requests), slow };
};

/** Series of target groups, minute by minute. */
const countsOf = async (
  read: MetricReader,
  groups: readonly TargetGroup[],
  span: Span & { readonly slowAbove: number | null },
): Promise<readonly Counts[]> => {
  const { slowAbove } = span;
  const queriesOf = (group: TargetGroup): readonly MetricQuery[] => [
    ...countQueries(group),
    ...(slowAbove === null ? [] : [queryOf(group, 'TargetResponseTime', `PR(:${slowAbove})`)]),
  ];
  const points = (await read(groups.flatMap(queriesOf), span)).map(byTime);
  const size = 1 + FAILED.length + (slowAbove === null ? 0 : 1);
  return groups.map((_, index) => {
    const [requests = EMPTY, ...more] = points.slice(index * size, (index + 1) * size);
    return { requests, failed: more.slice(0, FAILED.length), quick: more[FAILED.length] };
  });
};

/** The new revision's target groups, the old one's, and when the deployment began (epoch seconds). */
export type TrafficSource = {
  readonly green: readonly TargetGroup[];
  readonly blue: readonly TargetGroup[];
  readonly began: number;
};

/**
 * What CloudWatch measured of both revisions since the deployment began, in whole minutes. A minute without a
 * measurement had no requests. Response times are counted by percentile rank, the share of requests that took less.
 * Throws where CloudWatch refuses or answers only a part.
 */
export const readTraffic = async (
  read: MetricReader,
  { green, blue, began }: TrafficSource,
  now: number,
): Promise<Traffic> => {
  const whole = wholeOf(read);
  const usual = await usualOf(whole, blue, began);
  const to = Math.floor((now - LAG_SECONDS) / MINUTE_SECONDS) * MINUTE_SECONDS;
  const from = Math.max(Math.ceil(began / MINUTE_SECONDS) * MINUTE_SECONDS, to - MINUTES_MAX * MINUTE_SECONDS);
  if (from >= to) return { minutes: [], ...usual };
  const span = { from: new Date(from * 1000), to: new Date(to * 1000), periodSeconds: MINUTE_SECONDS };
  const asked = { ...span, slowAbove: usual.slowAbove };
  const counts = await countsOf(whole, [...green, ...blue], asked);
  const [ofGreen, ofBlue] = [counts.slice(0, green.length), counts.slice(green.length)];
  const minutes = Array.from({ length: (to - from) / MINUTE_SECONDS }, (_, index) => {
    const at = from + index * MINUTE_SECONDS;
    return { at, green: countedAt(ofGreen, at), blue: countedAt(ofBlue, at) };
  });
  return { minutes, ...usual };
};
