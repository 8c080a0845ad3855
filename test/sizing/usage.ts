import type { TaskSize } from '../../functions/sizing/fargate.ts';
import type { Utilisation } from '../../functions/sizing/utilisation.ts';

/** Periods of five minutes in a day. */
export const PER_DAY = 288;

export type UsageShape = {
  readonly days?: number;
  readonly size?: TaskSize;
  /** CPU units and MiB needed in a period; above the size they are cut, as in CloudWatch. */
  readonly cpu?: (period: number) => number;
  readonly memory?: (period: number) => number;
  readonly outOfMemory?: readonly number[];
};

/** Deterministic noise from 0 to 1. */
export const noise = (period: number): number => {
  const x = Math.sin(period * 12.9898) * 43758.5453;
  return x - Math.floor(x);
};

/** A steady service from a Monday on: some CPU by day, constant memory. */
export const usage = ({
  days = 21,
  size = { cpu: 2048, memory: 8192 },
  cpu = (period) => 100 + 80 * Math.sin((period / PER_DAY) * 2 * Math.PI) + 20 * noise(period),
  memory = (period) => 900 + 60 * noise(period),
  outOfMemory = [],
}: UsageShape = {}): Utilisation => {
  const periods = Array.from({ length: days * PER_DAY }, (_, period) => period);
  const cpuUnits = Float64Array.from(periods, (period) => Math.min(size.cpu, cpu(period)));
  return {
    start: new Date('2026-03-02T00:00:00Z'),
    periodSeconds: 300,
    cpuUnits,
    cpuUnitsMax: cpuUnits,
    memoryMib: Float64Array.from(periods, (period) => Math.min(size.memory, memory(period))),
    size,
    outOfMemory,
    outOfMemoryMib: outOfMemory.length > 0 ? size.memory : 0,
  };
};
