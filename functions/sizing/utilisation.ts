import type { TaskSize } from './fargate.ts';
import { countKnown, maximum } from './statistics.ts';

/**
 * What one task of a service used, in absolute units, one value per period; NaN where there is no datapoint.
 * A gap is not a zero: CloudWatch has no datapoints while no task runs.
 */
export type Utilisation = {
  readonly start: Date;
  readonly periodSeconds: number;
  /** CPU units, mean over the tasks. */
  readonly cpuUnits: Float64Array;
  /** CPU units, the hottest task's hottest sample. */
  readonly cpuUnitsMax: Float64Array;
  /** MiB, the hottest task's hottest sample. */
  readonly memoryMib: Float64Array;
  /** The size under which this was measured: values at its limit are lower bounds. */
  readonly size: TaskSize;
  /** Indices of the periods in which a task ran out of memory. */
  readonly outOfMemory: readonly number[];
  /** MiB of the largest task known to have run out of memory, under this size or a former one; 0 for none. */
  readonly outOfMemoryMib: number;
};

export const SECONDS_PER_DAY = 86_400;

/** A measured value this close to the limit was cut by it. */
export const AT_LIMIT = 0.9999;

/** Datapoints per day. */
export const periodsPerDay = ({ periodSeconds }: Utilisation): number =>
  Math.max(1, Math.round(SECONDS_PER_DAY / periodSeconds));

/** Days for which there are datapoints of memory (CPU has the same gaps). */
export const daysKnown = ({ memoryMib, periodSeconds }: Utilisation): number =>
  (countKnown(memoryMib) * periodSeconds) / SECONDS_PER_DAY;

/** Share of the window's periods that have a datapoint. */
export const coverage = (utilisation: Utilisation): number =>
  utilisation.memoryMib.length === 0
    ? 0
    : (daysKnown(utilisation) * SECONDS_PER_DAY) / (utilisation.memoryMib.length * utilisation.periodSeconds);

/** Copies the existing values of a part of a series into `into`; returns how many there were. */
const copyKnown = (values: Float64Array, from: number, to: number, into: Float64Array): number => {
  let count = 0;
  for (let index = from; index < to; index += 1) {
    const value = values[index] ?? NaN;
    if (Number.isNaN(value)) continue;
    into[count] = value;
    count += 1;
  }
  return count;
};

/**
 * One number per day, the days counted back from the end of the window (so the newest day is whole); NaN for a day with
 * less than an hour of datapoints. `summary` gets a day's values in a reused buffer, and may sort it.
 */
export const byDay = (
  utilisation: Utilisation,
  values: Float64Array,
  summary: (day: Float64Array) => number = maximum,
): readonly number[] => {
  const perDay = periodsPerDay(utilisation);
  const days = Math.ceil(values.length / perDay);
  const buffer = new Float64Array(perDay);
  return Array.from({ length: days }, (_, day) => {
    const end = values.length - (days - 1 - day) * perDay;
    const count = copyKnown(values, Math.max(0, end - perDay), end, buffer);
    return count >= Math.ceil(perDay / 24) ? summary(buffer.subarray(0, count)) : NaN;
  });
};
