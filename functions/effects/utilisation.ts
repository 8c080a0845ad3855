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

/** The two spans, aligned so that not one point more is read than said. The coarse one is absent when all of it is fine. */
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

const pairsOf = ({ times, values }: Points): readonly (readonly [number, number])[] =>
  Array.from(times, (time, index) => [time, values[index] ?? NaN] as const);

const datapointsOf = ({ span, points }: Read): readonly Datapoint[] => {
  const [cpuAverage, cpuMaximum, , memoryMaximum] = points.map((one) => new Map(pairsOf(one)));
  const times = new Set([...(cpuAverage?.keys() ?? []), ...(memoryMaximum?.keys() ?? [])]);
  return [...times]
    .sort((a, b) => a - b)
    .map((at) => ({
      at: new Date(at),
      seconds: span.periodSeconds,
      cpuAverage: cpuAverage?.get(at),
      cpuMaximum: cpuMaximum?.get(at),
      memoryMaximum: memoryMaximum?.get(at),
    }));
};

const metricsOf = (reads: readonly Read[], isScaled: boolean): Metrics => {
  const oldestFirst = [...reads].sort((a, b) => a.span.from.getTime() - b.span.from.getTime());
  const isWhole = reads.every(({ points }) => points.every((one) => one.isWhole));
  const tasks = oldestFirst.flatMap(({ points }) => (points[4] === undefined ? [] : pairsOf(points[4])));
  return {
    datapoints: oldestFirst.flatMap(datapointsOf),
    memoryAverage: oldestFirst.flatMap(({ points }) => (points[2] === undefined ? [] : pairsOf(points[2]))),
    tasks,
    gaps: [
      ...(isWhole ? [] : ['CloudWatch did not answer for all of its series']),
      ...(isScaled && tasks.length === 0 ? ['no LiveTaskCount: how many tasks ran is not known'] : []),
    ],
  };
};

/** CPU and memory of many services, each with what CloudWatch has of it. A gap stays a gap. */
export const readUtilisation = async (
  read: MetricReader,
  wanted: readonly Wanted[],
  back: LookBack,
): Promise<ReadonlyMap<ServiceKey, Metrics>> => {
  const queries = wanted.map(queriesOf);
  const answers: { readonly span: Span; readonly points: readonly Points[] }[] = [];
  for (const span of spansOf(back)) answers.push({ span, points: await read(queries.flat(), span) });
  let at = 0;
  const found = new Map<ServiceKey, Metrics>();
  for (const [index, { service, isScaled }] of wanted.entries()) {
    const end = at + (queries[index]?.length ?? 0);
    const own = answers.map(({ span, points }) => ({ span, points: points.slice(at, end) }));
    found.set(service, metricsOf(own, isScaled));
    at = end;
  }
  return found;
};
