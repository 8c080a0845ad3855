import { quantile } from '../statistics.ts';
import type { Utilisation } from '../utilisation.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';

/** One measured period: CPU units of a task, and the hour of the week in UTC, 0 from Sunday midnight on. */
type Load = { readonly index: number; readonly hourOfWeek: number; readonly cpuUnits: number };

/** An hour of the week over all weeks: its busiest period, and in how many weeks it was measured. */
type HourOfWeek = { readonly most: number; readonly weeks: number };

const HOUR_SECONDS = 3600;
const WEEK_HOURS = 168;
/** 1970 began on a Thursday. */
const HOURS_TO_SUNDAY = 4 * 24;

/** A service rests at a few percent; above a tenth of the way from there to its peak somebody is using it. */
const QUIET_SHARE = 0.1;
/** A peak that is not a multiple of the rest is no rhythm but noise. */
const PEAK_RATIO = 3;
/** Once is chance. */
const WEEKS_SEEN = 2;

/** Measured periods in their order; a gap is none. */
export const loadsOf = ({ start, periodSeconds, cpuUnits }: Utilisation): readonly Load[] =>
  Array.from(cpuUnits, (units, index): Load => {
    const hours = Math.floor((exactSecondsOf(start) + index * periodSeconds) / HOUR_SECONDS);
    return { index, hourOfWeek: (hours + HOURS_TO_SUNDAY) % WEEK_HOURS, cpuUnits: units };
  }).filter(({ cpuUnits: units }) => !Number.isNaN(units));

/** The 168 hours of a week. */
const hoursOfWeek = (utilisation: Utilisation): readonly HourOfWeek[] => {
  const perWeek = Math.round((WEEK_HOURS * HOUR_SECONDS) / utilisation.periodSeconds);
  const found = Array.from({ length: WEEK_HOURS }, () => ({ most: 0, weeks: new Set<number>() }));
  for (const { index, hourOfWeek, cpuUnits } of loadsOf(utilisation)) {
    const hour = found[hourOfWeek];
    if (hour === undefined) continue;
    hour.most = Math.max(hour.most, cpuUnits);
    hour.weeks.add(Math.floor(index / perWeek));
  }
  return found.map(({ most, weeks }) => ({ most, weeks: weeks.size }));
};

/** The hours of a week in which nobody uses the service, by its rest and its peak; none where it is flat. */
export const quietHours = (utilisation: Utilisation): readonly boolean[] => {
  const [rest, peak] = [quantile(utilisation.cpuUnits, 0.05), quantile(utilisation.cpuUnits, 0.99)];
  const limit = peak < rest * PEAK_RATIO ? -1 : rest + (peak - rest) * QUIET_SHARE;
  return hoursOfWeek(utilisation).map(({ most, weeks }) => weeks >= WEEKS_SEEN && most <= limit);
};
