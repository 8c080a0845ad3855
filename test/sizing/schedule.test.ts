import { expect, test } from 'vitest';
import { LIST_PRICES } from '../../functions/sizing/fargate.ts';
import { isAsleep, scheduleOf } from '../../functions/sizing/schedules/schedule.ts';
import { PER_DAY, noise, usage } from './usage.ts';

const size = { cpu: 1024, memory: 2048 };
/** Hour of the day and day of the week (0 is Sunday) of a period: the window begins on a Monday. */
const timeOf = (period: number) => ({
  hour: Math.floor((period % PER_DAY) / 12),
  day: (Math.floor(period / PER_DAY) + 1) % 7,
});
const rest = (period: number): number => 10 + 2 * noise(period);

const office = (period: number): number => {
  const { hour, day } = timeOf(period);
  return hour >= 7 && hour < 20 && day >= 1 && day <= 5 ? 500 + 100 * noise(period) : rest(period);
};
const awakeByDay = (period: number): number => (timeOf(period).hour >= 6 ? 500 : rest(period));

const found = (cpu: (period: number) => number, also: { readonly days?: number; readonly tasks?: number } = {}) =>
  scheduleOf({
    utilisation: usage({ size, cpu, days: also.days ?? 28 }),
    tasks: also.tasks ?? 4,
    prices: LIST_PRICES,
  });

test('a service of the office sleeps at night and at weekends, and the price is that of the tasks that stop', () => {
  const schedule = found(office);
  expect(schedule).toMatchObject({
    night: { from: 20, hours: 11, days: 5 },
    weekend: true,
    tasks: 4,
    tasksAsleep: 1,
    nightHours: 55,
    weekendHours: 48,
  });
  // Three tasks of 1 vCPU and 2 GB for 103 of 168 hours of a month: 3 x 0.04937 x 730 x 103 / 168.
  expect(schedule?.usdPerMonth).toBeCloseTo(66.29, 2);
  expect(schedule?.backtest).toEqual({ periods: 103 * 12, exceeded: 0 });
});

test('a service that sleeps every night but works at weekends has nights of seven days', () => {
  expect(found(awakeByDay)).toMatchObject({ night: { from: 0, hours: 6, days: 7 }, weekend: false, nightHours: 42 });
});

test('a service that only rests at weekends has no nights', () => {
  const weekdays = (period: number): number => (timeOf(period).day % 6 === 0 ? rest(period) : 400);
  expect(found(weekdays)).toMatchObject({ night: null, weekend: true, nightHours: 0, weekendHours: 48 });
});

test('a load at night of a few tasks leaves as many, and a little work is not sleep', () => {
  const some = (period: number): number => (timeOf(period).hour >= 6 ? 900 : 90 + 5 * noise(period));
  expect(found(some, { tasks: 20 })?.tasksAsleep).toBe(4);
  const busy = (period: number): number => (timeOf(period).hour >= 6 ? 900 : rest(period) + (period % 97 ? 0 : 300));
  expect(found(busy)).toBeUndefined();
});

test('nothing is said of what does not sleep, is too young, has one task, or is flat', () => {
  expect(found((period) => 400 + 100 * noise(period))).toBeUndefined();
  expect(found(rest)).toBeUndefined();
  expect(found(office, { days: 20 })).toBeUndefined();
  expect(found(office, { tasks: 1 })).toBeUndefined();
});

test('a last week that contradicts the weeks before takes the schedule back', () => {
  const changed = (period: number): number =>
    period >= 27 * PER_DAY && timeOf(period).hour === 2 ? 600 : office(period);
  expect(found(changed)?.night?.from === 20 && found(changed)?.night?.hours === 11).toBe(false);
  const worked = (period: number): number => (period >= 21 * PER_DAY ? 500 : office(period));
  expect(found(worked)).toBeUndefined();
});

test('a last week that nobody measured confirms nothing', () => {
  expect(found((period) => (period >= 21 * PER_DAY ? NaN : office(period)))).toBeUndefined();
});

test('a gap is not sleep', () => {
  const utilisation = usage({ size, cpu: (period) => (timeOf(period).hour < 8 ? NaN : 400), days: 28 });
  expect(scheduleOf({ utilisation, tasks: 4, prices: LIST_PRICES })).toBeUndefined();
});

test('the hours of a week that are asleep are those of the load', () => {
  const schedule = found(office);
  if (schedule === undefined) throw new Error('no schedule');
  for (let hour = 0; hour < 168; hour += 1) {
    const [day, of] = [Math.floor(hour / 24), hour % 24];
    expect(isAsleep(schedule, hour)).toBe(!(day >= 1 && day <= 5 && of >= 7 && of < 20));
  }
});
