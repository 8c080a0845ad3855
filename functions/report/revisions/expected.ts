import { isWeekend } from './days.ts';
import type { Hour } from './hours.ts';
import type { EpochMs } from '../../primitives/instant.ts';

/** What an hour would have cost under the revision that it learned from; undefined where that one shows nothing. */
export type Expected = (hour: Hour) => number | undefined;

/** The cost of what an hour used; of a task, or of all of them. */
export type CostOf = (hour: Hour) => number;

const HOUR_MS = 3_600_000;

/**
 * Cost of a task by its requests: a straight line by least squares, within the traffic that was seen only. Tasks use
 * something without a request too, so cost by request alone would fall with traffic.
 */
export const byTraffic = (learned: readonly Hour[], costOf: CostOf): Expected => {
  const points = learned.flatMap((hour) =>
    hour.requests === undefined ? [] : [[hour.requests, costOf(hour)] as const],
  );
  const [low, high] = [Math.min(...points.map(([x]) => x)), Math.max(...points.map(([x]) => x))];
  const mean = (at: 0 | 1): number => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  const slope = spread === 0 ? 0 : points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
  return ({ requests }) => {
    if (requests === undefined || requests < low || requests > high) return undefined;
    const cost = meanY + slope * (requests - meanX);
    return cost > 0 ? cost : undefined;
  };
};

/** A mean of fewer days is one day's accident. */
const DAYS_MIN = 2;

const slotOf = (at: EpochMs): number => Math.floor((at % (24 * HOUR_MS)) / HOUR_MS) + (isWeekend(at) ? 24 : 0);

/** Cost of all tasks at the same hour (UTC) of working days or of weekends: where no traffic is known. */
export const byHour = (learned: readonly Hour[], costOf: CostOf): Expected => {
  const slots = new Map<number, { sum: number; days: number }>();
  for (const hour of learned) {
    const slot = slots.get(slotOf(hour.at)) ?? { sum: 0, days: 0 };
    slot.sum += costOf(hour);
    slot.days += 1;
    slots.set(slotOf(hour.at), slot);
  }
  return ({ at }) => {
    const slot = slots.get(slotOf(at));
    return slot === undefined || slot.days < DAYS_MIN ? undefined : slot.sum / slot.days;
  };
};
