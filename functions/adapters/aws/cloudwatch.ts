import type { CloudWatchClient, MetricDataQuery, MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Calls } from './calls.ts';
import { eachOf } from '../../primitives/each-of.ts';
import { secondsBetween } from '../../primitives/instant.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import { piecesOf } from './calls.ts';

/** One series: free for every service and load balancer, or paid for with Container Insights. */
export type MetricQuery = {
  readonly namespace: 'AWS/ECS' | 'ECS/ContainerInsights' | 'AWS/ApplicationELB';
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `PR(:0.5)`: percent of the values up to 0.5. */
  readonly statistic: 'Average' | 'Maximum' | 'Sum' | 'p50' | 'p95' | `PR(:${number})`;
};

export type Span = { readonly from: Date; readonly to: Date; readonly periodSeconds: number };

/**
 * Times in epoch milliseconds, ascending, with their values. Without a measurement there is no point: a gap is not
 * zero.
 */
export type Points = { readonly times: Float64Array; readonly values: Float64Array; readonly isWhole: boolean };

/**
 * Reads many series; returns them in the order of the queries. What CloudWatch does not have is a series without
 * points.
 */
export type MetricReader = (queries: readonly MetricQuery[], span: Span) => Promise<readonly Points[]>;

/** GetMetricData: queries per call, datapoints per page (API reference). */
const QUERIES_MAX = 500;
export const DATAPOINTS_MAX = 100_800;
/** Parallel pages: one of 100,800 points takes some ten megabytes while it is parsed. */
const AT_ONCE = 4;

const queryOf = (query: MetricQuery, index: number, period: number): MetricDataQuery => ({
  Id: `q${index}`,
  MetricStat: {
    Metric: {
      Namespace: query.namespace,
      MetricName: query.metric,
      Dimensions: Object.entries(query.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: period,
    Stat: query.statistic,
  },
});

/** A series while it is read: its pages follow one another. */
type Draft = { readonly times: EpochMs[]; readonly values: number[]; isWhole: boolean };

const add = (draft: Draft | undefined, result: MetricDataResult): void => {
  if (draft === undefined) return;
  const { Timestamps: times = [], Values: values = [], StatusCode: status } = result;
  for (let index = 0; index < times.length; index += 1) {
    draft.times.push(times[index]?.getTime() ?? NaN);
    draft.values.push(values[index] ?? NaN);
  }
  if (status === 'InternalError' || status === 'Forbidden') draft.isWhole = false;
};

const isAscending = (times: readonly EpochMs[]): boolean =>
  times.every((time, index) => index === 0 || time >= (times[index - 1] ?? NaN));

const pointsOf = ({ times, values, isWhole }: Draft): Points => {
  if (isAscending(times)) return { times: Float64Array.from(times), values: Float64Array.from(values), isWhole };
  const order = times.map((_, index) => index).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  return {
    times: Float64Array.from(order, (index) => times[index] ?? NaN),
    values: Float64Array.from(order, (index) => values[index] ?? NaN),
    isWhole,
  };
};

/** Series per call so that all of them fit one page: 25 of fourteen days of five minutes. */
export const seriesPerCall = ({ from, to, periodSeconds }: Span): number => {
  const points = Math.ceil(secondsBetween(from, to) / periodSeconds);
  return Math.max(1, Math.min(QUERIES_MAX, Math.floor(DATAPOINTS_MAX / Math.max(1, points))));
};

const readCall = async (
  client: CloudWatchClient,
  calls: Calls,
  { queries, span }: { readonly queries: readonly MetricQuery[]; readonly span: Span },
): Promise<readonly Points[]> => {
  const drafts: readonly Draft[] = queries.map(() => ({ times: [], values: [], isWhole: true }));
  let NextToken: string | undefined;
  do {
    const command = new GetMetricDataCommand({
      MetricDataQueries: queries.map((query, index) => queryOf(query, index, span.periodSeconds)),
      StartTime: span.from,
      EndTime: span.to,
      ScanBy: 'TimestampAscending',
      MaxDatapoints: DATAPOINTS_MAX,
      NextToken,
    });
    const page = await calls.count('GetMetricData', () => client.send(command));
    for (const result of page.MetricDataResults ?? []) add(drafts[Number(result.Id?.slice(1))], result);
    NextToken = page.NextToken || undefined;
  } while (NextToken !== undefined);
  return drafts.map(pointsOf);
};

/**
 * GetMetricData with as few calls as the API allows: as many series per call as fit one page. The client waits out
 * throttles (give it enough attempts); a final refusal throws.
 */
export const cloudwatchReader =
  (client: CloudWatchClient, calls: Calls): MetricReader =>
  async (queries, span) => {
    const answers = await eachOf(piecesOf(queries, seriesPerCall(span)), AT_ONCE, (chunk) =>
      readCall(client, calls, { queries: chunk, span }),
    );
    return answers.flat();
  };
