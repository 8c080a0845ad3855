import type { Platform, TaskPrices, TaskSize } from './fargate.ts';
import { costPerHour, sizesOf } from './fargate.ts';

type Entry = {
  readonly size: TaskSize;
  readonly usdPerHour: number;
  readonly cpuIndex: number;
  readonly memoryIndex: number;
};

/** The size table with prices, cheapest first, and the distinct CPU and memory values, ascending. */
export type Menu = {
  readonly entries: readonly Entry[];
  readonly cpus: readonly number[];
  readonly answers: readonly number[];
  /** USD an hour of the cheapest size that holds `cpus[c]` and `memories[m]`; of the most expensive when none does. */
  readonly cheapest: readonly (readonly number[])[];
};

const ascendingValues = (values: readonly number[]): readonly number[] => [...new Set(values)].sort((a, b) => a - b);

/** Built once per platform and price list; a fleet shares it. */
export const menuOf = (platform: Platform, prices: TaskPrices): Menu => {
  const sizes = sizesOf(platform);
  const cpus = ascendingValues(sizes.map(({ cpu }) => cpu));
  const answers = ascendingValues(sizes.map(({ memory }) => memory));
  const entries = sizes
    .map((size) => ({
      size,
      usdPerHour: costPerHour(size, prices),
      cpuIndex: cpus.indexOf(size.cpu),
      memoryIndex: answers.indexOf(size.memory),
    }))
    .sort((a, b) => a.usdPerHour - b.usdPerHour);
  const dearest = entries.at(-1)?.usdPerHour ?? NaN;
  const cheapest = cpus.map((_, cpuIndex) =>
    answers.map(
      (__, memoryIndex) =>
        entries.find((entry) => entry.cpuIndex >= cpuIndex && entry.memoryIndex >= memoryIndex)?.usdPerHour ?? dearest,
    ),
  );
  return { entries, cpus, answers, cheapest };
};

/** Probability that each value is the smallest sufficient one, from the probabilities that it is exceeded. */
const massOf = (exceeded: readonly number[]): readonly number[] => {
  let before = 0;
  return exceeded.map((probability, index) => {
    const suffices = index === exceeded.length - 1 ? 1 : Math.max(before, 1 - probability);
    const mass = suffices - before;
    before = suffices;
    return mass;
  });
};

/**
 * Expected value of 1 / (hourly price of the right size), so that price x this is a bill in bills of the right size.
 * CPU and memory needs are taken as independent.
 */
export const billOfRightSize = (
  menu: Menu,
  cpuExceeded: readonly number[],
  memoryExceeded: readonly number[],
): number => {
  const memoryMass = massOf(memoryExceeded);
  return massOf(cpuExceeded).reduce((sum, cpuMass, cpuIndex) => {
    const row = menu.cheapest[cpuIndex] ?? [];
    return sum + cpuMass * memoryMass.reduce((inner, mass, index) => inner + mass / (row[index] ?? Infinity), 0);
  }, 0);
};
