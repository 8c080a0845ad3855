import { applyNote, noteId } from '../incidents/notification.ts';
import { spokeKey } from '../incidents/shared/members.ts';
import { dateOf, exactSecondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import { minuteInUtc } from '../primitives/instant-text.ts';
import type { Incident, IncidentId } from '../service-state/incident.ts';
import type { Heartbeat } from './heartbeat.ts';
import { isSilent, SILENT_SECONDS } from './heartbeat.ts';
import type { Spoke } from './spoke.ts';
import { placeName } from './spoke.ts';

const KEY = { kind: 'service', key: 'SILENT' } as const;

/** The incident of a spoke that is silent. */
export const silenceId = (place: Pick<Spoke, 'account' | 'region'>): IncidentId =>
  noteId({ ...KEY, service: spokeKey(place) });

const instant = (at: EpochSeconds): string => `${minuteInUtc(dateOf(at))} UTC`;

const adviceFor = ({ account, region }: Spoke): string =>
  `Check the stack of the spoke in account ${account}, region ${region}: does it exist, are its rules enabled, and ` +
  'what is in its queue Undelivered? farwatch doctor --self --all compares it with the installation. ' +
  'Until its next heartbeat, Farwatch misses failed tasks and releases there; it still reads the services once an ' +
  `hour. If the account is gone: farwatch spokes remove ${account}.`;

export type Listening = {
  readonly spoke: Spoke;
  readonly heartbeat: Heartbeat | undefined;
  /** The incident of its silence as it stands; undefined when it was never silent. */
  readonly known: Incident | undefined;
  readonly now: EpochSeconds;
};

const opened = ({ spoke, heartbeat, known }: Listening, since: EpochSeconds): Incident | undefined => {
  const { account, region } = spoke;
  const title =
    heartbeat === undefined
      ? `spoke ${account} in ${region} is silent: no heartbeat since it was registered, ${instant(since)}`
      : `spoke ${account} in ${region} is silent: no heartbeat since ${instant(since)}`;
  return applyNote(known === undefined ? [] : [known], {
    ...KEY,
    service: spokeKey(spoke),
    serviceArn: null,
    title,
    cause: 'platform.spoke_silent',
    faultDomain: 'configuration',
    evidence: `${placeName(spoke)} sends a heartbeat each hour`,
    advice: adviceFor(spoke),
    at: Math.floor(since + SILENT_SECONDS),
    deployment: null,
    facts: {},
    isQuiet: false,
  })[0];
};

/**
 * The incident of a spoke's silence where it changed: it opens two and a half hours after the last heartbeat, or after
 * the registration, and ends with the next heartbeat. Undefined where there is no news.
 */
export const silenceOf = (listening: Listening): Incident | undefined => {
  const { spoke, heartbeat, known, now } = listening;
  const registeredAt = exactSecondsOf(Date.parse(spoke.at));
  const isOpen = known !== undefined && known.resolvedAt === null;
  if (isSilent({ heartbeat, registeredAt }, now))
    return isOpen ? undefined : opened(listening, Math.max(heartbeat?.at ?? 0, registeredAt));
  return isOpen ? { ...known, resolvedAt: heartbeat?.at ?? registeredAt, wanted: known.wanted + 1 } : undefined;
};
