import type { Hour } from './hours.ts';
import type { EpochMs } from '../../primitives/instant.ts';

const DAY_MS = 86_400_000;

/** Saturday or Sunday, UTC; 1 January 1970 was a Thursday. */
export const isWeekend = (at: EpochMs): boolean => [2, 3].includes(Math.floor(at / DAY_MS) % 7);

/** Hours by UTC day, oldest first. */
export const daysOf = (hours: readonly Hour[]): readonly (readonly Hour[])[] => {
  const days = new Map<number, Hour[]>();
  for (const hour of hours) {
    const day = Math.floor(hour.at / DAY_MS);
    days.set(day, [...(days.get(day) ?? []), hour]);
  }
  return [...days].sort(([a], [b]) => a - b).map(([, of]) => of);
};
