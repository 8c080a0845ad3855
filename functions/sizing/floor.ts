import { sizeText } from './explain.ts';
import type { Platform, TaskSize } from './fargate.ts';
import { sizesOf } from './fargate.ts';
import { CPU_OVER_MOST } from './parameters.ts';
import { maximum, quantile } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { AT_LIMIT, byDay, periodsPerDay } from './utilisation.ts';

/** What a recommended size must hold at any price: constraints, not weighed against cost. */
export type Floor = {
  /** At least this: the observed peak, MiB. */
  readonly memoryMib: number;
  /** More than this: the largest task that ran out of memory, MiB; 0 when none did. */
  readonly aboveMib: number;
  /** At least this: what the service used in all but `CPU_OVER_MOST` of the time, CPU units. */
  readonly cpuUnits: number;
  /** More than this: the limit at which it spent more of the time than that, in CPU units; 0 when it did not. */
  readonly aboveCpuUnits: number;
  /** A peak that no longer counts because memory fell permanently since; 0 when the highest one counts. */
  readonly formerPeakMib: number;
};

/** Consecutive days that must each stay below this share of the peak: an order of magnitude, for more than a week. */
const FALLEN_DAYS = 8;
const FALLEN_SHARE = 0.1;

type Peaks = { readonly counts: number; readonly former: number };

/** The highest memory, or that of the last days if it is an order of magnitude lower and all of them are known. */
const peaksOf = (utilisation: Utilisation): Peaks => {
  const { memoryMib } = utilisation;
  const highest = maximum(memoryMib);
  const days = byDay(utilisation, memoryMib);
  const lately = maximum(memoryMib.subarray(-FALLEN_DAYS * periodsPerDay(utilisation)));
  const isKnown = days.length > FALLEN_DAYS && days.slice(-FALLEN_DAYS).every((mib) => !Number.isNaN(mib));
  return isKnown && lately <= highest * FALLEN_SHARE
    ? { counts: lately, former: highest }
    : { counts: highest, former: 0 };
};

/** Measured use and out-of-memory stops as constraints; `containersMib` is what limits of containers need. */
export const floorOf = (utilisation: Utilisation, containersMib = 0): Floor => {
  const { size, outOfMemoryMib } = utilisation;
  const { counts, former } = peaksOf(utilisation);
  const cpuUnits = quantile(utilisation.cpuUnits, 1 - CPU_OVER_MOST) || 0;
  return {
    memoryMib: Math.max(counts || 0, containersMib),
    aboveMib: outOfMemoryMib,
    cpuUnits,
    aboveCpuUnits: cpuUnits >= size.cpu * AT_LIMIT ? size.cpu : 0,
    formerPeakMib: former,
  };
};

/** Converting to percent of a size and back does not give exactly the same number. */
const ROUNDING = 1 + 1e-9;

/** Whether a memory size satisfies the floor. */
export const holdsMemory = ({ memoryMib, aboveMib }: Floor, memory: number): boolean =>
  memory * ROUNDING >= memoryMib && memory > aboveMib;

/** Whether a size holds what was observed. */
export const holds = (floor: Floor, { cpu, memory }: TaskSize): boolean =>
  holdsMemory(floor, memory) && cpu * ROUNDING >= floor.cpuUnits && cpu > floor.aboveCpuUnits;

const NAMES = { LINUX: 'Linux', WINDOWS: 'Windows' } as const;

const gb = (mib: number): string => `${Math.round((mib / 1024) * 10) / 10} GB`;

const vcpu = (units: number): string => `${Math.round((units / 1024) * 10) / 10} vCPU`;

const neededText = ({ memoryMib, aboveMib, cpuUnits, aboveCpuUnits }: Floor): string => {
  const memory = aboveMib > 0 ? `a task with ${gb(aboveMib)} ran out of memory` : `it used ${gb(memoryMib)} of memory`;
  const cpu = aboveCpuUnits > 0 ? `its CPU was at the limit of ${vcpu(aboveCpuUnits)}` : `it used ${vcpu(cpuUnits)}`;
  return `${memory}, ${cpu}`;
};

/** The sentence for a need that no size of the platform holds. */
export const noSizeText = (floor: Floor, platform: Platform): string => {
  const largest = sizesOf(platform).at(-1);
  if (largest === undefined) return 'No Fargate size fits: Windows tasks run on X86_64 only.';
  return (
    `No Fargate size fits: ${neededText(floor)}, and the largest size on ${NAMES[platform.operatingSystem]} is ` +
    `${sizeText(largest)}. Give each task less work, or run it on EC2.`
  );
};
