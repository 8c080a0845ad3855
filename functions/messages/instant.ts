import type { EpochSeconds } from '../primitives/instant.ts';
import { dateOf } from '../primitives/instant.ts';
import { clockInUtc, minuteInUtc } from '../primitives/instant-text.ts';

/** A time that Slack shows in the reader's own zone; the fallback is UTC. */
export const instant = (seconds: EpochSeconds): string => {
  const utc = minuteInUtc(dateOf(seconds));
  return `<!date^${Math.floor(seconds)}^{date_short_pretty} {time}|${utc} UTC>`;
};

/** A time of today that Slack shows in the reader's own zone; the fallback is UTC. */
export const clock = (seconds: EpochSeconds): string =>
  `<!date^${Math.floor(seconds)}^{time}|${clockInUtc(dateOf(seconds))} UTC>`;
