/**
 * A point in time as seconds since 1970, often with a fraction. Flavoured, not branded: the compiler keeps it apart
 * from {@link EpochMs}, but takes any plain number for it, so a literal and a stored number need no cast. Arithmetic
 * gives a plain number; declare again what it is. A length of time is no instant: it is a plain number that has its
 * unit in its name.
 */
export type EpochSeconds = number & { readonly unit?: 'epoch seconds' };

/** A point in time as milliseconds since 1970; for the rest see {@link EpochSeconds}. */
export type EpochMs = number & { readonly unit?: 'epoch milliseconds' };

const msIn = (time: Date | EpochMs): EpochMs => (typeof time === 'number' ? time : time.getTime());

/** A time in epoch seconds, with its fraction. */
export const exactSecondsOf = (time: Date | EpochMs): EpochSeconds => msIn(time) / 1000;

/** A time in whole epoch seconds, rounded down. */
export const secondsOf = (time: Date | EpochMs): EpochSeconds => Math.floor(exactSecondsOf(time));

/** The first whole epoch second that is not before a time. */
export const secondsRoundedUp = (time: Date | EpochMs): EpochSeconds => Math.ceil(exactSecondsOf(time));

/** Epoch milliseconds of epoch seconds. */
export const msOf = (time: EpochSeconds): EpochMs => time * 1000;

/** The date of epoch seconds; epoch milliseconds are `new Date(time)`. */
export const dateOf = (time: EpochSeconds): Date => new Date(msOf(time));

/** Seconds from one time to another, with their fraction; negative when the second is earlier. */
export const secondsBetween = (from: Date | EpochMs, to: Date | EpochMs): number => (msIn(to) - msIn(from)) / 1000;

/**
 * Epoch milliseconds of the start of a day, e.g. `2026-11-20`; the last one is cached, because nearly all are equal.
 */
const dayOf = ((): ((day: string) => EpochMs) => {
  let [last, begins] = ['', Number.NaN];
  return (day) => {
    if (day !== last) [last, begins] = [day, Date.parse(`${day}T00:00:00Z`)];
    return begins;
  };
})();

const ZERO = 48;

const digitAt = (text: string, at: number): number => {
  const digit = text.charCodeAt(at) - ZERO;
  return digit >= 0 && digit <= 9 ? digit : Number.NaN;
};

const twoDigitsAt = (text: string, at: number): number => digitAt(text, at) * 10 + digitAt(text, at + 1);

const isInTheForm = (text: string): boolean =>
  text.length === 24 &&
  text[10] === 'T' &&
  text[13] === ':' &&
  text[16] === ':' &&
  text[19] === '.' &&
  text[23] === 'Z';

/**
 * Epoch milliseconds of a time in ECS's format, `2026-11-20T09:00:00.123Z`; NaN for any other. An event has up to nine
 * of them, and parsing them with Date takes longer than the JSON of the whole event.
 */
const quickly = (text: string): EpochMs => {
  if (!isInTheForm(text)) return Number.NaN;
  const hours = twoDigitsAt(text, 11);
  const minutes = twoDigitsAt(text, 14);
  const seconds = twoDigitsAt(text, 17);
  if (hours > 23 || minutes > 59 || seconds > 59) return Number.NaN;
  const milliseconds = twoDigitsAt(text, 20) * 10 + digitAt(text, 22);
  return dayOf(text.slice(0, 10)) + ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
};

/** Epoch milliseconds of an ISO text; NaN when it is not one. */
const parsed = (text: string): EpochMs => {
  const time = quickly(text);
  return Number.isNaN(time) ? Date.parse(text) : time;
};

const timeOf = (value: unknown): EpochMs => {
  if (typeof value === 'string') return parsed(value);
  if (value instanceof Date) return value.getTime();
  // The CLI's JSON has epoch seconds; a value too large for that is milliseconds.
  if (typeof value === 'number') return Math.abs(value) < 1e11 ? value * 1000 : value;
  return Number.NaN;
};

/** A time as ISO text, epoch seconds, epoch milliseconds or a date; undefined for anything else. */
export const instantOf = (value: unknown): Date | undefined => {
  const date = new Date(timeOf(value));
  return Number.isNaN(date.getTime()) ? undefined : date;
};
