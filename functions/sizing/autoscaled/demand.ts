import { CPU_FREE_SHARE } from '../parameters.ts';
import { countKnown, quantile } from '../statistics.ts';
import type { Utilisation } from '../utilisation.ts';
import { AT_LIMIT } from '../utilisation.ts';

/** Demand of the whole service: mean per task x tasks. */
export const serviceDemand = (perTask: Float64Array, tasks: Float64Array): Float64Array =>
  perTask.map((value, index) => value * (tasks[index] ?? NaN));

/** A task that is always hotter than the others does not make a busy minute of all tasks. */
const HOT_TASK_SHARE = 0.1;

/** The service's demand in the busiest minute of each period: by the hottest task, minus its usual excess. */
export const busiestMinutes = ({ cpuUnits, cpuUnitsMax }: Utilisation, tasks: Float64Array): Float64Array => {
  const ratios = cpuUnitsMax.map((most, index) => most / Math.max(1, cpuUnits[index] ?? NaN));
  const always = Math.max(1, quantile(ratios, HOT_TASK_SHARE) || 1);
  return serviceDemand(
    cpuUnits.map((units, index) => units * Math.max(1, (ratios[index] ?? 1) / always)),
    tasks,
  );
};

/** A period whose mean is at the limit was at it in all its minutes, one whose maximum is, in at least one. */
export const wasOverloaded = ({ cpuUnits, cpuUnitsMax, size, periodSeconds }: Utilisation): boolean => {
  const atLimit = (values: Float64Array) => values.filter((units) => units >= size.cpu * AT_LIMIT).length;
  const periods = atLimit(cpuUnits) + (atLimit(cpuUnitsMax) * 60) / Math.max(60, periodSeconds);
  return periods / Math.max(1, countKnown(cpuUnits)) > CPU_FREE_SHARE;
};
