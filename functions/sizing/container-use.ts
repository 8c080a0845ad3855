import type { ContainerDefinition } from './containers.ts';
import type { TaskSize } from './fargate.ts';

/** What the busiest copy of one container used at its peak, over so many days with data. */
export type ContainerUse = {
  readonly name: string;
  readonly days: number;
  readonly memoryMibMax: number;
  readonly cpuUnitsMax: number | undefined;
  /** Tasks in which it ran out of memory at its own limit: it wanted at least that. */
  readonly killed?: number;
};

/** Whether containers can differ from their task: several of them, or one that may use less than the whole. */
export const hasContainerLimits = (containers: readonly ContainerDefinition[], task: TaskSize): boolean =>
  containers.length > 1 || containers.some(({ memory }) => memory !== undefined && memory < task.memory);

export type ContainerFinding = ContainerUse & {
  /** Of the peaks of all containers of the task; null where some are not measured. */
  readonly share: number | null;
  /** Hard limit of its own, MiB; null where only the task's size bounds it. */
  readonly limitMib: number | null;
  /** So near its own limit that the limit, not the task, will kill it. */
  readonly isNearLimit: boolean;
  readonly text: string;
};

/** A peak above this share of a hard limit leaves no room for a day that is a little worse. */
const NEAR = 0.9;

const mib = (value: number): string => `${Math.round(value).toLocaleString('en-US')} MiB`;
const percent = (share: number): string => `${Math.round(share * 100)} %`;

const usedText = ({ memoryMibMax, share, killed = 0 }: Omit<ContainerFinding, 'text'>): string => {
  const tasks = killed === 1 ? '1 task' : `${killed} tasks`;
  return [
    `${mib(memoryMibMax)} ${killed > 0 ? 'at least' : 'at its peak'}`,
    ...(share === null ? [] : [`${percent(share)} of what the containers use`]),
    ...(killed > 0 ? [`out of memory in ${tasks}`] : []),
  ].join(', ');
};

const textOf = (found: Omit<ContainerFinding, 'text'>, task: TaskSize): string => {
  const { memoryMibMax, limitMib, isNearLimit } = found;
  const used = usedText(found);
  if (limitMib === null) return used;
  const of = `${percent(memoryMibMax / limitMib)} of its own hard limit of ${mib(limitMib)}`;
  return isNearLimit && limitMib < task.memory
    ? `${used}, ${of}: that limit kills it, although the task has ${mib(task.memory)}`
    : `${used}, ${of}`;
};

/** Which container uses the memory of a task, and which is near a limit of its own; those not measured are left out. */
export const containerFindings = (
  containers: readonly ContainerDefinition[],
  uses: readonly ContainerUse[],
  task: TaskSize,
): readonly ContainerFinding[] => {
  const all = uses.reduce((sum, { memoryMibMax }) => sum + memoryMibMax, 0);
  const names = new Set(uses.map(({ name }) => name));
  const areAll = all > 0 && containers.every(({ name }) => names.has(name));
  const limitOf = new Map(containers.map(({ name, memory }) => [name, memory]));
  return uses
    .filter(({ name }) => limitOf.has(name))
    .map((use) => {
      const limitMib = limitOf.get(use.name) ?? null;
      const isNearLimit = limitMib !== null && use.memoryMibMax >= limitMib * NEAR;
      const found = { ...use, share: areAll ? use.memoryMibMax / all : null, limitMib, isNearLimit };
      return { ...found, text: textOf(found, task) };
    })
    .sort((a, b) => b.memoryMibMax - a.memoryMibMax);
};

/** Room above a container's peak when its limit has to be chosen. */
const ROOM = 1.25;
/** No container is given less. */
const LEAST_MIB = 64;

type Limited = { readonly name: string; readonly now: number; readonly need: number };

const needOf = (use: ContainerUse): number => Math.max(LEAST_MIB, Math.ceil(use.memoryMibMax * ROOM));

const proportional = (limited: readonly Limited[], total: number): ReadonlyMap<string, number> => {
  const needs = limited.reduce((sum, { need }) => sum + need, 0);
  return new Map(limited.map(({ name, need }) => [name, Math.floor((need * total) / needs)]));
};

/**
 * Limits (MiB) for a total, by what was measured: the neediest container gets what the others leave. They keep what
 * they have where that is enough for it, else what they need; where not even that fits, all get shares of their need.
 */
const dividedByUse = (limited: readonly Limited[], total: number): ReadonlyMap<string, number> => {
  const [main, ...others] = [...limited].sort((a, b) => b.need - a.need);
  if (main === undefined) return new Map();
  for (const left of [({ now }: Limited) => now, ({ now, need }: Limited) => Math.min(now, need)]) {
    const rest = total - others.reduce((sum, each) => sum + left(each), 0);
    if (rest >= main.need)
      return new Map([[main.name, rest], ...others.map((each) => [each.name, left(each)] as const)]);
  }
  return proportional(limited, total);
};

/**
 * Hard limits or reservations that fit into `totalMib` by what is known of their use, by container. One with a limit of
 * which nothing is known needs what it has; one without a limit keeps room for its own peak.
 */
export const limitsByUse = (
  containers: readonly ContainerDefinition[],
  field: 'memory' | 'memoryReservation',
  { totalMib, uses }: { readonly totalMib: number; readonly uses: readonly ContainerUse[] },
): ReadonlyMap<string, number> => {
  const useOf = new Map(uses.map((use) => [use.name, use]));
  const limited: Limited[] = [];
  let free = totalMib;
  for (const { name, [field]: now } of containers) {
    const use = useOf.get(name);
    if (now !== undefined && now > 0) {
      limited.push({ name, now, need: use === undefined ? now : needOf(use) });
    } else if (use !== undefined) free -= needOf(use);
  }
  const needed = limited.reduce((sum, { need }) => sum + need, 0);
  return dividedByUse(limited, Math.max(free, Math.min(needed, totalMib)));
};
