import { insightSamples, type Dimensions } from '../tasks/insights.ts';
import { groupsBehind } from '../services/requests.ts';
import { targetGroupPoints } from './target-groups.ts';
import { minutesBetween } from '../tasks/metrics.ts';
import {
  optionalDate,
  instantOf,
  numberOf,
  pageOf,
  recordOf,
  recordsOf,
  textOf,
  textsOf,
  WireError,
  type Call,
  type Operation,
  type WireRequest,
} from './protocol.ts';
import type { Minute, Service, Statistic } from '../model.ts';
import { metricOf, reasonData } from '../scaling/alarms.ts';
import { arnOf } from '../identity.ts';
import { thresholdsOf } from '../scaling/scaling-policy.ts';
import type { AlarmSide, Scaling } from '../scaling/scaling-policy.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

const DAY_MS = 86_400_000;

const dimensionsOf = (metric: WireRequest): Dimensions =>
  Object.fromEntries(
    recordsOf(metric, 'Dimensions').map((one) => [textOf(one, 'Name') ?? '', textOf(one, 'Value')] as const),
  );

const serviceOf = ({ simulation }: Call, metric: WireRequest): Service | undefined => {
  const { ClusterName: cluster, ServiceName: service } = dimensionsOf(metric);
  return [...simulation.services.values()].find((one) => one.cluster.name === cluster && one.name === service);
};

const counted = (tasks: number): Statistic => ({ average: tasks, maximum: tasks, minimum: tasks });

const METRICS: Readonly<Record<string, (minute: Minute) => Statistic>> = {
  CPUUtilization: ({ cpu }) => cpu,
  MemoryUtilization: ({ memory }) => memory,
  LiveTaskCount: ({ tasks }) => counted(tasks),
};

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Percentiles of AWS/ECS metrics are not documented: no data here. */
const STATISTICS: Readonly<Record<string, (parts: readonly Statistic[], counts: readonly number[]) => number>> = {
  Average: (parts) => sum(parts.map(({ average }) => average)) / parts.length,
  Maximum: (parts) => Math.max(...parts.map(({ maximum }) => maximum)),
  Minimum: (parts) => Math.min(...parts.map(({ minimum }) => minimum)),
  SampleCount: (_parts, counts) => sum(counts),
  Sum: (parts, counts) => sum(parts.map(({ average }, index) => average * (counts[index] ?? 0))),
};

/** CloudWatch keeps points of under five minutes for 15 days and those of five minutes for 63. */
const keptFrom = (periodMs: number, now: EpochMs): EpochMs => now - (periodMs < 300_000 ? 15 : 63) * DAY_MS;

type Point = { readonly at: EpochMs; readonly value: number };

type Asked = { readonly metric: WireRequest; readonly from: EpochMs; readonly to: EpochMs };
type OnSample = (at: EpochMs, value: Statistic, tasks: number) => void;

/** A callback, because a month of minutes is many values. */
const eachSample = (call: Call, { metric, from, to }: Asked, onSample: OnSample): void => {
  const [namespace, name] = [textOf(metric, 'Namespace'), textOf(metric, 'MetricName') ?? ''];
  const range = { from, to: Math.min(to, call.simulation.now) };
  if (namespace === 'ECS/ContainerInsights')
    for (const { at, value } of insightSamples(call.simulation, name, dimensionsOf(metric), range))
      onSample(at, value, 1);
  const service = namespace === 'AWS/ECS' ? serviceOf(call, metric) : undefined;
  const read = METRICS[name];
  if (service === undefined || read === undefined) return;
  for (const minute of minutesBetween(call.simulation, service, range)) onSample(minute.at, read(minute), minute.tasks);
};

type Period = { readonly parts: Statistic[]; readonly counts: number[] };

const pointsOf = (
  call: Call,
  query: WireRequest,
  span: { readonly from: EpochMs; readonly to: EpochMs },
): readonly Point[] => {
  const stat = recordOf(query['MetricStat']);
  const metric = recordOf(stat['Metric']);
  if (textOf(metric, 'Namespace') === 'AWS/ApplicationELB') {
    const { TargetGroup: group, LoadBalancer: balancer = '' } = dimensionsOf(metric);
    const targetGroups = group === undefined ? groupsBehind(call.simulation, balancer) : [group];
    const asked = { metric: textOf(metric, 'MetricName') ?? '', statistic: textOf(stat, 'Stat') ?? '', targetGroups };
    const periodMs = (numberOf(stat, 'Period') ?? 60) * 1000;
    return targetGroupPoints(call.simulation, { ...asked, ...span, periodMs });
  }
  const statistic = STATISTICS[textOf(stat, 'Stat') ?? ''];
  if (statistic === undefined) return [];
  const periodMs = (numberOf(stat, 'Period') ?? 60) * 1000;
  const from = Math.floor(Math.max(span.from, keptFrom(periodMs, call.simulation.now)) / periodMs) * periodMs;
  const periods = new Map<number, Period>();
  eachSample(call, { metric: recordOf(stat['Metric']), from, to: span.to }, (sampledAt, value, tasks) => {
    const at = Math.floor(sampledAt / periodMs) * periodMs;
    const period = periods.get(at) ?? { parts: [], counts: [] };
    if (period.parts.length === 0) periods.set(at, period);
    period.parts.push(value);
    period.counts.push(tasks);
  });
  return [...periods].map(([at, { parts, counts }]) => ({ at, value: statistic(parts, counts) }));
};

const resultOf = (
  call: Call,
  query: WireRequest,
  span: { readonly from: EpochMs; readonly to: EpochMs },
): { readonly size: number; readonly view: unknown } => {
  const points = [...pointsOf(call, query, span)];
  if (textOf(call.request, 'ScanBy') !== 'TimestampAscending') points.reverse();
  const metric = recordOf(recordOf(query['MetricStat'])['Metric']);
  const view = {
    Id: textOf(query, 'Id'),
    Label: textOf(query, 'Label') ?? textOf(metric, 'MetricName'),
    Timestamps: points.map(({ at }) => optionalDate(at)),
    Values: points.map(({ value }) => value),
    StatusCode: 'Complete',
  };
  return { size: points.length, view };
};

/** Whole series per page, as many as fit into `MaxDatapoints` (at least one). Metric math is not simulated. */
const getMetricData: Operation = (call) => {
  const [from, to] = [instantOf(call.request, 'StartTime'), instantOf(call.request, 'EndTime')];
  if (from === undefined || to === undefined || from >= to) {
    throw new WireError('ValidationError', 'The parameter StartTime must be less than the parameter EndTime.');
  }
  const queries = recordsOf(call.request, 'MetricDataQueries');
  if (queries.length > 500) throw new WireError('ValidationError', 'At most 500 queries.');
  let left = numberOf(call.request, 'MaxDatapoints') ?? 100_800;
  const first = Number(textOf(call.request, 'NextToken') ?? 0);
  const results: unknown[] = [];
  let index = first;
  for (; index < queries.length && (left > 0 || index === first); index += 1) {
    const { size, view } = resultOf(call, queries[index] ?? {}, { from, to });
    if (size > left && index > first) break;
    left -= size;
    results.push(view);
  }
  return { MetricDataResults: results, Messages: [], ...(index < queries.length ? { NextToken: String(index) } : {}) };
};

const alarmViews = (call: Call, service: Service, scaling: Scaling): readonly Record<string, unknown>[] => {
  const thresholds = thresholdsOf(scaling.policy);
  const { namespace, name, dimensions } = metricOf(service);
  const view = (side: AlarmSide): Record<string, unknown> => {
    const alarm = scaling.alarms[side];
    const since = optionalDate(alarm.since === 0 ? service.createdAt : alarm.since);
    return {
      AlarmName: alarm.name,
      AlarmArn: arnOf(call.simulation, 'cloudwatch', `alarm:${alarm.name}`),
      ActionsEnabled: true,
      StateValue: alarm.isOn ? 'ALARM' : 'OK',
      StateReasonData: reasonData(scaling, side),
      StateUpdatedTimestamp: since,
      StateTransitionedTimestamp: since,
      MetricName: name,
      Namespace: namespace,
      Statistic: 'Average',
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      Period: 60,
      EvaluationPeriods: thresholds.minutes[side],
      Threshold: thresholds[side],
      ComparisonOperator: side === 'high' ? 'GreaterThanThreshold' : 'LessThanThreshold',
    };
  };
  return [view('high'), view('low')];
};

const describeAlarms: Operation = (call) => {
  const names = textsOf(call.request, 'AlarmNames');
  const prefix = textOf(call.request, 'AlarmNamePrefix') ?? '';
  const state = textOf(call.request, 'StateValue');
  const alarms = [...call.simulation.services.values()]
    .flatMap((service) => (service.scaling === undefined ? [] : alarmViews(call, service, service.scaling)))
    .filter((alarm) => {
      const name = String(alarm['AlarmName']);
      const isAsked = names.length === 0 ? name.startsWith(prefix) : names.includes(name);
      return isAsked && (state === undefined || alarm['StateValue'] === state);
    });
  const { page, next } = pageOf(alarms, call.request, {
    size: 'MaxRecords',
    token: 'NextToken',
    default: 50,
    most: 100,
  });
  return { MetricAlarms: page, CompositeAlarms: [], ...next };
};

export const CLOUDWATCH_READS: Readonly<Record<string, Operation>> = {
  GetMetricData: getMetricData,
  DescribeAlarms: describeAlarms,
};
