import type { StoppedTask } from '../billing/usage.ts';
import type { ContainerUse } from '../sizing/containers/container-model.ts';
import type { ServiceInput } from './input.ts';

type Input = Pick<ServiceInput, 'service' | 'definition' | 'insights' | 'stops'>;

const OUT_OF_MEMORY = 'memory.oom';
const KILLED = /OutOfMemory/i;
/** A container measured this far below its own limit was not killed by it, but with its task. */
const FAR_BELOW = 0.8;

/** Containers of today's revision with a hard limit below the task's size, unless measured far from it. */
const limitsOf = ({ definition, insights }: Input): ReadonlyMap<string, number> => {
  const peaks = new Map((insights?.containers ?? []).map(({ name, memoryMibMax }) => [name, memoryMibMax]));
  return new Map(
    (definition?.containers ?? []).flatMap(({ name, memory }) => {
      if (memory === undefined || memory >= (definition?.size.memory ?? 0)) return [];
      return (peaks.get(name) ?? memory) < memory * FAR_BELOW ? [] : [[name, memory] as const];
    }),
  );
};

const killedBy = (stop: StoppedTask, input: Input, limits: ReadonlyMap<string, number>): string | undefined =>
  stop.diagnosis.cause === OUT_OF_MEMORY && stop.taskDefinition === input.service.taskDefinition
    ? stop.stop.containers.find(({ name, reason }) => KILLED.test(reason) && limits.has(name))?.name
    : undefined;

/**
 * Stops except those in which a container ran out of memory at its own hard limit: they say nothing about the task's
 * size.
 */
export const stopsOfTasks = (input: Input): readonly StoppedTask[] => {
  const limits = limitsOf(input);
  return limits.size === 0 ? input.stops : input.stops.filter((stop) => killedBy(stop, input, limits) === undefined);
};

/** What is known of containers: measured peaks, and for those killed at their own limit at least that limit. */
export const containerUses = (input: Input): readonly ContainerUse[] => {
  const limits = limitsOf(input);
  const measured = new Map((input.insights?.containers ?? []).map((use) => [use.name, use]));
  for (const stop of input.stops) {
    const name = killedBy(stop, input, limits);
    if (name === undefined) continue;
    const { days = 0, memoryMibMax = 0, cpuUnitsMax, killed = 0 } = measured.get(name) ?? {};
    const atLeast = Math.max(memoryMibMax, limits.get(name) ?? 0);
    measured.set(name, { name, days, cpuUnitsMax, memoryMibMax: atLeast, killed: killed + 1 });
  }
  return [...measured.values()];
};
