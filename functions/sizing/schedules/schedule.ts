import type { TaskPrices, TaskSize } from '../fargate.ts';
import { HOURS_PER_MONTH, costPerHour } from '../fargate.ts';
import { loadsOf, quietHours } from './hours-of-week.ts';
import type { Utilisation } from '../utilisation.ts';

/** Hours in which a service sleeps, in UTC; `from` is the first one, a night may pass midnight. */
export type Night = { readonly from: number; readonly hours: number; readonly days: 5 | 7 };

/** Fewer tasks at night or at weekends for a service with a fixed number of tasks. */
export type Schedule = {
  readonly night: Night | null;
  readonly weekend: boolean;
  readonly tasks: number;
  readonly tasksAsleep: number;
  /** Hours of a week, without those of the other. */
  readonly nightHours: number;
  readonly weekendHours: number;
  /** USD saved a month; null without a price. */
  readonly usdPerMonth: number | null;
  /** Fitted to all weeks but the last: periods of the last week that it covers, and those with too much load. */
  readonly backtest: { readonly periods: number; readonly exceeded: number };
};

export type ScheduleRequest = {
  readonly utilisation: Utilisation;
  /** Tasks that run, whatever the load. */
  readonly tasks: number;
  readonly prices: TaskPrices | undefined;
};

/** Two weeks to learn the rhythm, one to test it. */
const WEEKS_MIN = 3;
const WEEK_HOURS = 168;
const SECONDS_PER_WEEK = 604_800;
const NIGHT_HOURS = { least: 5, most: 16 } as const;
/** CPU of the tasks left awake may reach this share: one of them may stop while the others carry on. */
const CPU_ROOM = 0.6;
/** At this share of their CPU the tasks left would have been too few. */
const CPU_FULL = 0.9;

const WEEKDAYS = [1, 2, 3, 4, 5] as const;
const WEEKEND = [6, 0] as const;
const DAY_HOURS = Array.from({ length: 24 }, (_, hour) => hour);

type Quiet = readonly boolean[];

const isQuietAt = (quiet: Quiet, days: readonly number[], hour: number): boolean =>
  days.every((day) => quiet[day * 24 + hour] === true);

/** The longest run of hours, past midnight too, that are quiet on all of these days. */
const nightOf = (quiet: Quiet, days: readonly number[]): Pick<Night, 'from' | 'hours'> => {
  const lengthFrom = (from: number): number => {
    const busy = DAY_HOURS.findIndex((step) => !isQuietAt(quiet, days, (from + step) % 24));
    return busy === -1 ? 24 : busy;
  };
  return DAY_HOURS.map((from) => ({ from, hours: lengthFrom(from) })).reduce((best, run) =>
    run.hours > best.hours ? run : best,
  );
};

type Sleep = Pick<Schedule, 'night' | 'weekend'>;

const sleepOf = (quiet: Quiet): Sleep | undefined => {
  const weekend = DAY_HOURS.every((hour) => isQuietAt(quiet, WEEKEND, hour));
  const { from, hours } = nightOf(quiet, WEEKDAYS);
  if (hours > NIGHT_HOURS.most) return undefined;
  if (hours < NIGHT_HOURS.least) return weekend ? { night: null, weekend } : undefined;
  const isDaily = DAY_HOURS.slice(0, hours).every((step) => isQuietAt(quiet, WEEKEND, (from + step) % 24));
  return { night: { from, hours, days: isDaily && !weekend ? 7 : 5 }, weekend };
};

const isNight = ({ night }: Sleep, day: number, hour: number): boolean =>
  night !== null &&
  (night.days === 7 || WEEKDAYS.some((weekday) => weekday === day)) &&
  (hour - night.from + 24) % 24 < night.hours;

/** Whether a service sleeps in an hour of the week, 0 is midnight before Sunday in UTC. */
export const isAsleep = (sleep: Sleep, hourOfWeek: number): boolean => {
  const [day, hour] = [Math.floor(hourOfWeek / 24), hourOfWeek % 24];
  return (sleep.weekend && WEEKEND.some((free) => free === day)) || isNight(sleep, day, hour);
};

const before = (utilisation: Utilisation, end: number): Utilisation => ({
  ...utilisation,
  cpuUnits: utilisation.cpuUnits.subarray(0, end),
});

type Fitted = { readonly sleep: Sleep; readonly tasksAsleep: number };

/** The tasks that the asleep hours need, by the busiest period in any of them. */
const tasksFor = (utilisation: Utilisation, sleep: Sleep, tasks: number): number => {
  const loads = loadsOf(utilisation).filter(({ hourOfWeek }) => isAsleep(sleep, hourOfWeek));
  const most = loads.reduce((highest, { cpuUnits }) => Math.max(highest, cpuUnits), 0) * tasks;
  return Math.max(1, Math.ceil(most / (utilisation.size.cpu * CPU_ROOM)));
};

const fitted = (utilisation: Utilisation, tasks: number): Fitted | undefined => {
  const sleep = sleepOf(quietHours(utilisation));
  if (sleep === undefined) return undefined;
  const tasksAsleep = tasksFor(utilisation, sleep, tasks);
  return tasksAsleep < tasks ? { sleep, tasksAsleep } : undefined;
};

/** Fitted to all but the last week, held against the last one. */
const backtested = (utilisation: Utilisation, tasks: number): Schedule['backtest'] | undefined => {
  const split = utilisation.cpuUnits.length - Math.round(SECONDS_PER_WEEK / utilisation.periodSeconds);
  const learned = fitted(before(utilisation, split), tasks);
  if (learned === undefined) return undefined;
  const last = loadsOf(utilisation).filter(
    ({ index, hourOfWeek }) => index >= split && isAsleep(learned.sleep, hourOfWeek),
  );
  const full = learned.tasksAsleep * utilisation.size.cpu * CPU_FULL;
  return { periods: last.length, exceeded: last.filter(({ cpuUnits }) => cpuUnits * tasks > full).length };
};

const savingOf = (size: TaskSize, stopped: number, hours: number, prices: TaskPrices | undefined): number | null =>
  prices === undefined
    ? null
    : Math.round(costPerHour(size, prices) * stopped * (hours / WEEK_HOURS) * HOURS_PER_MONTH * 100) / 100;

/**
 * The schedule of a service that sleeps at night or at weekends, by three weeks of CPU or more; undefined where it
 * does not, or where the last week contradicts the weeks before or was not measured.
 */
export const scheduleOf = ({ utilisation, tasks, prices }: ScheduleRequest): Schedule | undefined => {
  const weeks = (utilisation.cpuUnits.length * utilisation.periodSeconds) / SECONDS_PER_WEEK;
  const whole = Math.round(tasks);
  if (weeks < WEEKS_MIN || whole < 2) return undefined;
  const found = fitted(utilisation, whole);
  const backtest = backtested(utilisation, whole);
  if (found === undefined || backtest === undefined || backtest.exceeded > 0 || backtest.periods === 0)
    return undefined;
  const { sleep, tasksAsleep } = found;
  const weekendHours = sleep.weekend ? 48 : 0;
  const asleepHours = Array.from({ length: WEEK_HOURS }, (_, hour) => hour).filter((hour) => isAsleep(sleep, hour));
  const nightHours = asleepHours.length - weekendHours;
  const usdPerMonth = savingOf(utilisation.size, whole - tasksAsleep, asleepHours.length, prices);
  return { ...sleep, tasks: whole, tasksAsleep, nightHours, weekendHours, usdPerMonth, backtest };
};
