import type { Incident, IncidentId, SharedIncident, StopsIncident } from '../../service-state/incident.ts';
import { shortHash } from '../fingerprint.ts';
import type { ServiceShare, Shared } from './shared-incident.ts';
import { incidentOf, isOpen, keysOf, newest, present, SHARED_SECONDS } from './shared-incident.ts';
import type { SharedDocument } from './shared-document.ts';
import { documentOf } from './shared-document.ts';
import type { SharedCause } from './shared-causes.ts';
import { sharedCausesOf } from './shared-causes.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/**
 * Seconds after the newest failure after which a cause without incident is closed for further services, however late
 * their events.
 */
const FORGET_SECONDS = 2 * SHARED_SECONDS;

/** Shared causes kept, the newest; each is a few hundred bytes and a name for every service. */
const SHARED_CAUSES_MAX = 100;
/** Services kept of a cause; when there are more, those make room that have been silent for a day. */
const SERVICES_MAX = 60;
const SILENT_SECONDS = 86_400;

/** What only counts when it begins together need not be known for a day. */
const withRoom = (
  services: Shared['services'],
  at: EpochSeconds,
  { onsetSeconds }: SharedCause,
): Shared['services'] => {
  if (keysOf(services).length < SERVICES_MAX) return services;
  const since = at - (onsetSeconds === null ? SILENT_SECONDS : FORGET_SECONDS);
  return Object.fromEntries(Object.entries(services).filter(([, share]) => share.at >= since));
};

/** Nearly every change is one of when or how many: only without one the incidents are compared as a whole. */
const isChanged = (before: SharedIncident | null, after: SharedIncident | null): after is SharedIncident =>
  after !== null &&
  after !== before &&
  (before?.lastAt !== after.lastAt ||
    before.count !== after.count ||
    JSON.stringify({ ...before, wanted: 0 }) !== JSON.stringify({ ...after, wanted: 0 }));

/** When the current occurrence started: the time of its newest notification. */
const begunAt = ({ notifications, openedAt }: Incident): EpochSeconds => notifications.at(-1)?.at ?? openedAt;

/** Counts beyond this are updated only now and then: every change is a write to the one document. */
const COUNT_EXACT = 20;

const isWorthNoting = (known: ServiceShare | undefined, { count, lastAt }: StopsIncident): boolean =>
  known === undefined || count <= COUNT_EXACT || count >= known.count * 1.1 || lastAt - known.at >= 60;

const merged = (before: Shared | undefined, cause: SharedCause, incident: StopsIncident): Shared => {
  const { service, serviceArn, count, lastAt } = incident;
  const known = before?.services[service];
  const services = known === undefined ? withRoom(before?.services ?? {}, lastAt, cause) : (before?.services ?? {});
  const from = begunAt(incident);
  const isGoingOn = known !== undefined && from <= known.at;
  const share: ServiceShare = {
    count: isGoingOn ? Math.max(known.count, count) : count,
    from,
    at: Math.max(known?.at ?? lastAt, lastAt),
    serviceArn,
  };
  const isKept = isWorthNoting(known, incident) && (known !== undefined || keysOf(services).length < SERVICES_MAX);
  if (before !== undefined && !isKept && services === before.services) return before;
  return {
    cause: before?.cause ?? cause,
    incident: before?.incident ?? null,
    services: isKept ? { ...services, [service]: share } : services,
  };
};

const keyOf = ({ kind, value, isEverywhere }: SharedCause): string =>
  shortHash(`${isEverywhere ? 'everywhere ' : ''}${kind}\n${value}`);

/** Another cause is already an incident that covers all these services: one cause is one incident. */
const isExplained = (shared: Shared, others: readonly Shared[]): boolean => {
  const services = present(shared).map(([service]) => service);
  const explains = (other: Shared): boolean =>
    isOpen(other) && other.cause !== shared.cause && services.every((service) => other.services[service] !== undefined);
  return !isOpen(shared) && others.some(explains);
};

export type SharedChange = {
  readonly document: SharedDocument;
  /** Shared incidents with a pending notification, in their new state. */
  readonly changed: readonly SharedIncident[];
};

/** Which causes belong into a document, and what is an open incident in others already. */
export type Noting = { readonly isIn: (cause: SharedCause) => boolean; readonly elsewhere: readonly Shared[] };

const ALONE: Noting = { isIn: () => true, elsewhere: [] };

/** The causes that are kept, the newest first. */
const keptOf = (causes: ReadonlyMap<string, Shared>): readonly (readonly [string, Shared])[] => {
  const dated = [...causes].map(([key, shared]) => ({ key, shared, at: newest(shared) }));
  const latest = Math.max(0, ...dated.map(({ at }) => at));
  return dated
    .filter(({ shared, at }) => shared.incident !== null || at >= latest - FORGET_SECONDS)
    .sort((a, b) => b.at - a.at)
    .slice(0, SHARED_CAUSES_MAX)
    .map(({ key, shared }) => [key, shared]);
};

/**
 * Records which shared causes the incidents of one service have, and opens or extends the incident of a cause that
 * several services share. Pure and idempotent: counts are copied from the incidents, not added.
 */
export const noteShared = (
  document: SharedDocument,
  incidents: readonly Incident[],
  { isIn, elsewhere }: Noting = ALONE,
): SharedChange => {
  const causes = new Map(Object.entries(document.causes));
  const changed = new Map<IncidentId, SharedIncident>();
  const open = incidents.filter((one) => one.kind === 'stops').filter(({ resolvedAt }) => resolvedAt === null);
  for (const incident of open)
    for (const cause of sharedCausesOf(incident).filter(isIn)) {
      const before = causes.get(keyOf(cause));
      const shared = merged(before, cause, incident);
      // An open incident follows from the services alone.
      if (shared === before && isOpen(shared)) continue;
      const after = isExplained(shared, [...causes.values(), ...elsewhere]) ? shared.incident : incidentOf(shared);
      const isNew = isChanged(shared.incident, after);
      const next = isNew ? { ...after, wanted: (shared.incident?.wanted ?? 0) + 1 } : after;
      causes.set(keyOf(cause), { ...shared, incident: next });
      if (isNew && next !== null) changed.set(next.id, next);
    }
  return { document: documentOf(keptOf(causes)), changed: [...changed.values()] };
};

/** Ends shared incidents that have been silent for the window. */
export const resolveShared = (document: SharedDocument, now: EpochSeconds): SharedChange => {
  const changed: SharedIncident[] = [];
  const causes = Object.entries(document.causes).flatMap(([key, shared]): (readonly [string, Shared])[] => {
    const overAt = newest(shared) + SHARED_SECONDS;
    if (now < overAt) return [[key, shared]];
    if (shared.incident === null) return now < newest(shared) + FORGET_SECONDS ? [[key, shared]] : [];
    if (shared.incident.resolvedAt !== null) return now < overAt + 86_400 ? [[key, shared]] : [];
    const over = { ...shared.incident, resolvedAt: overAt, wanted: shared.incident.wanted + 1 };
    changed.push(over);
    return [[key, { ...shared, incident: over }]];
  });
  return { document: documentOf(causes), changed };
};

/** The shared incident that a service's incident is part of; undefined when it stands alone. */
export const coverOf = (
  document: SharedDocument,
  incident: Incident,
): { readonly id: IncidentId; readonly title: string } | undefined => {
  if (incident.kind !== 'stops') return undefined;
  for (const cause of sharedCausesOf(incident)) {
    const shared = document.causes[keyOf(cause)];
    const cover = shared?.incident;
    if (cover && cover.resolvedAt === null && shared?.services[incident.service] !== undefined)
      return { id: cover.id, title: cover.title };
  }
  return undefined;
};
