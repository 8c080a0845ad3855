import type { ServiceKey } from '../../primitives/identity.ts';
import { isStandalone, partsOf } from '../../primitives/identity.ts';
import type { EpochMs } from '../../primitives/instant.ts';
import type { Metrics } from '../../report/input.ts';
import type { Datapoint } from '../../sizing/prepare.ts';
import type { MetricQuery, MetricReader, Points, Span } from './cloudwatch.ts';
import { familyQueries, usageOf } from './insights.ts';
import type { Read } from './points.ts';
import { NO_POINTS, follower, merged } from './points.ts';

/** Seconds per fine and per coarse point. CloudWatch keeps five minutes for 63 days, hours for 455. */
export const FINE_SECONDS = 300;
const COARSE_SECONDS = 3600;
const DAY_MS = 86_400_000;

/** How far back to read: `fineDays` as points of five minutes, from there to `days` as hours. */
export type TimeRange = { readonly now: Date; readonly days: number; readonly fineDays: number };

/**
 * A service to read; `isScaled`: its number of tasks matters too. A family of standalone tasks has series only in
 * clusters with Container Insights.
 */
export type Wanted = { readonly service: ServiceKey; readonly isScaled: boolean };

const floor = (ms: EpochMs, seconds: number): EpochMs => Math.floor(ms / (seconds * 1000)) * seconds * 1000;

/**
 * The two spans, aligned so that not one extra point is read. The coarse one is absent when everything is fine-grained.
 */
export const spansOf = ({ now, days, fineDays }: TimeRange): readonly Span[] => {
  const to = floor(now.getTime(), FINE_SECONDS);
  const border = to - Math.min(days, fineDays) * DAY_MS;
  const fine = { from: new Date(border), to: new Date(to), periodSeconds: FINE_SECONDS };
  const end = floor(border, COARSE_SECONDS);
  const from = end - Math.max(0, days - fineDays) * DAY_MS;
  if (from >= end) return [fine];
  return [fine, { from: new Date(from), to: new Date(end), periodSeconds: COARSE_SECONDS }];
};

const SERIES = [
  ['CPUUtilization', 'Average'],
  ['CPUUtilization', 'Maximum'],
  ['MemoryUtilization', 'Average'],
  ['MemoryUtilization', 'Maximum'],
] as const;

const serviceQueries = ({ service, isScaled }: Wanted): readonly MetricQuery[] => {
  const { cluster, name } = partsOf(service);
  const where = { namespace: 'AWS/ECS', dimensions: { ClusterName: cluster, ServiceName: name } } as const;
  const count = { ...where, metric: 'LiveTaskCount', statistic: 'Average' } as const;
  return [
    ...SERIES.map(([metric, statistic]) => ({ ...where, metric, statistic })),
    // Without LiveTaskCount the number of tasks is unknown.
    ...(isScaled ? [count] : []),
  ];
};

const queriesOf = (wanted: Wanted): readonly MetricQuery[] =>
  isStandalone(wanted.service) ? familyQueries(wanted.service) : serviceQueries(wanted);

const datapointsOf = ({ span, points }: Read): readonly Datapoint[] => {
  const [cpu = NO_POINTS, cpuMax = NO_POINTS, , memory = NO_POINTS] = points;
  const [cpuAverage, cpuMaximum, memoryMaximum] = [follower(cpu), follower(cpuMax), follower(memory)];
  return Array.from(merged(cpu.times, memory.times), (at) => ({
    at: new Date(at),
    seconds: span.periodSeconds,
    cpuAverage: cpuAverage(at),
    cpuMaximum: cpuMaximum(at),
    memoryMaximum: memoryMaximum(at),
  }));
};

const pairsOf = ({ times, values }: Points = NO_POINTS): readonly (readonly [at: EpochMs, value: number])[] =>
  Array.from(times, (time, index) => [time, values[index] ?? NaN] as const);

const UNANSWERED = 'CloudWatch did not answer for all of its series';

const unansweredIn = (reads: readonly Read[]): readonly string[] =>
  reads.every(({ points }) => points.every((one) => one.isWhole)) ? [] : [UNANSWERED];

const metricsOf = (reads: readonly Read[], isScaled: boolean): Metrics => {
  const oldestFirst = [...reads].sort((a, b) => a.span.from.getTime() - b.span.from.getTime());
  const tasks = oldestFirst.flatMap(({ points }) => pairsOf(points[SERIES.length]));
  return {
    datapoints: oldestFirst.flatMap(datapointsOf),
    memoryAverage: oldestFirst.flatMap(({ points }) => pairsOf(points[2])),
    tasks,
    missingData: [
      ...unansweredIn(reads),
      ...(isScaled && tasks.length === 0 ? ['no LiveTaskCount: how many tasks ran is not known'] : []),
    ],
  };
};

/** CPU and memory of a service, built on demand: a thousand services' datapoints would fill a Lambda. */
export type UtilisationOf = (service: ServiceKey) => Metrics;

const NO_METRICS: Metrics = { datapoints: [], memoryAverage: [], tasks: [], missingData: [] };

const familyMetrics = (reads: readonly Read[]): Metrics => ({
  ...NO_METRICS,
  usage: reads.flatMap(usageOf).sort((a, b) => a.at.getTime() - b.at.getTime()),
  missingData: unansweredIn(reads),
});

/** CPU and memory of many services, as far as CloudWatch has them. A gap stays a gap. */
export const readUtilisation = async (
  read: MetricReader,
  wanted: readonly Wanted[],
  back: TimeRange,
): Promise<UtilisationOf> => {
  const queries = wanted.map(queriesOf);
  const answers: Read[] = [];
  for (const span of spansOf(back)) answers.push({ span, points: await read(queries.flat(), span) });
  let at = 0;
  const places = new Map<ServiceKey, { readonly from: number; readonly to: number; readonly isScaled: boolean }>();
  for (const [index, { service, isScaled }] of wanted.entries()) {
    const to = at + (queries[index]?.length ?? 0);
    places.set(service, { from: at, to, isScaled });
    at = to;
  }
  return (service) => {
    const place = places.get(service);
    if (place === undefined) return NO_METRICS;
    const own = answers.map(({ span, points }) => ({ span, points: points.slice(place.from, place.to) }));
    return isStandalone(service) ? familyMetrics(own) : metricsOf(own, place.isScaled);
  };
};
