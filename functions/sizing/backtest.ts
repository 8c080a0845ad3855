import type { TaskSize } from './fargate.ts';
import { countKnown, maximum } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { SECONDS_PER_DAY } from './utilisation.ts';

/** Back-test of one resource: periods with a datapoint, those over the size, the highest in percent of it. */
export type ResourceBacktest = {
  readonly periods: number;
  readonly exceeded: number;
  /** Percent of the size in the highest period: below 100 the closest approach, above 100 the worst excess. */
  readonly nearestPercent: number;
};

export type Backtest = {
  readonly days: number;
  readonly cpu: ResourceBacktest;
  readonly memory: ResourceBacktest;
  /** Periods in which either would have been exceeded. */
  readonly exceeded: number;
  readonly periods: number;
  readonly text: string;
};

const countAbove = (values: Float64Array, limit: number): number => {
  let count = 0;
  for (const value of values) if (value > limit) count += 1;
  return count;
};

const against = (values: Float64Array, limit: number): ResourceBacktest => ({
  periods: countKnown(values),
  exceeded: countAbove(values, limit),
  nearestPercent: Math.round((maximum(values) / limit) * 1000) / 10,
});

/** Periods in which a task ran out of memory that this size would not have saved: it has no more than the task had. */
const fatalIn = ({ outOfMemory, size: old }: Utilisation, size: TaskSize): ReadonlySet<number> =>
  new Set(size.memory <= old.memory ? outOfMemory : []);

const memoryAgainst = (utilisation: Utilisation, size: TaskSize): ResourceBacktest => {
  const measured = against(utilisation.memoryMib, size.memory);
  const hidden = [...fatalIn(utilisation, size)].filter(
    (index) => !((utilisation.memoryMib[index] ?? NaN) > size.memory),
  );
  return { ...measured, exceeded: measured.exceeded + hidden.length };
};

const countEither = (utilisation: Utilisation, size: TaskSize): number => {
  const { cpuUnits, memoryMib } = utilisation;
  const fatal = fatalIn(utilisation, size);
  let count = 0;
  for (let index = 0; index < memoryMib.length; index += 1) {
    if (fatal.has(index) || (memoryMib[index] ?? NaN) > size.memory || (cpuUnits[index] ?? NaN) > size.cpu) count += 1;
  }
  return count;
};

const number = (value: number): string => value.toLocaleString('en-US');

const phrase = (name: string, { exceeded, periods, nearestPercent }: ResourceBacktest): string =>
  exceeded === 0
    ? `by ${name} in 0 of ${number(periods)} periods, peak ${Math.round(nearestPercent)} %`
    : `by ${name} in ${number(exceeded)} of ${number(periods)} periods, ` +
      (nearestPercent > 100 ? `at worst by ${Math.round(nearestPercent - 100)} %` : 'when tasks ran out of it');

/** One clause when nothing was exceeded, one per resource when something was. */
const result = (cpu: ResourceBacktest, memory: ResourceBacktest): string =>
  cpu.exceeded === 0 && memory.exceeded === 0
    ? `in 0 of ${number(memory.periods)} periods, peak ${Math.round(memory.nearestPercent)} % of memory ` +
      `and ${Math.round(cpu.nearestPercent)} % of CPU`
    : `${phrase('memory', memory)} and ${phrase('CPU', cpu)}`;

/**
 * Compares a size with the measurements. Where the old size cut the series at its limit the real demand was higher, and
 * the text says so: a back-test on cut data proves only a lower bound.
 */
export const backtest = (utilisation: Utilisation, size: TaskSize): Backtest => {
  const { cpuUnits, memoryMib, periodSeconds, outOfMemory } = utilisation;
  const cpu = against(cpuUnits, size.cpu);
  const memory = memoryAgainst(utilisation, size);
  const days = Math.round((memoryMib.length * periodSeconds) / SECONDS_PER_DAY);
  const cut =
    outOfMemory.length > 0
      ? ` (the old limit capped the measured memory: ${outOfMemory.length} out-of-memory stops)`
      : '';
  const text = `in the last ${days} days this size would have been exceeded ${result(cpu, memory)}${cut}`;
  return { days, cpu, memory, exceeded: countEither(utilisation, size), periods: memory.periods, text };
};
