import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { UsagePoint } from '../../report/input.ts';
import type { ContainerUse, ContainerDefinition } from '../../sizing/containers/container-model.ts';
import type { MetricQuery, MetricReader, Points, Span } from './cloudwatch.ts';
import type { Read } from './points.ts';
import { NO_POINTS, follower, merged } from './points.ts';

/**
 * Container Insights, where a cluster has it on. Whoever turned it on pays for its metrics; reading them costs
 * GetMetricData's price per series. Source of names, dimensions and units: CloudWatch User Guide, Container Insights
 * for Amazon ECS. A missing series is unknown, not zero.
 */

const NAMESPACE = 'ECS/ContainerInsights';

const FAMILY = /^family:/;

/**
 * Series of a family of standalone tasks: the busiest task's CPU units and memory. Memory is in "Megabytes", of which a
 * task's reservation has as many as its size has MiB: so they are read as MiB, which is at most a twentieth too high.
 */
export const familyQueries = (family: ServiceKey): readonly MetricQuery[] => {
  const { cluster, name } = partsOf(family);
  const dimensions = { ClusterName: cluster, TaskDefinitionFamily: name.replace(FAMILY, '') };
  return ['CpuUtilized', 'MemoryUtilized'].map((metric) => ({
    namespace: NAMESPACE,
    metric,
    dimensions,
    statistic: 'Maximum',
  }));
};

/** The points of a family's series. */
export const usageOf = ({ span, points }: Read): readonly UsagePoint[] => {
  const [cpu = NO_POINTS, memory = NO_POINTS] = points;
  const [cpuAt, memoryAt] = [follower(cpu), follower(memory)];
  return Array.from(merged(cpu.times, memory.times), (at) => ({
    at: new Date(at),
    seconds: span.periodSeconds,
    cpuUnitsMax: cpuAt(at),
    memoryMibMax: memoryAt(at),
  }));
};

/** A service whose containers are read one by one. */
export type WantedContainers = { readonly service: ServiceKey; readonly containers: readonly ContainerDefinition[] };

const METRICS = ['ContainerMemoryUtilized', 'ContainerCpuUtilized'] as const;

const containerQueries = ({ service, containers }: WantedContainers): readonly MetricQuery[] => {
  const { cluster, name } = partsOf(service);
  return containers.flatMap((container) =>
    METRICS.map((metric) => ({
      namespace: NAMESPACE,
      metric,
      dimensions: { ClusterName: cluster, ServiceName: name, ContainerName: container.name },
      statistic: 'Maximum',
    })),
  );
};

const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1000;

/** A limit needs only daily peaks, and with thirty points per series 500 of them share one call. */
const daysSpan = (now: Date, days: number): Span => {
  const to = Math.ceil(now.getTime() / DAY_MS) * DAY_MS;
  return { from: new Date(to - days * DAY_MS), to: new Date(to), periodSeconds: DAY_SECONDS };
};

const peakOf = ({ values }: Points = NO_POINTS): number | undefined => {
  const most = values.reduce((peak, value) => Math.max(peak, value), -Infinity);
  return Number.isFinite(most) ? most : undefined;
};

const usesOf = ({ containers }: WantedContainers, points: readonly Points[]): readonly ContainerUse[] =>
  containers.flatMap(({ name }, index) => {
    const memory = points[index * METRICS.length];
    const memoryMibMax = peakOf(memory);
    if (memoryMibMax === undefined) return [];
    const cpuUnitsMax = peakOf(points[index * METRICS.length + 1]);
    return [{ name, days: memory?.values.length ?? 0, memoryMibMax, cpuUnitsMax }];
  });

/**
 * Peaks per container in the last days, by service; containers without data (enhanced observability was just turned on)
 * are absent.
 */
export const readContainers = async (
  read: MetricReader,
  wanted: readonly WantedContainers[],
  { now, days }: { readonly now: Date; readonly days: number },
): Promise<ReadonlyMap<ServiceKey, readonly ContainerUse[]>> => {
  const queries = wanted.map(containerQueries);
  if (queries.flat().length === 0) return new Map();
  const points = await read(queries.flat(), daysSpan(now, days));
  let from = 0;
  return new Map(
    wanted.map((one, index) => {
      const own = points.slice(from, (from += queries[index]?.length ?? 0));
      return [one.service, usesOf(one, own)] as const;
    }),
  );
};
