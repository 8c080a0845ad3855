import type { Allocation } from '../sizing/prepare.ts';
import { allocationAt } from '../sizing/prepare.ts';
import type { Utilisation } from '../sizing/utilisation.ts';
import { periodsPerDay } from '../sizing/utilisation.ts';
import type { Metrics } from './input.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** A quarter of a day: means and peaks in percent of today's size; null in a gap. */
export type TrendPoint = {
  /** Epoch milliseconds of its start. */
  readonly at: EpochMs;
  readonly cpuMean: number | null;
  readonly cpuPeak: number | null;
  readonly memoryMean: number | null;
  readonly memoryPeak: number | null;
};

const POINTS_PER_DAY = 4;

type Sums = { count: number; sum: number; most: number };

const NO_SUMS: Sums = { count: 0, sum: 0, most: -Infinity };

const summed = (values: Iterable<number>): Sums => {
  const sums = { count: 0, sum: 0, most: -Infinity };
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    sums.count += 1;
    sums.sum += value;
    sums.most = Math.max(sums.most, value);
  }
  return sums;
};

const percent = (value: number, limit: number): number | null =>
  Number.isFinite(value) ? Math.round((value / limit) * 1000) / 10 : null;

type Drawn = {
  readonly metrics: Pick<Metrics, 'memoryAverage'>;
  readonly utilisation: Utilisation;
  readonly allocations: readonly Allocation[];
};

/**
 * Utilisation as one draws it: four points a day, of the series that the back-test lays a size over, so that a line
 * above the advised size is a period that would have exceeded it. A percent of a former size becomes one of today's.
 */
export const trendPoints = ({ metrics, utilisation, allocations }: Drawn): readonly TrendPoint[] => {
  const { start, periodSeconds, cpuUnits, memoryMib, size } = utilisation;
  const step = Math.max(1, Math.round(periodsPerDay(utilisation) / POINTS_PER_DAY));
  const stepMs = step * periodSeconds * 1000;
  const means: Sums[] = [];
  for (const [at, value] of metrics.memoryAverage) {
    const index = Math.floor((at - start.getTime()) / stepMs);
    if (index < 0) continue;
    const sums = (means[index] ??= { count: 0, sum: 0, most: -Infinity });
    sums.count += 1;
    sums.sum += (value * (allocationAt(allocations, at)?.size.memory ?? size.memory)) / size.memory;
  }
  return Array.from({ length: Math.ceil(cpuUnits.length / step) }, (_, index) => {
    const part = (values: Float64Array) => summed(values.subarray(index * step, (index + 1) * step));
    const [cpu, memory] = [part(cpuUnits), part(memoryMib)];
    const memoryMean = means[index] ?? NO_SUMS;
    return {
      at: start.getTime() + index * stepMs,
      cpuMean: percent(cpu.sum / cpu.count, size.cpu),
      cpuPeak: percent(cpu.most, size.cpu),
      memoryMean: percent(memoryMean.sum / memoryMean.count, 100),
      memoryPeak: percent(memory.most, size.memory),
    };
  });
};
