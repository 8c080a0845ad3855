/**
 * Epoch milliseconds of the start of a day, e.g. `2026-11-20`; the last one is cached, because nearly all are equal.
 */
const dayOf = ((): ((day: string) => number) => {
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
const quickly = (text: string): number => {
  if (!isInTheForm(text)) return Number.NaN;
  const hours = twoDigitsAt(text, 11);
  const minutes = twoDigitsAt(text, 14);
  const seconds = twoDigitsAt(text, 17);
  if (hours > 23 || minutes > 59 || seconds > 59) return Number.NaN;
  const milliseconds = twoDigitsAt(text, 20) * 10 + digitAt(text, 22);
  return dayOf(text.slice(0, 10)) + ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;
};

/** Epoch milliseconds of an ISO text; NaN when it is not one. */
const parsed = (text: string): number => {
  const time = quickly(text);
  return Number.isNaN(time) ? Date.parse(text) : time;
};

const timeOf = (value: unknown): number => {
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
