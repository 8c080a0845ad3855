import type { Simulation } from '../model.ts';
import type { Task, Usage } from './task-model.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Ireland's prefix of usage types; other regions have others, which nothing here needs. */
const PREFIX = 'EU-';

/** From the pull on, whole seconds, at least a minute. */
const billedMs = (pulledAt: EpochMs, until: EpochMs): number =>
  Math.max(MINUTE_MS, Math.ceil((until - pulledAt) / 1000) * 1000);

const sharesOf = ({ definition, capacityProvider }: Task) => {
  const spot = capacityProvider === 'FARGATE_SPOT' ? 'SpotUsage-' : '';
  const arm = definition.architecture === 'ARM64' ? 'ARM-' : '';
  return [
    { usageType: `${PREFIX}${spot}Fargate-${arm}vCPU-Hours:perCPU`, units: definition.cpuUnits / 1024 },
    { usageType: `${PREFIX}${spot}Fargate-${arm}GB-Hours`, units: definition.memoryMib / 1024 },
  ];
};

const usedBy = (task: Task, until: EpochMs): readonly Usage[] => {
  const { pullStartedAt: from, group, cluster } = task;
  if (from === undefined) return [];
  const to = from + billedMs(from, until);
  const service = group.startsWith('service:') ? group.slice('service:'.length) : '';
  const days = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day += DAY_MS) days.push(day);
  return days.flatMap((day) => {
    const hours = (Math.min(to, day + DAY_MS) - Math.max(from, day)) / HOUR_MS;
    return sharesOf(task).map(({ usageType, units }) => ({
      ...{ day, service, usageType },
      cluster: cluster.name,
      hours: hours * units,
    }));
  });
};

const keyOf = ({ day, cluster, service, usageType }: Usage): string => [day, cluster, service, usageType].join(' ');

/** Adds what a task used that has just stopped: it is forgotten within the hour, its bill is not. */
export const noteUsage = ({ used }: Simulation, task: Task): void => {
  for (const usage of usedBy(task, task.stoppedAt ?? 0)) {
    const known = used.get(keyOf(usage));
    used.set(keyOf(usage), { ...usage, hours: usage.hours + (known?.hours ?? 0) });
  }
};

/** What was used on a UTC day so far, by stopped and by running tasks. */
export const usageOf = (simulation: Simulation, day: number): readonly Usage[] => {
  const running = [...simulation.tasks.values()].filter(({ stoppedAt }) => stoppedAt === undefined);
  return [...simulation.used.values(), ...running.flatMap((task) => usedBy(task, simulation.now))].filter(
    (usage) => usage.day === day,
  );
};
