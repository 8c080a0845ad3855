import type { TaskSize } from './fargate.ts';
import type { HeapFlag } from './heap.ts';
import { heapFlagsOf, heapProblem } from './heap.ts';

/** What matters of a container definition; MiB and CPU units, undefined where it does not say. */
export type ContainerDefinition = {
  readonly name: string;
  readonly cpu: number | undefined;
  /** Hard limit: the container is killed above it. */
  readonly memory: number | undefined;
  /** Soft limit. */
  readonly memoryReservation: number | undefined;
  readonly command: readonly string[];
  readonly entryPoint: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
};

export type ContainerChange = {
  readonly name: string;
  readonly field: 'cpu' | 'memory' | 'memoryReservation' | 'heap';
  readonly from: number;
  readonly to: number;
  readonly because: string;
  /** For `heap`: where the flag stands and what it has to say. */
  readonly flag?: HeapFlag & { readonly replacement: string };
};

const sum = (values: readonly (number | undefined)[]): number => values.reduce<number>((a, b) => a + (b ?? 0), 0);

/** The container that does the work: the one with the largest hard limit, else reservation, else CPU. */
const mainOf = (containers: readonly ContainerDefinition[]): ContainerDefinition | undefined => {
  const weight = ({ memory, memoryReservation, cpu }: ContainerDefinition) =>
    (memory ?? memoryReservation ?? 0) + (cpu ?? 0) / 1e6;
  return [...containers].sort((a, b) => weight(b) - weight(a))[0];
};

type Field = 'cpu' | 'memory' | 'memoryReservation';

/** Side cars keep what they have, the main container gets the rest; where not even that fits, all shrink alike. */
const fitting = (
  containers: readonly ContainerDefinition[],
  field: Field,
  total: number,
): ReadonlyMap<string, number> => {
  const main = mainOf(containers)?.name;
  const others = sum(containers.filter(({ name }) => name !== main).map((each) => each[field]));
  const all = sum(containers.map((each) => each[field]));
  const proportional = others >= total * 0.9;
  return new Map(
    containers.flatMap((each) => {
      const now = each[field];
      if (now === undefined || now === 0) return [];
      if (proportional) return [[each.name, Math.floor((now * total) / all)] as const];
      return [[each.name, each.name === main ? total - others : now] as const];
    }),
  );
};

const changesOf = (
  containers: readonly ContainerDefinition[],
  field: Field,
  total: number,
  because: string,
): readonly ContainerChange[] => {
  const fits = fitting(containers, field, total);
  return containers.flatMap((each) => {
    const from = each[field];
    const to = fits.get(each.name);
    return from === undefined || to === undefined || from === to ? [] : [{ name: each.name, field, from, to, because }];
  });
};

/** A limit that takes (nearly) the whole task today is meant to take the whole task tomorrow. */
const WHOLE_TASK = 0.9;

const needsChange = (
  containers: readonly ContainerDefinition[],
  field: Field,
  before: number,
  after: number,
): boolean => {
  const total = sum(containers.map((each) => each[field]));
  return total > after || (after > before && total >= before * WHOLE_TASK);
};

const limitChanges = (
  containers: readonly ContainerDefinition[],
  before: TaskSize,
  after: TaskSize,
): readonly ContainerChange[] => {
  const because = (what: string, unit: string, total: number) =>
    `the ${what} of all containers must fit into ${total} ${unit}`;
  return [
    ...(needsChange(containers, 'memory', before.memory, after.memory)
      ? changesOf(containers, 'memory', after.memory, because('hard limits', 'MiB', after.memory))
      : []),
    ...(needsChange(containers, 'memoryReservation', before.memory, after.memory)
      ? changesOf(containers, 'memoryReservation', after.memory, because('reservations', 'MiB', after.memory))
      : []),
    ...(needsChange(containers, 'cpu', before.cpu, after.cpu)
      ? changesOf(containers, 'cpu', after.cpu, because('CPU shares', 'CPU units', after.cpu))
      : []),
  ];
};

const heapChanges = (
  containers: readonly ContainerDefinition[],
  after: TaskSize,
  limits: readonly ContainerChange[],
): readonly ContainerChange[] =>
  containers.flatMap((container) => {
    const changed = limits.find(({ name, field }) => name === container.name && field === 'memory');
    const limitMib = changed?.to ?? container.memory ?? after.memory;
    return heapFlagsOf(container).flatMap((flag) => {
      const problem = heapProblem(flag, limitMib);
      if (problem === undefined) return [];
      const { heapMib: to, replacement, because } = problem;
      return [
        { name: container.name, field: 'heap', from: flag.heapMib ?? 0, to, because, flag: { ...flag, replacement } },
      ];
    });
  });

/** What a new task size forces in its containers. Empty when they fit as they are. */
export const containerChanges = (
  containers: readonly ContainerDefinition[],
  before: TaskSize,
  after: TaskSize,
): readonly ContainerChange[] => {
  const limits = limitChanges(containers, before, after);
  return [...limits, ...heapChanges(containers, after, limits)];
};
