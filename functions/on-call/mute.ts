import { UNTIL_RESOLVED } from './handling.ts';
import { localTimeOf, tomorrowAt } from './local-time.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** How long a person can mute an incident. */
export const MUTE_LENGTHS = ['1h', '4h', 'tomorrow', 'resolved'] as const;
export type MuteLength = (typeof MUTE_LENGTHS)[number];

/** Minute of the day until which a mute "until tomorrow" lasts. */
const MORNING_MINUTE = 9 * 60;
const HOUR_SECONDS = 3600;

/** Longest mute by hours: a week. */
const HOURS_MAX = 24 * 7;

const inHours = (text: string): number | undefined => {
  const hours = Number(/^(\d{1,3}(?:\.\d{1,2})?)h?$/i.exec(text)?.[1] ?? 0);
  return hours > 0 ? Math.min(hours, HOURS_MAX) : undefined;
};

/**
 * Until when (epoch seconds) a mute lasts: `1h`, `4h`, a number of hours, `tomorrow` (09:00 of the next day), or
 * `resolved`. Undefined for another text.
 */
export const mutedUntilOf = (length: string, now: EpochSeconds, timeZone: string): EpochSeconds | undefined => {
  if (length === 'resolved') return UNTIL_RESOLVED;
  if (length === 'tomorrow') return tomorrowAt(MORNING_MINUTE, now, timeZone);
  const hours = inHours(length);
  return hours === undefined ? undefined : now + Math.round(hours * HOUR_SECONDS);
};

const DAY_NAMES = { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' } as const;

/** What the form offers, with the day that "tomorrow" is. */
export const muteLabel = (length: MuteLength, now: EpochSeconds, timeZone: string): string => {
  if (length === 'resolved') return 'Until it is resolved';
  if (length === '1h') return '1 hour';
  if (length === '4h') return '4 hours';
  const { day } = localTimeOf(tomorrowAt(MORNING_MINUTE, now, timeZone), timeZone);
  return `Until tomorrow, ${DAY_NAMES[day]} 09:00 (${timeZone})`;
};
