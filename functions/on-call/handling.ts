import { membersOf, spanOf } from '../incidents/shared/members.ts';
import { partsOf } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { DeliveredIncident, Handling } from '../service-state/delivered-incident.ts';
import type { Incident, Notification } from '../service-state/incident.ts';

/** A mute that ends when the incident does: in epoch seconds the end of the year 9999. */
export const UNTIL_RESOLVED = 253_402_300_799;

const OPENINGS = /^(?:opened$|reopened@|again@)/;
const EPISODE = /^joined@.*#(\d+)$/;

const episodeOf = (id: string): number => Number(EPISODE.exec(id)?.[1] ?? 0);

/** When an incident opened, or opened again, last (epoch seconds). A service that joins a shared one opens nothing. */
export const openedAgainAt = ({
  openedAt,
  notifications,
}: Pick<Incident, 'openedAt' | 'notifications'>): EpochSeconds => {
  const opened = notifications.filter(({ id }) => OPENINGS.test(id)).map(({ at }) => at);
  const episode = Math.max(0, ...notifications.map(({ id }) => episodeOf(id)));
  const joined = notifications.filter(({ id }) => episode > 0 && episodeOf(id) === episode).map(({ at }) => at);
  return Math.max(openedAt, ...opened, joined.length === 0 ? 0 : Math.min(...joined));
};

/** Nobody has seen to it and nothing is muted. */
export const UNHANDLED: Handling = {
  acknowledgedBy: null,
  acknowledgedAt: null,
  mutedUntil: null,
  mutedAt: null,
  mutedBy: null,
  muteReason: null,
  mutedAccounts: null,
  presses: [],
};

type Handled = Handling & Pick<Incident, 'openedAt' | 'notifications' | 'resolvedAt'>;

/** The newest page of an incident; undefined where it has none. */
export const newestPage = ({ notifications }: Pick<Incident, 'notifications'>): Notification | undefined =>
  notifications.filter(({ level }) => level === 'page').toSorted((a, b) => b.at - a.at)[0];

/** Whether a page came after a moment (epoch seconds). */
export const isPagedSince = (item: Pick<Incident, 'notifications'>, at: EpochSeconds): boolean =>
  (newestPage(item)?.at ?? -Infinity) > at;

/** Whether somebody acknowledged this opening and all its pages: what came since has to be acknowledged again. */
export const isAcknowledged = (item: Handled): boolean => {
  const { acknowledgedBy, acknowledgedAt: at } = item;
  return acknowledgedBy !== null && (at === null || (at >= openedAgainAt(item) && !isPagedSince(item, at)));
};

/** Whether an incident is muted at a moment (epoch seconds). */
export const isMutedAt = (item: Handled, at: EpochSeconds): boolean => {
  if (item.mutedUntil === null || item.mutedUntil <= at) return false;
  if (item.mutedUntil < UNTIL_RESOLVED) return true;
  return item.resolvedAt === null && (item.mutedAt ?? 0) >= openedAgainAt(item);
};

/** Accounts that the message of a shared incident names at a moment (epoch seconds). */
export const accountsNamed = ({ notifications, delivery }: DeliveredIncident, at: EpochSeconds): readonly string[] =>
  spanOf(notifications.filter((one) => delivery.sent.includes(one.id) && one.at <= at).map(({ service }) => service))
    .accounts;

/**
 * Whether a notification is of an account that the message of a shared incident did not name when it was muted. Whoever
 * muted it did so for the accounts that it named: of another account each service is posted. The mute knows them also
 * when the incident returns, with other notifications.
 */
export const isOfNewAccount = (item: DeliveredIncident, { service }: Notification): boolean => {
  const accounts = item.mutedAccounts ?? accountsNamed(item, item.mutedAt ?? Infinity);
  return (
    item.kind === 'shared' &&
    spanOf(membersOf(item)).accounts.length > 1 &&
    !accounts.includes(partsOf(service).account)
  );
};

/**
 * The incident with what still counts of what people decided about it, at a moment (epoch seconds). `within`: what is
 * shown in its message, whose pages have to be acknowledged too.
 */
export const asHandled = (
  item: DeliveredIncident,
  at: EpochSeconds,
  within: readonly Pick<Incident, 'notifications'>[] = [],
): DeliveredIncident => {
  const acknowledgedAt = item.acknowledgedAt ?? Infinity;
  const isSeen = isAcknowledged(item) && !within.some((one) => isPagedSince(one, acknowledgedAt));
  return {
    ...item,
    ...(isSeen ? {} : { acknowledgedBy: null, acknowledgedAt: null }),
    ...(isMutedAt(item, at)
      ? {}
      : { mutedUntil: null, mutedAt: null, mutedBy: null, muteReason: null, mutedAccounts: null }),
  };
};

/** What one incident takes over of what people decided about another one whose message it goes on in. */
export const inheritedFrom = (item: Handling, known: Handling): Partial<Handling> => ({
  ...(item.acknowledgedBy === null && known.acknowledgedBy !== null
    ? { acknowledgedBy: known.acknowledgedBy, acknowledgedAt: known.acknowledgedAt }
    : {}),
  ...(known.mutedUntil !== null && known.mutedUntil > (item.mutedUntil ?? 0)
    ? {
        mutedUntil: known.mutedUntil,
        mutedAt: known.mutedAt,
        mutedBy: known.mutedBy,
        muteReason: known.muteReason,
        mutedAccounts: known.mutedAccounts,
      }
    : {}),
});
