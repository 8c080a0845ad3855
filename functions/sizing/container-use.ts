import type { ContainerDefinition } from './containers.ts';
import type { TaskSize } from './fargate.ts';

/** What the busiest copy of one container used at its peak, over so many days with data. */
export type ContainerUse = {
  readonly name: string;
  readonly days: number;
  readonly memoryMibMax: number;
  readonly cpuUnitsMax: number | undefined;
};

/** Whether containers can differ from their task: several of them, or one that may use less than the whole. */
export const hasContainerLimits = (containers: readonly ContainerDefinition[], task: TaskSize): boolean =>
  containers.length > 1 || containers.some(({ memory }) => memory !== undefined && memory < task.memory);

export type ContainerFinding = ContainerUse & {
  /** Of the peaks of all containers of the task. */
  readonly share: number;
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

const textOf = ({ memoryMibMax, share, limitMib, isNearLimit }: Omit<ContainerFinding, 'text'>, task: TaskSize) => {
  const used = `${mib(memoryMibMax)} at its peak, ${percent(share)} of what the containers use`;
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
  const limitOf = new Map(containers.map(({ name, memory }) => [name, memory]));
  return uses
    .filter(({ name }) => limitOf.has(name))
    .map((use) => {
      const limitMib = limitOf.get(use.name) ?? null;
      const isNearLimit = limitMib !== null && use.memoryMibMax >= limitMib * NEAR;
      const found = { ...use, share: all > 0 ? use.memoryMibMax / all : 0, limitMib, isNearLimit };
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
 * Hard limits or reservations that fit into `totalMib` by measured use, by container; undefined where one with a limit
 * was not measured. Containers without a limit keep room for their own peak.
 */
export const limitsByUse = (
  containers: readonly ContainerDefinition[],
  field: 'memory' | 'memoryReservation',
  { totalMib, uses }: { readonly totalMib: number; readonly uses: readonly ContainerUse[] },
): ReadonlyMap<string, number> | undefined => {
  const useOf = new Map(uses.map((use) => [use.name, use]));
  const limited: Limited[] = [];
  let free = totalMib;
  for (const { name, [field]: now } of containers) {
    const use = useOf.get(name);
    if (now !== undefined && now > 0) {
      if (use === undefined) return undefined;
      limited.push({ name, now, need: needOf(use) });
    } else if (use !== undefined) free -= needOf(use);
  }
  const needed = limited.reduce((sum, { need }) => sum + need, 0);
  return dividedByUse(limited, Math.max(free, Math.min(needed, totalMib)));
};
