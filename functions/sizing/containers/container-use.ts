import type { ContainerUse, ContainerDefinition } from './container-model.ts';
import type { TaskSize } from '../fargate.ts';

/** Whether containers can differ from their task: several of them, or one that may use less than the task. */
export const hasContainerLimits = (containers: readonly ContainerDefinition[], task: TaskSize): boolean =>
  containers.length > 1 || containers.some(({ memory }) => memory !== undefined && memory < task.memory);

export type ContainerFinding = ContainerUse & {
  /** Share of the peaks of all containers in the task; null when some are not measured. */
  readonly share: number | null;
  /** Its own hard limit, MiB; null when only the task's size limits it. */
  readonly limitMib: number | null;
  /** So close to its own limit that the limit, not the task, will kill it. */
  readonly isNearLimit: boolean;
  readonly text: string;
};

/** A peak above this share of a hard limit leaves no room for a slightly worse day. */
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

/** Which container uses the memory of a task, and which is near its own limit; unmeasured ones are left out. */
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

/** Room above a container's peak when its limit is chosen. */
const ROOM = 1.25;
/** Room above a peak that no change of ours takes away, however tight the task is. */
const LEAST_ROOM = 1.1;
/** Minimum per container. */
const LEAST_MIB = 64;

type Limited = {
  readonly name: string;
  readonly now: number;
  readonly need: number;
  /** Less would be below what it used, or the same limit that killed it. */
  readonly least: number;
};

const needOf = (use: ContainerUse): number => Math.max(LEAST_MIB, Math.ceil(use.memoryMibMax * ROOM));

const leastOf = (use: ContainerUse): number =>
  (use.killed ?? 0) > 0 ? needOf(use) : Math.max(LEAST_MIB, Math.ceil(use.memoryMibMax * LEAST_ROOM));

/** Each container's minimum, and the rest by need; if the minimums do not fit, everything by need. */
const proportional = (limited: readonly Limited[], total: number): ReadonlyMap<string, number> => {
  const sum = (of: (each: Limited) => number): number => limited.reduce((all, each) => all + of(each), 0);
  const [needs, all] = [sum(({ need }) => need), sum(({ least }) => least)];
  const isEnough = total >= all;
  const rest = isEnough ? total - all : total;
  return new Map(
    limited.map(({ name, need, least }) => [name, (isEnough ? least : 0) + Math.floor((need * rest) / needs)]),
  );
};

/**
 * Limits (MiB) for a total, by measurements: the largest container gets what the others leave. They keep their limits
 * if these are sufficient, otherwise they get what they need; if even that does not fit, all are shared out by need.
 */
const dividedByUse = (limited: readonly Limited[], total: number): ReadonlyMap<string, number> => {
  const [main, ...others] = [...limited].sort((a, b) => b.need - a.need);
  if (main === undefined) return new Map();
  const ways = [
    ({ now, least }: Limited) => Math.max(now, least),
    ({ now, need, least }: Limited) => Math.max(least, Math.min(now, need)),
  ];
  for (const left of ways) {
    const rest = total - others.reduce((sum, each) => sum + left(each), 0);
    if (rest >= main.need)
      return new Map([[main.name, rest], ...others.map((each) => [each.name, left(each)] as const)]);
  }
  return proportional(limited, total);
};

/**
 * Hard limits or reservations that fit into `totalMib`, by known use per container. One with a limit and unknown use
 * needs its limit; one without a limit keeps room for its own peak.
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
      const [need, least] = use === undefined ? [now, now] : [needOf(use), leastOf(use)];
      limited.push({ name, now, need, least });
    } else if (use !== undefined) free -= needOf(use);
  }
  const needed = limited.reduce((sum, { need }) => sum + need, 0);
  return dividedByUse(limited, Math.max(free, Math.min(needed, totalMib)));
};

/**
 * MiB of the task below which some container's hard limit would have to be less than it used, or stay at the limit that
 * killed it; 0 without hard limits. Unmeasured: a sidecar needs its limit, and the largest container at most what the
 * whole task used.
 */
export const limitsNeedMib = (
  containers: readonly ContainerDefinition[],
  uses: readonly ContainerUse[],
  taskPeakMib: number,
): number => {
  const useOf = new Map(uses.map((use) => [use.name, use]));
  const limited = containers.flatMap(({ name, memory }) =>
    memory !== undefined && memory > 0 ? [{ name, memory }] : [],
  );
  const largest = Math.max(...limited.map(({ memory }) => memory));
  const main = limited.find(({ memory }) => memory === largest)?.name;
  return limited.reduce((sum, { name, memory }) => {
    const use = useOf.get(name);
    if (use !== undefined) return sum + leastOf(use);
    return sum + (name === main && !Number.isNaN(taskPeakMib) ? Math.min(memory, Math.ceil(taskPeakMib)) : memory);
  }, 0);
};
