import { msOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** Days of the week, as policies name them. */
export const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Day = (typeof DAYS)[number];

const DAY_MINUTES = 1440;

/** Whether the runtime knows a time zone (`Europe/Berlin`). */
export const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
};

/** Minutes since midnight of `HH:MM`; undefined when it is none. */
export const minuteOf = (text: string): number | undefined => {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
};

export type LocalTime = { readonly day: Day; readonly minute: number };

/** Day and minute of the day in a time zone. */
export const localTimeOf = (at: EpochSeconds, timeZone: string): LocalTime => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(msOf(at));
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  const day = DAYS.find((one) => one === part('weekday').toLowerCase()) ?? 'sun';
  return { day, minute: Number(part('hour')) * 60 + Number(part('minute')) };
};

/** A time of the day on some days; over midnight where `to` is before `from`, and then a day is that of its start. */
export type Hours = {
  readonly from: string;
  readonly to: string;
  readonly days?: readonly Day[] | undefined;
};

const dayBefore = (day: Day): Day => DAYS[(DAYS.indexOf(day) + DAYS.length - 1) % DAYS.length] ?? day;

/** Whether a moment (epoch seconds) lies within hours. Equal ends are the whole day. */
export const isWithin = ({ from, to, days = DAYS }: Hours, at: EpochSeconds, timeZone: string): boolean => {
  const { day, minute } = localTimeOf(at, timeZone);
  const [begin, end] = [minuteOf(from) ?? 0, minuteOf(to) ?? 0];
  if (begin < end) return days.includes(day) && minute >= begin && minute < end;
  return (days.includes(day) && minute >= begin) || (days.includes(dayBefore(day)) && minute < end);
};

/** The next moment at `minute` of the day after `at`, in epoch seconds; a change of the clocks is corrected. */
export const nextAt = (minute: number, at: EpochSeconds, timeZone: string): EpochSeconds => {
  const begun = at - (at % 60);
  const ahead = (minute - localTimeOf(at, timeZone).minute + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const found = begun + ahead * 60;
  const off = ((localTimeOf(found, timeZone).minute - minute + DAY_MINUTES * 1.5) % DAY_MINUTES) - DAY_MINUTES / 2;
  const corrected = found - off * 60;
  return corrected > at ? corrected : found;
};

/** `minute` of the next calendar day. */
export const tomorrowAt = (minute: number, at: EpochSeconds, timeZone: string): EpochSeconds => {
  const midnight = nextAt(0, at, timeZone);
  return minute === 0 ? midnight : nextAt(minute, midnight, timeZone);
};
