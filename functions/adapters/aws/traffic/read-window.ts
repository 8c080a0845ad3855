import type { Served, ServedMinute, Window } from '../../../deployments/requests/window.ts';
import { SLOWER_TIMES } from '../../../deployments/requests/window.ts';
import type { ServiceKey } from '../../../primitives/identity.ts';
import { dateOf, exactSecondsOf } from '../../../primitives/instant.ts';
import type { EpochSeconds } from '../../../primitives/instant.ts';
import type { MetricQuery, MetricReader } from '../cloudwatch.ts';
import type { BalancedBy } from './balanced-by.ts';
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

/** When a deployment began and completed, epoch seconds, and the present. */
export type Span = { readonly began: EpochSeconds; readonly completedAt: EpochSeconds; readonly now: Date };

/** What load balancers measured around a deployment; undefined where none measures the service. Throws on refusals. */
export type RequestsReader = (key: ServiceKey, span: Span) => Promise<Window | undefined>;

type Dimensions = Readonly<Record<string, string>>;

const queryOf = (dimensions: Dimensions, metric: string, statistic: MetricQuery['statistic'] = 'Sum'): MetricQuery => ({
  namespace: 'AWS/ApplicationELB',
  metric,
  dimensions,
  statistic,
});

const queriesOf = (dimensions: Dimensions, slowerAbove: number | null): readonly MetricQuery[] => [
  queryOf(dimensions, 'RequestCount'),
  ...FAILED.map((metric) => queryOf(dimensions, metric)),
  ...(slowerAbove === null ? [] : [queryOf(dimensions, 'TargetResponseTime', `PR(:${slowerAbove})`)]),
];

type Series = ReadonlyMap<EpochSeconds, number>;

/** A minute of some series in the order of `queriesOf`. */
const servedAt = ([counts, ...more]: readonly Series[], at: EpochSeconds, isTimed: boolean): Served => {
  const requests = counts?.get(at) ?? 0;
  const failed = FAILED.reduce((sum, _, index) => sum + (more[index]?.get(at) ?? 0), 0);
  const percent = isTimed ? more[FAILED.length]?.get(at) : undefined;
  const isUnknown = !isTimed || (requests > 0 && percent === undefined);
  return {
    requests,
    failed: Math.min(failed, requests),
    slower: isUnknown ? null : Math.round(requests * (1 - (percent ?? 100) / 100)),
  };
};

const combined = (parts: readonly Served[], sign: 1 | -1, from: Served): Served =>
  parts.reduce(
    (sum, part) => ({
      requests: Math.max(0, sum.requests + sign * part.requests),
      failed: Math.max(0, sum.failed + sign * part.failed),
      slower: sum.slower === null || part.slower === null ? null : Math.max(0, sum.slower + sign * part.slower),
    }),
    from,
  );

const NOTHING: Served = { requests: 0, failed: 0, slower: 0 };

type Reading = { readonly read: MetricReader; readonly span: Span };

const usualSecondsOf = async ({ read, span }: Reading, groups: readonly Dimensions[]): Promise<number | null> => {
  const queries = groups.map((dimensions) => queryOf(dimensions, 'TargetResponseTime', 'p50'));
  const to = Math.floor(span.began / USUAL_PERIOD_SECONDS) * USUAL_PERIOD_SECONDS;
  const points = await read(queries, {
    from: dateOf(to - USUAL_SECONDS),
    to: dateOf(to),
    periodSeconds: USUAL_PERIOD_SECONDS,
  });
  return medianOf(points.flatMap(({ values }) => [...values]));
};

/** Minutes in [from, to), epoch seconds. */
const timesOf = (from: EpochSeconds, to: EpochSeconds): readonly EpochSeconds[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / MINUTE_SECONDS)) }, (_, n) => from + n * MINUTE_SECONDS);

const floor = (at: EpochSeconds): EpochSeconds => Math.floor(at / MINUTE_SECONDS) * MINUTE_SECONDS;
const ceil = (at: EpochSeconds): EpochSeconds => Math.ceil(at / MINUTE_SECONDS) * MINUTE_SECONDS;

/** The first minute after completion: connections of old tasks are still drained. */
const DRAINED_SECONDS = 60;

/**
 * Reads the minutes of the hour before a deployment and since it completed: of the service's target groups, and of all
 * that is behind the same load balancers without it.
 */
export const requestsReader =
  (balancedBy: BalancedBy, readerOf: (key: ServiceKey) => MetricReader): RequestsReader =>
  async (key, span) => {
    const groups = await balancedBy(key);
    if (groups.length === 0) return undefined;
    const read = wholeOf(readerOf(key));
    const own = groups.map(({ targetGroup, loadBalancer }) => ({
      TargetGroup: targetGroup,
      LoadBalancer: loadBalancer,
    }));
    const all = [...new Set(groups.map(({ loadBalancer }) => loadBalancer))].map((name) => ({ LoadBalancer: name }));
    const usual = await usualSecondsOf({ read, span }, own);
    const slowerAbove = usual === null ? null : Number((usual * SLOWER_TIMES).toPrecision(6));
    const [from, to] = [floor(span.began) - USUAL_SECONDS, floor(exactSecondsOf(span.now) - LAG_SECONDS)];
    const queries = [...own, ...all].map((dimensions) => queriesOf(dimensions, slowerAbove));
    const asked = { from: dateOf(from), to: dateOf(to), periodSeconds: MINUTE_SECONDS };
    const points = (await read(queries.flat(), asked)).map(byTime);
    const size = queries[0]?.length ?? 1;
    const seriesOf = (index: number): readonly Series[] => points.slice(index * size, (index + 1) * size);
    const minuteAt = (at: EpochSeconds): ServedMinute => {
      const served = [...own, ...all].map((_, index) => servedAt(seriesOf(index), at, slowerAbove !== null));
      const [mine, whole] = [served.slice(0, own.length), served.slice(own.length)];
      return {
        at,
        own: combined(mine, 1, NOTHING),
        others: combined(mine, -1, combined(whole, 1, NOTHING)),
      };
    };
    return {
      before: timesOf(from, floor(span.began)).map(minuteAt),
      after: timesOf(ceil(span.completedAt) + DRAINED_SECONDS, to).map(minuteAt),
      slowerAbove,
    };
  };
