import { maximum, median } from './statistics.ts';
import type { Utilisation } from './utilisation.ts';
import { SECONDS_PER_DAY, byDay } from './utilisation.ts';

/** Which repetitions the window shows, and which it is too short to show. */
export type Rhythm = {
  readonly weekly: boolean;
  /** Weekdays (0 is Sunday, UTC) that no day of the window falls on. */
  readonly unseenWeekdays: readonly number[];
  /** The window includes a first or last day of a month. */
  readonly monthEndSeen: boolean;
  readonly daysSinceCpuPeak: number;
  readonly daysSinceMemoryPeak: number;
  /** Highest memory of the last two days as a multiple of the highest before them; NaN without earlier days. */
  readonly freshMemoryRise: number;
};

/** Minimum ratio between the busiest and the quietest kind of day for a rhythm. */
const WEEKLY_RATIO = 1.5;

const sincePeak = (days: readonly number[]): number => {
  const most = Math.max(...days.filter((value) => !Number.isNaN(value)));
  return days.length - 1 - days.lastIndexOf(most);
};

const freshRise = (days: readonly number[]): number => maximum(days.slice(-2)) / maximum(days.slice(0, -2));

const isMonthEnd = (date: Date): boolean =>
  date.getUTCDate() === 1 || new Date(date.getTime() + SECONDS_PER_DAY * 1000).getUTCDate() === 1;

/** Checks the window's days (counted back from its end) for weekly and monthly repetition and the age of its peaks. */
export const rhythmOf = (utilisation: Utilisation): Rhythm => {
  const cpu = byDay(utilisation, utilisation.cpuUnits);
  const memory = byDay(utilisation, utilisation.memoryMib);
  const end = utilisation.start.getTime() + utilisation.cpuUnits.length * utilisation.periodSeconds * 1000;
  // The date of a day is that of its middle: days are counted back from the end of the window.
  const dates = cpu.map((_, day) => new Date(end - (cpu.length - day - 0.5) * SECONDS_PER_DAY * 1000));
  const onWeekday = (weekday: number) =>
    cpu.filter((units, day) => dates[day]?.getUTCDay() === weekday && !Number.isNaN(units));
  const typical = [0, 1, 2, 3, 4, 5, 6]
    .map(onWeekday)
    .filter((days) => days.length >= 2)
    .map(median);
  return {
    weekly: typical.length === 7 && Math.max(...typical) >= WEEKLY_RATIO * Math.min(...typical),
    unseenWeekdays: [0, 1, 2, 3, 4, 5, 6].filter((weekday) => onWeekday(weekday).length === 0),
    monthEndSeen: dates.some(isMonthEnd),
    daysSinceCpuPeak: sincePeak(cpu),
    daysSinceMemoryPeak: sincePeak(memory),
    freshMemoryRise: freshRise(memory),
  };
};
