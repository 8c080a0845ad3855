import { minutesBetween } from './metrics.ts';
import { runMinutesBetween } from './runs.ts';
import type { Simulation, Statistic } from '../model.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

/** Container Insights of a cluster that has it on: families of standalone tasks, and containers when it is enhanced. */

/** Part of a task's memory and CPU that its first container uses; the others share the rest. */
const MAIN_SHARE = 0.9;

type Sample = { readonly at: EpochMs; readonly value: Statistic };

type Range = { readonly from: EpochMs; readonly to: EpochMs };
export type Dimensions = Readonly<Record<string, string | undefined>>;

const even = (value: number): Statistic => ({ average: value, maximum: value, minimum: value });

const familySamples = (simulation: Simulation, metric: string, dimensions: Dimensions, range: Range): Sample[] => {
  const scheduled = simulation.scheduled.find(
    ({ cluster, family }) =>
      cluster.name === dimensions['ClusterName'] && family === dimensions['TaskDefinitionFamily'],
  );
  if (scheduled === undefined || scheduled.cluster.insights === 'disabled') return [];
  return runMinutesBetween(simulation, scheduled, range).flatMap(({ at, cpuUnits, memoryMib }) => {
    if (metric === 'CpuUtilized') return [{ at, value: even(cpuUnits) }];
    return metric === 'MemoryUtilized' ? [{ at, value: even(memoryMib) }] : [];
  });
};

const scaled = ({ average, maximum, minimum }: Statistic, factor: number): Statistic => ({
  average: average * factor,
  maximum: maximum * factor,
  minimum: minimum * factor,
});

const containerSamples = (simulation: Simulation, metric: string, dimensions: Dimensions, range: Range): Sample[] => {
  const service = [...simulation.services.values()].find(
    ({ cluster, name }) => cluster.name === dimensions['ClusterName'] && name === dimensions['ServiceName'],
  );
  const definition = service?.deployments[0]?.revision.definition;
  if (service?.cluster.insights !== 'enhanced' || definition === undefined) return [];
  const index = definition.containers.findIndex(({ name }) => name === dimensions['ContainerName']);
  if (index === -1) return [];
  const others = definition.containers.length - 1;
  const share = others === 0 ? 1 : index === 0 ? MAIN_SHARE : (1 - MAIN_SHARE) / others;
  return minutesBetween(simulation, service, range).flatMap(({ at, cpu, memory }) => {
    if (metric === 'ContainerCpuUtilized') return [{ at, value: scaled(cpu, (share * definition.cpuUnits) / 100) }];
    return metric === 'ContainerMemoryUtilized'
      ? [{ at, value: scaled(memory, (share * definition.memoryMib) / 100) }]
      : [];
  });
};

/** Samples of a metric of namespace ECS/ContainerInsights; none where the cluster has it off. */
export const insightSamples = (
  simulation: Simulation,
  metric: string,
  dimensions: Dimensions,
  range: Range,
): readonly Sample[] =>
  dimensions['ContainerName'] === undefined
    ? familySamples(simulation, metric, dimensions, range)
    : containerSamples(simulation, metric, dimensions, range);
