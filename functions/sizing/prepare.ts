import type { TaskSize } from './fargate.ts';
import { countKnown } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { AT_LIMIT } from './utilisation.ts';
import { dayInUtc } from '../primitives/instant-text.ts';
import { secondsBetween } from '../primitives/instant.ts';
import type { EpochMs } from '../primitives/instant.ts';

/** One CloudWatch datapoint in percent of the size at that time; `seconds` is its period. */
export type Datapoint = {
  readonly at: Date;
  readonly seconds: number;
  readonly cpuAverage: number | undefined;
  readonly cpuMaximum: number | undefined;
  readonly memoryMaximum: number | undefined;
};

/** The service's tasks had this size from then on. */
export type Allocation = { readonly from: Date; readonly size: TaskSize };

/** A task that ran out of memory, and how much it had; null when unknown. */
export type OutOfMemoryStop = { readonly at: Date; readonly memoryMib: number | null };

export type WindowRequest = {
  /** Fine recent points and coarse older ones, in any order; where both cover a period the finer one counts. */
  readonly datapoints: readonly Datapoint[];
  readonly allocations: readonly Allocation[];
  readonly outOfMemory: readonly OutOfMemoryStop[];
  /** Nothing before this counts, for example because the image changed. */
  readonly notBefore?: Date;
  readonly periodSeconds: number;
  readonly from: Date;
  readonly to: Date;
};

export type PreparedWindow = {
  readonly utilisation: Utilisation;
  /** What was done to the window, for people: cut, rescaled, thin. */
  readonly notes: readonly string[];
};

const byTime = (a: Allocation, b: Allocation): number => a.from.getTime() - b.from.getTime();

/** The size at a time; the first one before any is known. */
export const allocationAt = (allocations: readonly Allocation[], at: EpochMs): Allocation | undefined =>
  allocations.findLast(({ from }) => from.getTime() <= at) ?? allocations[0];

/** Whether a former size cut its series at 100 %: then its absolute units say nothing about the demand. */
const wasCut = (request: WindowRequest, from: EpochMs, to: EpochMs): boolean =>
  request.datapoints.some(
    ({ at, cpuAverage = 0, memoryMaximum = 0 }) =>
      at.getTime() >= from && at.getTime() < to && Math.max(cpuAverage, memoryMaximum) >= 100 * AT_LIMIT,
  );

type Bounds = { readonly from: EpochMs; readonly to: EpochMs; readonly notes: readonly string[] };

const boundsOf = (request: WindowRequest, allocations: readonly Allocation[]): Bounds => {
  const notBefore = request.notBefore?.getTime() ?? -Infinity;
  const from = Math.max(request.from.getTime(), notBefore);
  const to = request.to.getTime();
  const latest = allocations.at(-1)?.from.getTime() ?? from;
  const note = request.notBefore !== undefined && notBefore > request.from.getTime();
  const notes = note ? [`counted only from ${dayInUtc(request.notBefore)}`] : [];
  if (latest <= from || latest >= to) return { from, to, notes };
  const changed = dayInUtc(new Date(latest));
  return wasCut(request, from, latest)
    ? {
        from: latest,
        to,
        notes: [
          ...notes,
          `without data before the size change on ${changed}, because the former size was at its limit`,
        ],
      }
    : { from, to, notes: [...notes, `data before the size change on ${changed} is rescaled`] };
};

type Grid = { readonly cpuUnits: Float64Array; readonly cpuUnitsMax: Float64Array; readonly memoryMib: Float64Array };

const emptyGrid = (length: number): Grid => ({
  cpuUnits: new Float64Array(length).fill(NaN),
  cpuUnitsMax: new Float64Array(length).fill(NaN),
  memoryMib: new Float64Array(length).fill(NaN),
});

/** Writes a point to all periods it covers: an hour's maximum applies to each of its twelve five minutes. */
const write = (
  grid: Grid,
  point: Datapoint,
  place: { readonly index: number; readonly periods: number },
  size: TaskSize,
) => {
  const { cpuAverage = NaN, cpuMaximum = cpuAverage, memoryMaximum = NaN } = point;
  const start = Math.max(0, place.index);
  const end = Math.max(start, place.index + place.periods);
  grid.cpuUnits.fill((cpuAverage / 100) * size.cpu, start, end);
  grid.cpuUnitsMax.fill((cpuMaximum / 100) * size.cpu, start, end);
  grid.memoryMib.fill((memoryMaximum / 100) * size.memory, start, end);
};

const fill = (request: WindowRequest, allocations: readonly Allocation[], { from, to }: Bounds): Grid => {
  const stepMs = request.periodSeconds * 1000;
  const grid = emptyGrid(Math.max(0, Math.floor((to - from) / stepMs)));
  const coarseFirst = [...request.datapoints].sort((a, b) => b.seconds - a.seconds || a.at.getTime() - b.at.getTime());
  for (const point of coarseFirst) {
    const at = point.at.getTime();
    const allocation = allocationAt(allocations, at);
    if (allocation === undefined || at + point.seconds * 1000 <= from || at >= to) continue;
    const index = Math.floor((at - from) / stepMs);
    const periods = Math.max(1, Math.round(point.seconds / request.periodSeconds));
    write(grid, point, { index, periods }, allocation.size);
  }
  return grid;
};

const thinness = (grid: Grid, periodSeconds: number): readonly string[] => {
  const known = countKnown(grid.memoryMib);
  const days = Math.round(((known * periodSeconds) / 86_400) * 10) / 10;
  const share = known / Math.max(1, grid.memoryMib.length);
  return [
    ...(days < 7 ? [`new: ${days} days of datapoints`] : []),
    ...(share < 0.9
      ? [`little data: datapoints for ${Math.round(share * 100)} % of the window; gaps do not count as zero`]
      : []),
  ];
};

/** Includes sizes before the last change that ran out of memory: they must not be recommended again. */
const largestKilled = ({ outOfMemory, from, to }: WindowRequest, allocations: readonly Allocation[]): number =>
  outOfMemory
    .filter(({ at }) => at >= from && at < to)
    .reduce(
      (most, { at, memoryMib }) =>
        Math.max(most, memoryMib ?? allocationAt(allocations, at.getTime())?.size.memory ?? 0),
      0,
    );

/**
 * Converts percentages of different sizes into one series of absolute units under the current size. The window is cut
 * at a change of size when the former size was at its limit (its demand is unknown), and rescaled otherwise. Undefined
 * when no size is known.
 */
export const prepareWindow = (request: WindowRequest): PreparedWindow | undefined => {
  const allocations = [...request.allocations].sort(byTime);
  const size = allocations.at(-1)?.size;
  if (size === undefined) return undefined;
  const bounds = boundsOf(request, allocations);
  const grid = fill(request, allocations, bounds);
  const since = Math.max(bounds.from, allocations.at(-1)?.from.getTime() ?? bounds.from);
  const outOfMemory = request.outOfMemory
    .filter(({ at }) => at.getTime() >= since && at.getTime() < bounds.to)
    .map(({ at }) => Math.floor(secondsBetween(bounds.from, at) / request.periodSeconds));
  const outOfMemoryMib = largestKilled(request, allocations);
  const { periodSeconds } = request;
  return {
    utilisation: { start: new Date(bounds.from), periodSeconds, size, outOfMemory, outOfMemoryMib, ...grid },
    notes: [...bounds.notes, ...thinness(grid, periodSeconds)],
  };
};
