import type { Incident } from './incident.ts';
import type { OutboxEntry, ServiceState } from './service-state.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** Seconds after its save at which an outbox entry is due for the sweep: enough time for the sender itself. */
export const OUTBOX_GRACE_SECONDS = 60;

/** Adds entries that are not there yet; an id is the entry's subject, so each is queued once. */
export const enqueue = (state: ServiceState, entries: Readonly<Record<string, OutboxEntry>>): ServiceState =>
  Object.keys(entries).length === 0 ? state : { ...state, outbox: { ...entries, ...state.outbox } };

type Notice = Extract<OutboxEntry, { readonly kind: 'notice' }>;

/** Seconds within which further tasks of a reported incident are reported together. */
const TOGETHER_SECONDS = 10;

/** Only the count of a reported incident rises, and fast: no separate notification per task. */
const isOnlyMore = (known: Incident | undefined, next: Incident): boolean =>
  known?.kind === 'stops' &&
  known.wanted > 0 &&
  next.kind === 'stops' &&
  next.count > known.count &&
  next.resolvedAt === known.resolvedAt &&
  next.severity === known.severity &&
  next.notifications.length === known.notifications.length &&
  next.lastAt - known.lastAt < TOGETHER_SECONDS;

const noticeOf = (known: Incident | undefined, next: Incident, at: EpochSeconds): Notice => ({
  kind: 'notice',
  incident: next.id,
  wanted: next.wanted,
  at,
  ...(isOnlyMore(known, next) ? { notBefore: at + TOGETHER_SECONDS } : {}),
});

/** Replaces an older, unsent notice: the new one contains more and waits no longer. */
const inPlaceOf = (older: Notice | undefined, notice: Notice): Notice => {
  if (older === undefined || notice.notBefore === undefined) return notice;
  const { notBefore: _, ...atOnce } = notice;
  return older.notBefore === undefined ? atOnce : { ...notice, notBefore: Math.min(older.notBefore, notice.notBefore) };
};

const isNoticeOf =
  (incident: Incident) =>
  (entry: OutboxEntry): entry is Notice =>
    entry.kind === 'notice' && entry.incident === incident.id;

/** One notice for each incident with pending changes, replacing one that still waits. */
export const enqueueNotices = (state: ServiceState, before: readonly Incident[], now: EpochSeconds): ServiceState => {
  const knownOf = (id: Incident['id']): Incident | undefined => before.find((known) => known.id === id);
  const wanted = state.incidents.filter((incident) => incident.wanted > (knownOf(incident.id)?.wanted ?? 0));
  if (wanted.length === 0) return state;
  const waiting = Object.values(state.outbox);
  const notices = wanted.map((incident) =>
    inPlaceOf(waiting.find(isNoticeOf(incident)), noticeOf(knownOf(incident.id), incident, now)),
  );
  const isReplaced = (entry: OutboxEntry): boolean => wanted.some((incident) => isNoticeOf(incident)(entry));
  const kept = Object.entries(state.outbox).filter(([, entry]) => !isReplaced(entry));
  const added = notices.map((notice) => [`notice#${notice.incident}#${notice.wanted}`, notice] as const);
  return { ...state, outbox: Object.fromEntries([...added, ...kept]) };
};

/** Whether an entry is to be sent at `now` (epoch seconds). */
export const isReady = (entry: OutboxEntry, now: EpochSeconds): boolean =>
  entry.kind !== 'notice' || entry.notBefore === undefined || entry.notBefore <= now;

/** Epoch seconds at which the sweep must send an entry that is still there. */
export const sweepAt = (entry: OutboxEntry): EpochSeconds =>
  entry.kind === 'notice' && entry.notBefore !== undefined ? entry.notBefore : entry.at + OUTBOX_GRACE_SECONDS;
