import { isStandalone } from '../primitives/identity.ts';
import { LIST_PRICES } from '../sizing/fargate.ts';
import type { PreparedWindow } from '../sizing/prepare.ts';
import { countKnown, maximum, quantile } from '../sizing/statistics.ts';
import type { Utilisation } from '../sizing/utilisation.ts';
import { placeOf } from './advice/advice-input.ts';
import type { ServiceInput } from './input.ts';
import type { Setting } from './setting.ts';
import { taskPrices } from './setting.ts';

/** Above this share of its CPU a task has no room for a start or a neighbour that stops: up to here it is used. */
const CPU_USED_UP = 0.8;
/** The busiest 1 % of the time is a peak that has to be paid for. */
const PEAK_QUANTILE = 0.99;
/** Less than a week of CPU or of memory shows no peak. */
const SECONDS_MIN = 7 * 86_400;

const isKnown = ({ cpuUnits, memoryMib, periodSeconds }: Utilisation): boolean =>
  Math.min(countKnown(cpuUnits), countKnown(memoryMib)) * periodSeconds >= SECONDS_MIN;

/**
 * The share of its cost that a service used at its own peak, by load alone: CPU at the 99th percentile with a fifth to
 * spare, memory at its highest, weighed by their prices. Undefined where too little is known. Our advice has no part in
 * it: what no smaller size would save is idle all the same.
 */
export const usedShareOf = (
  { service, definition }: ServiceInput,
  { utilisation }: PreparedWindow,
  setting: Setting,
): number | undefined => {
  if (definition === undefined || isStandalone(service.key) || !isKnown(utilisation)) return undefined;
  const { size, cpuUnits, memoryMib } = utilisation;
  const prices = taskPrices(setting.priceOf, placeOf({ input: { service }, definition })) ?? LIST_PRICES;
  const [vcpuUsd, gbUsd] = [(size.cpu / 1024) * prices.vcpuHour, (size.memory / 1024) * prices.gbHour];
  const cpu = Math.min(1, quantile(cpuUnits, PEAK_QUANTILE) / size.cpu / CPU_USED_UP);
  const memory = Math.min(1, maximum(memoryMib) / size.memory);
  return (cpu * vcpuUsd + memory * gbUsd) / (vcpuUsd + gbUsd);
};
