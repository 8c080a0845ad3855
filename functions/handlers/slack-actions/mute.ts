import { keepMute } from '../../adapters/dynamodb/presses.ts';
import type { Clock, Queues, Store } from '../../adapters/common.ts';
import { placeOfIncident } from '../../incidents/shared/members.ts';
import { onCallAt } from '../../on-call/at-place.ts';
import { accountsNamed, UNTIL_RESOLVED } from '../../on-call/handling.ts';
import { mutedUntilOf } from '../../on-call/mute.ts';
import type { OnCall } from '../../on-call/rules.ts';
import { mask } from '../../masking/mask.ts';
import { dateOf, secondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import type { DeliveredIncident } from '../../service-state/delivered-incident.ts';
import { decide } from './decide.ts';

export type MuteEffects = {
  readonly store: Store;
  readonly queues: Queues;
  readonly clock: Clock;
  /** The rules of who is on call, as they are now. */
  readonly onCallNow: () => Promise<OnCall>;
};

/** For how long, why, and by whom an incident is muted. */
export type Muting = { readonly length: string; readonly reason: string; readonly by: string };

const NO_LENGTH = 'For how long? 1h, 4h, a number of hours, tomorrow (09:00) or resolved.';

const untilText = (until: EpochSeconds): string =>
  until >= UNTIL_RESOLVED ? 'until it is resolved' : `until ${dateOf(until).toISOString().slice(0, 16)}Z`;

/** The time zone of the account or cluster that an incident is about. */
export const timeZoneOf = async (
  incident: DeliveredIncident,
  { onCallNow }: Pick<MuteEffects, 'onCallNow'>,
): Promise<string> => onCallAt(await onCallNow(), placeOfIncident(incident)).timeZone;

/** Mutes incidents of one service; returns the sentence for whoever asked. */
export const muteAll = async (
  incidents: readonly DeliveredIncident[],
  { length, reason, by }: Muting,
  fx: MuteEffects,
): Promise<string> => {
  const at = secondsOf(fx.clock.now());
  const [first] = incidents;
  const until = first && mutedUntilOf(length, at, await timeZoneOf(first, fx));
  if (until === undefined) return NO_LENGTH;
  for (const incident of incidents) {
    await keepMute(incident, { until, by }, fx);
    const press = { button: `Mute ${untilText(until)}`, by, at };
    const muted = { mutedUntil: until, mutedAt: at, mutedBy: by, muteReason: mask(reason).trim() };
    const mutedAccounts = incident.kind === 'shared' ? accountsNamed(incident, at) : null;
    await decide(incident.id, { ...muted, mutedAccounts, press }, fx);
  }
  const what = incidents.length === 1 ? 'Muted' : `${incidents.length} open incidents muted`;
  return `${what} ${untilText(until)}. Pages are still sent.`;
};
