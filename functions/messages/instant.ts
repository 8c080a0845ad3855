import { dateOf } from '../primitives/instant.ts';
import { minuteInUtc } from '../primitives/instant-text.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** A time that Slack shows in the reader's own zone; the fallback is UTC. */
export const instant = (seconds: EpochSeconds): string => {
  const utc = minuteInUtc(dateOf(seconds));
  return `<!date^${Math.floor(seconds)}^{date_short_pretty} {time}|${utc} UTC>`;
};
