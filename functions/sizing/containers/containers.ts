import type { ContainerDefinition, ContainerUse } from './container-model.ts';
import { containerFindings, limitsByUse } from './container-use.ts';
import type { TaskSize } from '../fargate.ts';
import type { HeapFlag } from './heap.ts';
import { heapFlagsOf, heapProblem } from './heap.ts';

export type ContainerChange = {
  readonly name: string;
  readonly field: 'cpu' | 'memory' | 'memoryReservation' | 'heap';
  readonly from: number;
  readonly to: number;
  readonly reason: string;
  /** For `heap`: where the flag is and what it should say. */
  readonly flag?: HeapFlag & { readonly replacement: string };
};

const sum = (values: readonly (number | undefined)[]): number => values.reduce<number>((a, b) => a + (b ?? 0), 0);

/** The main container: the one with the largest hard limit, otherwise reservation, otherwise CPU. */
const mainOf = (containers: readonly ContainerDefinition[]): ContainerDefinition | undefined => {
  const weight = ({ memory, memoryReservation, cpu }: ContainerDefinition) =>
    (memory ?? memoryReservation ?? 0) + (cpu ?? 0) / 1e6;
  return [...containers].sort((a, b) => weight(b) - weight(a))[0];
};

type Field = 'cpu' | 'memory' | 'memoryReservation';

/** The sizes before and after, and measured use of containers. */
type Sizes = { readonly before: TaskSize; readonly after: TaskSize; readonly uses: readonly ContainerUse[] };

/** Sidecars keep their limits, the main container gets the rest; if that does not fit, all shrink alike. */
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
  { fits, reason }: { readonly fits: ReadonlyMap<string, number>; readonly reason: string },
): readonly ContainerChange[] =>
  containers.flatMap((each) => {
    const from = each[field];
    const to = fits.get(each.name);
    return from === undefined || to === undefined || from === to ? [] : [{ name: each.name, field, from, to, reason }];
  });

/** A limit of (nearly) the whole task today is meant to be the whole task tomorrow. */
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

/** A container that its own limit will kill needs a higher one, whatever the task's size. */
const isNear = (containers: readonly ContainerDefinition[], { before, uses }: Sizes): boolean =>
  containerFindings(containers, uses, before).some(
    ({ isNearLimit, limitMib }) => isNearLimit && limitMib !== null && limitMib < before.memory,
  );

const memoryChanges = (
  containers: readonly ContainerDefinition[],
  field: 'memory' | 'memoryReservation',
  sizes: Sizes,
): readonly ContainerChange[] => {
  const { before, after, uses } = sizes;
  const mustFit = needsChange(containers, field, before.memory, after.memory);
  if (!mustFit && !(field === 'memory' && isNear(containers, sizes))) return [];
  const what = field === 'memory' ? 'hard limits' : 'reservations';
  const total = after.memory;
  const reason = `the ${what} of all containers must fit into ${total} MiB`;
  if (uses.length === 0) return changesOf(containers, field, { fits: fitting(containers, field, total), reason });
  const measured = limitsByUse(containers, field, { totalMib: total, uses });
  return changesOf(containers, field, { fits: measured, reason: `${reason}, by what each of them used at its peak` });
};

const limitOf = ({ name, memory }: ContainerDefinition, limits: readonly ContainerChange[]): number | undefined =>
  limits.find((change) => change.name === name && change.field === 'memory')?.to ?? memory;

/** ECS refuses a reservation above the hard limit of the same container: then it keeps its share of the limit. */
const reservationChanges = (
  containers: readonly ContainerDefinition[],
  limits: readonly ContainerChange[],
  sizes: Sizes,
): readonly ContainerChange[] => {
  const changes = memoryChanges(containers, 'memoryReservation', sizes);
  return containers.flatMap((container): readonly ContainerChange[] => {
    const { name, memory, memoryReservation: from } = container;
    const change = changes.find((one) => one.name === name);
    const limit = limitOf(container, limits);
    if (from === undefined || memory === undefined || limit === undefined || (change?.to ?? from) <= limit)
      return change === undefined ? [] : [change];
    const to = Math.floor((Math.min(from, memory) / memory) * limit);
    return [
      { name, field: 'memoryReservation', from, to, reason: `a reservation must fit into its limit of ${limit} MiB` },
    ];
  });
};

const limitChanges = (containers: readonly ContainerDefinition[], sizes: Sizes): readonly ContainerChange[] => {
  const { before, after } = sizes;
  const reason = `the CPU shares of all containers must fit into ${after.cpu} CPU units`;
  const limits = memoryChanges(containers, 'memory', sizes);
  return [
    ...limits,
    ...reservationChanges(containers, limits, sizes),
    ...(needsChange(containers, 'cpu', before.cpu, after.cpu)
      ? changesOf(containers, 'cpu', { fits: fitting(containers, 'cpu', after.cpu), reason })
      : []),
  ];
};

const heapChanges = (
  containers: readonly ContainerDefinition[],
  after: TaskSize,
  limits: readonly ContainerChange[],
): readonly ContainerChange[] =>
  containers.flatMap((container) => {
    const limitMib = limitOf(container, limits) ?? after.memory;
    return heapFlagsOf(container).flatMap((flag) => {
      const problem = heapProblem(flag, limitMib);
      if (problem === undefined) return [];
      const { heapMib: to, replacement, reason } = problem;
      return [
        { name: container.name, field: 'heap', from: flag.heapMib ?? 0, to, reason, flag: { ...flag, replacement } },
      ];
    });
  });

/**
 * Changes that a new task size requires in its containers, and with measured use also changes of their own limits.
 * Empty when everything fits.
 */
export const containerChanges = (
  containers: readonly ContainerDefinition[],
  { before, after, uses }: Sizes,
): readonly ContainerChange[] => {
  const limits = limitChanges(containers, { before, after, uses });
  return [...limits, ...heapChanges(containers, after, limits)];
};
