import type { ServiceKey } from '../events/identity.ts';
import type { Metrics } from '../report/input.ts';
import type { Datapoint } from '../sizing/prepare.ts';
import type { MetricQuery, MetricReader, Points, Span } from './cloudwatch.ts';

/** Seconds of a fine and of a coarse point. CloudWatch keeps five minutes for 63 days, hours for 455. */
export const FINE_SECONDS = 300;
const COARSE_SECONDS = 3600;
const DAY_MS = 86_400_000;

/** How far back to look: `fineDays` in points of five minutes, from there to `days` in hours. */
export type LookBack = { readonly now: Date; readonly days: number; readonly fineDays: number };

/** A service to read; `isScaled`: how many of its tasks ran matters too. */
export type Wanted = { readonly service: ServiceKey; readonly isScaled: boolean };

const floor = (ms: number, seconds: number): number => Math.floor(ms / (seconds * 1000)) * seconds * 1000;

/**
 * The two spans, aligned so that not one point more is read than said. The coarse one is absent when all of it is
 * fine.
 */
export const spansOf = ({ now, days, fineDays }: LookBack): readonly Span[] => {
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

const queriesOf = ({ service, isScaled }: Wanted): readonly MetricQuery[] => [
  ...SERIES.map(([metric, statistic]) => ({ service, metric, statistic })),
  ...(isScaled ? [{ service, metric: 'LiveTaskCount' as const, statistic: 'Average' as const }] : []),
];

type Read = { readonly span: Span; readonly points: readonly Points[] };

const NO_POINTS: Points = { times: new Float64Array(), values: new Float64Array(), isWhole: true };

/**
 * The value of an ascending series at a time; asked with rising times only, so that each series is walked through
 * once.
 */
const follower = ({ times, values }: Points): ((at: number) => number | undefined) => {
  let next = 0;
  return (at) => {
    while (next < times.length && (times[next] ?? Infinity) < at) next += 1;
    return times[next] === at ? values[next] : undefined;
  };
};

/** All times that either of two series has, ascending. */
const merged = (a: Float64Array, b: Float64Array): Float64Array => {
  if (a.length === b.length && a[0] === b[0] && a.at(-1) === b.at(-1)) return a;
  return Float64Array.from(new Set([...a, ...b])).sort();
};

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

const pairsOf = ({ times, values }: Points = NO_POINTS): readonly (readonly [number, number])[] =>
  Array.from(times, (time, index) => [time, values[index] ?? NaN] as const);

const metricsOf = (reads: readonly Read[], isScaled: boolean): Metrics => {
  const oldestFirst = [...reads].sort((a, b) => a.span.from.getTime() - b.span.from.getTime());
  const isWhole = reads.every(({ points }) => points.every((one) => one.isWhole));
  const tasks = oldestFirst.flatMap(({ points }) => pairsOf(points[SERIES.length]));
  return {
    datapoints: oldestFirst.flatMap(datapointsOf),
    memoryAverage: oldestFirst.flatMap(({ points }) => pairsOf(points[2])),
    tasks,
    gaps: [
      ...(isWhole ? [] : ['CloudWatch did not answer for all of its series']),
      ...(isScaled && tasks.length === 0 ? ['no LiveTaskCount: how many tasks ran is not known'] : []),
    ],
  };
};

/** CPU and memory of a service; made when it is asked for, since a thousand services' datapoints fill a Lambda. */
export type UtilisationOf = (service: ServiceKey) => Metrics;

const NO_METRICS: Metrics = { datapoints: [], memoryAverage: [], tasks: [], gaps: [] };

/** CPU and memory of many services, each with what CloudWatch has of it. A gap stays a gap. */
export const readUtilisation = async (
  read: MetricReader,
  wanted: readonly Wanted[],
  back: LookBack,
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
    return metricsOf(own, place.isScaled);
  };
};
