import type { Incident } from '../service-state/incident.ts';
import { isWithin, minuteOf, nextAt } from './local-time.ts';
import type { OnCall, QuietHours } from './rules.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** Quiet hours that follow one another without a gap, at most. */
const CHAINED_MAX = 14;

const isHeld = ({ hold = 'notice' }: QuietHours, severity: Incident['severity']): boolean =>
  hold === 'all' || severity !== 'harm';

/**
 * Epoch seconds until which a first message waits because of quiet hours; undefined where it need not. A page never
 * waits: callers do not ask for one.
 */
export const quietUntil = (
  severity: Incident['severity'],
  at: EpochSeconds,
  { quietHours, timeZone }: Pick<OnCall, 'quietHours' | 'timeZone'>,
): EpochSeconds | undefined => {
  const holding = quietHours.filter((hours) => isHeld(hours, severity));
  let until = at;
  for (let n = 0; n < CHAINED_MAX; n += 1) {
    const hours = holding.find((one) => isWithin(one, until, timeZone));
    if (hours === undefined) break;
    until = nextAt(minuteOf(hours.to) ?? 0, until, timeZone);
  }
  return until === at ? undefined : until;
};
