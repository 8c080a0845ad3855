import type { EpochMs } from './instant.ts';

/** A time as ISO text in UTC: `2026-11-20T09:00:00.123Z`. */
export const isoText = (time: Date | EpochMs): string =>
  (typeof time === 'number' ? new Date(time) : time).toISOString();

/** The day of a time in UTC: `2026-11-20`. */
export const dayInUtc = (time: Date | EpochMs): string => isoText(time).slice(0, 10);

/** A time in UTC to the minute: `2026-11-20 09:00`. */
export const minuteInUtc = (time: Date | EpochMs): string => isoText(time).slice(0, 16).replace('T', ' ');

/** A time in UTC to the second: `2026-11-20 09:00:00`. */
export const secondInUtc = (time: Date | EpochMs): string => isoText(time).slice(0, 19).replace('T', ' ');

/** The time of day in UTC to the minute: `09:00`. */
export const clockInUtc = (time: Date | EpochMs): string => isoText(time).slice(11, 16);

/** The time of day in UTC to the second: `09:00:01`. */
export const clockSecondInUtc = (time: Date | EpochMs): string => isoText(time).slice(11, 19);
