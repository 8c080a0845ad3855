import type { Peak } from '../memory-risk.ts';
import { HORIZON_DAYS } from '../parameters.ts';
import { SECONDS_PER_DAY } from '../utilisation.ts';

const DAY_MS = SECONDS_PER_DAY * 1000;

/** What one run needed: MiB, and whether a limit cut it. */
export type Want = { readonly at: Date; readonly mib: number; readonly saturated: boolean };

/** The highest need of each UTC day with a run, oldest first: a day is one chance, however often the task ran in it. */
export const dailyPeaksOf = (wants: readonly Want[]): readonly Peak[] => {
  const byDay = new Map<number, Want>();
  for (const want of wants) {
    const day = Math.floor(want.at.getTime() / DAY_MS);
    const known = byDay.get(day);
    if (known === undefined || want.mib > known.mib || (want.mib === known.mib && want.saturated)) byDay.set(day, want);
  }
  const newest = Math.max(...byDay.keys());
  return [...byDay]
    .sort(([a], [b]) => a - b)
    .map(([day, { mib, saturated }]) => ({ height: Math.log(Math.max(1, mib)), ageDays: newest - day, saturated }));
};

/** Runs a month, by the time from the first to the last; their number when they all started at once. */
export const perMonthOf = (starts: readonly Date[]): number => {
  const times = starts.map((at) => at.getTime());
  const days = (Math.max(...times) - Math.min(...times)) / DAY_MS;
  return days > 0 ? ((starts.length - 1) / days) * HORIZON_DAYS : starts.length;
};
