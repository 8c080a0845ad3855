import type { EpochSeconds } from '../../../functions/primitives/instant.ts';

/** GetMetricData of a fleet: pages as large as AWS's, values from a few daily curves so that serving is cheap. */

type Request = Readonly<Record<string, unknown>>;

const DATAPOINTS_MAX = 100_800;
const CURVES = 16;

const record = (value: unknown): Request => (typeof value === 'object' && value !== null ? (value as Request) : {});
const records = (value: unknown): readonly Request[] => (Array.isArray(value) ? value.map(record) : []);

type Series = { readonly metric: string; readonly statistic: string; readonly curve: number };

/** Percent at a time: a daily wave, higher for peaks, one of several curves per service. */
const percentAt = (at: EpochSeconds, { metric, statistic, curve }: Series, tasks: number): number => {
  if (metric === 'LiveTaskCount') return tasks;
  const wave = 1 + Math.sin((at / 86_400 + curve / CURVES) * 2 * Math.PI);
  const base = metric === 'CPUUtilization' ? 4 + curve * 2 + wave * 8 : 20 + curve * 3 + wave * 2;
  return Math.round(base * (statistic === 'Maximum' ? 1.3 : 1) * 100) / 100;
};

const seriesOf = (query: Request): Series => {
  const stat = record(query['MetricStat']);
  const metric = record(stat['Metric']);
  const name = records(metric['Dimensions']).find((one) => one['Name'] !== 'ClusterName')?.['Value'];
  return {
    metric: String(metric['MetricName']),
    statistic: String(stat['Stat']),
    curve: Number(/(\d+)$/.exec(String(name))?.[1] ?? 0) % CURVES,
  };
};

type Span = { readonly from: EpochSeconds; readonly to: EpochSeconds; readonly period: number };

const known = new Map<string, string>();

const remembered = (key: string, make: () => string): string => {
  const text = known.get(key) ?? make();
  known.set(key, text);
  return text;
};

const timesOf = ({ from, to, period }: Span): readonly EpochSeconds[] =>
  Array.from({ length: Math.ceil((to - from) / period) }, (_, index) => from + index * period);

const resultText = (query: Request, span: Span, tasks: number): string => {
  const series = seriesOf(query);
  const key = `${span.from} ${span.to} ${span.period}`;
  const times = remembered(key, () => JSON.stringify(timesOf(span)));
  const values = remembered(`${key} ${series.metric} ${series.statistic} ${series.curve}`, () =>
    JSON.stringify(timesOf(span).map((at) => percentAt(at, series, tasks))),
  );
  return `{"Id":${JSON.stringify(query['Id'])},"StatusCode":"Complete","Timestamps":${times},"Values":${values}}`;
};

/** One page: whole series while they fit 100,800 datapoints, and a token for the rest. */
export const metricPage = (request: Request, tasks: number): string => {
  const queries = records(request['MetricDataQueries']);
  const period = Number(record(queries[0]?.['MetricStat'])['Period'] ?? 300);
  const align = (value: unknown): EpochSeconds => Math.floor(Number(value) / period) * period;
  const span = { from: align(request['StartTime']), to: align(request['EndTime']), period };
  const perPage = Math.max(1, Math.floor(DATAPOINTS_MAX / Math.max(1, (span.to - span.from) / period)));
  const first = Number(request['NextToken'] ?? 0);
  const results = queries.slice(first, first + perPage).map((query) => resultText(query, span, tasks));
  const next = first + perPage < queries.length ? `,"NextToken":"${first + perPage}"` : '';
  return `{"MetricDataResults":[${results.join(',')}],"Messages":[]${next}}`;
};
