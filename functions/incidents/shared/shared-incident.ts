import { plural } from '../../primitives/plural.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { incidentId, shortHash } from '../fingerprint.ts';
import type { IncidentId, Notification, SharedIncident } from '../../service-state/incident.ts';
import type { Span } from './members.ts';
import { EVERYWHERE, fleetOf, spanOf } from './members.ts';
import { earlierOf, RETURN_SECONDS, withReturn } from '../returns.ts';
import { failedAt, listed, placedName, sharedTitle } from './shared-texts.ts';
import type { SharedCause } from './shared-causes.ts';

/** Seconds within which failures on the same resource have the same cause. */
export const SHARED_SECONDS = 900;

/** How one service fails on a shared cause. */
export type ServiceShare = {
  /** Distinct tasks, as the service's own incident counts them. */
  readonly count: number;
  /** Epoch seconds of the first and the newest stop. */
  readonly from: EpochSeconds;
  readonly at: EpochSeconds;
  readonly serviceArn: string | null;
};

/** A shared cause, and the services that fail on it. */
export type Shared = {
  readonly cause: SharedCause;
  readonly services: Readonly<Record<ServiceKey, ServiceShare>>;
  /** The incident over all of them, once there are enough. */
  readonly incident: SharedIncident | null;
};

/** When it failed last. */
export const newest = ({ services }: Shared): EpochSeconds =>
  Math.max(0, ...Object.values(services).map(({ at }) => at));

type Named = readonly [ServiceKey, ServiceShare];

/** The largest set of services that started to fail within `seconds` of one another. */
const together = (shares: readonly Named[], seconds: number): readonly Named[] =>
  shares
    .map(([, first]) => shares.filter(([, { from }]) => from >= first.from && from <= first.from + seconds))
    .reduce((most, group) => (group.length > most.length ? group : most), []);

/** Services that fail on it: within the window before its newest failure and, where required, started together. */
export const present = (shared: Shared): readonly Named[] => {
  const recent = keysOf(shared.services)
    .flatMap((key) => (shared.services[key] === undefined ? [] : [[key, shared.services[key]] as const]))
    .filter(([, { at }]) => at >= newest(shared) - SHARED_SECONDS)
    .sort(([a, x], [b, y]) => x.from - y.from || (a < b ? -1 : 1));
  const { onsetSeconds } = shared.cause;
  return onsetSeconds === null ? recent : together(recent, onsetSeconds);
};

/** The keys of a record, with their type. */
export const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] => {
  const keys: K[] = [];
  for (const key in record) keys.push(key);
  return keys;
};

const idOf = (service: ServiceKey, episode: number): string => `joined@${service}${episode === 0 ? '' : `#${episode}`}`;

/** How often it was over and came back, by its newest notification. */
const episodeOf = ({ notifications, resolvedAt }: SharedIncident): number => {
  const before = Number(/#(\d+)$/.exec(notifications.at(-1)?.id ?? '')?.[1] ?? 0);
  return resolvedAt === null ? before : before + 1;
};

type Joining = {
  readonly title: string;
  readonly cause: SharedCause;
  readonly episode: number;
  readonly span: Span;
};

const notificationOf = ([service, share]: Named, { title, cause, episode, span }: Joining): Notification => ({
  id: idOf(service, episode),
  level: 'alert',
  service,
  text: `${title}. ${placedName(service, span)}: ${plural(share.count, 'task')} ${failedAt(cause)}.`,
  at: share.from,
});

/** Notifications kept: enough for all services currently in it, and more. */
const NOTIFICATIONS_MAX = 80;

/** Names the incident of a cause within its place. */
export const fingerprintOfShared = ({ kind, value }: Pick<SharedCause, 'kind' | 'value'>): string =>
  shortHash(`shared\n${kind}\n${value}`);

const keyFor = (service: ServiceKey, { isEverywhere }: SharedCause): ServiceKey =>
  isEverywhere ? EVERYWHERE : fleetOf(service);

/** The id that the incident over a service and all others that fail on a cause has, or would have. */
export const sharedIdOf = (service: ServiceKey, cause: SharedCause): IncidentId =>
  incidentId(keyFor(service, cause), fingerprintOfShared(cause));

const openedFor = (service: ServiceKey, { cause }: Shared): SharedIncident => {
  const fingerprint = fingerprintOfShared(cause);
  const fleet = keyFor(service, cause);
  return {
    v: 1,
    id: sharedIdOf(service, cause),
    kind: 'shared',
    service: fleet,
    serviceArn: null,
    wanted: 0,
    title: '',
    fingerprint,
    openedAt: 0,
    lastAt: 0,
    resolvedAt: null,
    count: 0,
    cause: cause.cause,
    faultDomain: cause.faultDomain,
    evidence: cause.evidence,
    ...(cause.advice !== undefined && { advice: cause.advice }),
    adviceParameters: cause.adviceParameters,
    confidence: cause.confidence,
    failedResource: cause.value,
    severity: 'harm',
    notifications: [],
    facts: {},
  };
};

const spanned = (shares: readonly Named[]): Span => spanOf(shares.map(([service]) => service));

const isEnough = (shares: readonly Named[], { services, tasks, accounts = 1 }: SharedCause): boolean =>
  shares.length >= services &&
  shares.reduce((sum, [, { count }]) => sum + count, 0) >= tasks &&
  spanned(shares).accounts.length >= accounts;

/** Whether a shared cause is an open incident now. */
export const isOpen = ({ incident }: Shared): boolean => incident !== null && incident.resolvedAt === null;

/** Start of the reported occurrence: the first stop; if open, or back within the hour, as before. */
const openingOf = (before: SharedIncident, from: EpochSeconds): Pick<SharedIncident, 'openedAt' | 'earlier'> => {
  if (before.notifications.length === 0) return { openedAt: from };
  if (before.resolvedAt !== null && from >= before.lastAt + RETURN_SECONDS)
    return { openedAt: from, earlier: earlierOf(before) };
  const openedAt = Math.min(before.openedAt, from);
  return before.earlier === undefined ? { openedAt } : { openedAt, earlier: before.earlier };
};

const factsOf = ({ kind, value }: SharedCause, shares: readonly Named[], span: Span): SharedIncident['facts'] => ({
  'What they share': `${kind} ${value}`,
  ...(span.accounts.length > 1 ? { Accounts: listed(span.accounts) } : {}),
  Services: listed(shares.map(([service, { count }]) => `${placedName(service, span)} ×${count}`)),
});

/**
 * The incident of a shared cause from the services that fail on it; each service that joins is another notification.
 */
export const incidentOf = (shared: Shared): SharedIncident | null => {
  const shares = present(shared);
  const [first] = shares;
  if (first === undefined || (!isOpen(shared) && !isEnough(shares, shared.cause))) return shared.incident;
  const before = shared.incident ?? openedFor(first[0], shared);
  const span = spanned(shares);
  const title = sharedTitle(shared.cause, shares.length, span);
  const episode = episodeOf(before);
  const joined = shares.filter(([key]) => !before.notifications.some(({ id }) => id === idOf(key, episode)));
  const joinedNow = joined.map((share) => notificationOf(share, { title, cause: shared.cause, episode, span }));
  const opening = openingOf(before, Math.min(...shares.map(([, { from }]) => from)));
  const isBack = opening.earlier !== before.earlier;
  const next = {
    ...before,
    ...opening,
    title,
    lastAt: newest(shared),
    resolvedAt: null,
    count: shares.reduce((sum, [, { count }]) => sum + count, 0),
    facts: factsOf(shared.cause, shares, span),
  };
  const reported = isBack
    ? joinedNow.map((notification) => ({ ...notification, text: withReturn(next, notification.text) }))
    : joinedNow;
  return { ...next, notifications: [...(isBack ? [] : before.notifications), ...reported].slice(-NOTIFICATIONS_MAX) };
};
