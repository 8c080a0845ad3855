import { HORIZON_DAYS } from '../parameters.ts';
import { memoryHistoryOf, memoryRisk } from '../memory-risk.ts';
import { mixed } from '../regimes.ts';
import { median } from '../statistics.ts';
import type { Utilisation } from '../utilisation.ts';

/**
 * How the memory of one task depends on its load: `fixedMib` when idle, plus `mibPerCpuUnit` for each CPU unit used.
 */
export type TaskMemory = {
  readonly fixedMib: number;
  readonly mibPerCpuUnit: number;
  /** Memory of today's task, in MiB, that is exceeded within the horizon with this small probability. */
  readonly safeMib: number;
  /** CPU units of today's typical task, for which `safeMib` holds. */
  readonly cpuUnitsTypical: number;
};

/** Maximum probability that a task of another size runs out of memory within the horizon. */
const EXCEEDED_MOST = 0.05;

const safeMib = (utilisation: Utilisation): number => {
  const history = memoryHistoryOf(utilisation);
  let mib = Math.exp(history.highest);
  const most = mib * 8;
  while (mib < most) {
    const { recent, whole } = memoryRisk(history, mib, HORIZON_DAYS);
    const exceeded = mixed({ recent: recent.exceeded, whole: whole.exceeded }, history.recentWeight);
    if (exceeded <= EXCEEDED_MOST) break;
    mib *= 1.02;
  }
  return mib;
};

type Moments = { n: number; x: number; y: number; xx: number; xy: number };

/** Ordinary least squares of MiB on CPU units; memory that falls with load is taken as independent of it. */
const slopeOf = ({ cpuUnits, memoryMib }: Utilisation): number => {
  const sums: Moments = { n: 0, x: 0, y: 0, xx: 0, xy: 0 };
  cpuUnits.forEach((x, index) => {
    const y = memoryMib[index] ?? NaN;
    if (Number.isNaN(x) || Number.isNaN(y)) return;
    sums.n += 1;
    sums.x += x;
    sums.y += y;
    sums.xx += x * x;
    sums.xy += x * y;
  });
  const variance = sums.xx - (sums.x * sums.x) / sums.n;
  return variance > 0 ? Math.max(0, (sums.xy - (sums.x * sums.y) / sums.n) / variance) : 0;
};

/** Splits the memory of today's tasks, from periods where CPU and memory are both known. */
export const taskMemoryOf = (utilisation: Utilisation): TaskMemory => {
  const known = [...utilisation.cpuUnits].filter((units) => !Number.isNaN(units));
  const memory = [...utilisation.memoryMib].filter((mib) => !Number.isNaN(mib));
  const mibPerCpuUnit = slopeOf(utilisation);
  const cpuUnitsTypical = median(known);
  const fixedMib = Math.max(0, median(memory) - mibPerCpuUnit * cpuUnitsTypical);
  return { fixedMib, mibPerCpuUnit, safeMib: safeMib(utilisation), cpuUnitsTypical };
};

/**
 * MiB for a task that uses `targetPercent` of `cpu` units: today's safe memory, adjusted for the change of its load.
 */
export const memoryNeed = (memory: TaskMemory, cpu: number, targetPercent: number): number => {
  const load = cpu * (targetPercent / 100);
  return Math.max(memory.fixedMib, memory.safeMib + memory.mibPerCpuUnit * (load - memory.cpuUnitsTypical));
};
