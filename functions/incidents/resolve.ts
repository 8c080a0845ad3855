import { plural } from '../primitives/plural.ts';
import { countOf } from './of-any-kind.ts';
import type { Incident, IncidentId } from '../service-state/incident.ts';
import { stretch } from './texts.ts';
import { isStandalone } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** Minutes without a further stop after which a failure is over, the first time. */
export const QUIET_MINUTES = 15;

/** Each return doubles the silence it needs to be over, up to an hour; after that it is reported as new. */
const DOUBLINGS_MAX = 2;

/** An unreported failure is dropped after this much silence, so that two a month are no pattern. */
const FORGET_QUIET_SECONDS = 6 * 3600;
/** A reported one is kept longer, so that it is recognised. */
const FORGET_SENT_SECONDS = 7 * 86400;

const REOPENED = 'reopened@';

/** The id of the notification when a failure comes back for the nth time. */
export const reopenedId = (times: number): string => `${REOPENED}${times}`;

/** Which return a notification reports (1 is the first); undefined where it reports none. */
export const reopeningOf = (notification: string): number | undefined =>
  notification.startsWith(REOPENED) ? Number(notification.slice(REOPENED.length)) : undefined;

/** How often a failure came back after it was over. */
export const reopenings = (notifications: Incident['notifications']): number =>
  Math.max(
    0,
    ...notifications.filter(({ id }) => id.startsWith(REOPENED)).map(({ id }) => Number(id.slice(REOPENED.length))),
  );

/** How often an incident opened: 0 the first time, one more for each return, soon or late. */
export const openingOf = ({ earlier, notifications }: Pick<Incident, 'earlier' | 'notifications'>): number =>
  (earlier?.openings ?? 0) + reopenings(notifications);

/** Seconds of silence after which this failure counts as over. */
export const quietSecondsOf = ({ notifications }: Pick<Incident, 'notifications'>): number =>
  QUIET_MINUTES * 60 * 2 ** Math.min(reopenings(notifications), DOUBLINGS_MAX);

/** Seconds of silence after which this failure is dropped. */
export const forgetAfterSeconds = ({ notifications }: Pick<Incident, 'notifications'>): number =>
  notifications.length === 0 ? FORGET_QUIET_SECONDS : FORGET_SENT_SECONDS;

export type ResolveContext = { readonly now: EpochSeconds; readonly isUnhealthy: boolean };

/** `Resolved: 14 stopped tasks in 23 min.` */
export const resolvedText = (incident: Incident): string => {
  const count = countOf(incident);
  if (count === 0) return `Resolved after ${stretch((incident.resolvedAt ?? incident.lastAt) - incident.openedAt)}.`;
  const noun = isStandalone(incident.service) ? 'failed run' : 'stopped task';
  return `Resolved: ${plural(count, noun)} in ${stretch(incident.lastAt - incident.openedAt)}.`;
};

const resolved = (incident: Incident, at: EpochSeconds): Incident => {
  const wanted = incident.notifications.length > 0 ? incident.wanted + 1 : incident.wanted;
  return { ...incident, resolvedAt: at, wanted };
};

/** Standalone tasks have no scheduler that restarts them: silence means nothing, only the next successful run does. */
const isTimed = ({ kind, service, resolvedAt }: Incident): boolean =>
  kind === 'stops' && resolvedAt === null && !isStandalone(service);

/**
 * Resolves incidents after enough silence and drops those that have been over for long. Pure; nothing is over while the
 * service is known to be unhealthy. `resolvedAt` is when the silence was long enough, so it does not depend on when
 * this runs.
 */
export const resolveDue = (
  incidents: readonly Incident[],
  { now, isUnhealthy }: ResolveContext,
): { readonly incidents: readonly Incident[]; readonly changed: readonly IncidentId[] } => {
  const changed: IncidentId[] = [];
  const next = incidents.flatMap((incident) => {
    if (
      incident.kind === 'stops' &&
      now > incident.lastAt + forgetAfterSeconds(incident) &&
      incident.resolvedAt !== null
    )
      return [];
    const overAt = incident.lastAt + quietSecondsOf(incident);
    if (!isTimed(incident) || isUnhealthy || now < overAt) return [incident];
    if (incident.notifications.length > 0) changed.push(incident.id);
    return [resolved(incident, overAt)];
  });
  return { incidents: next, changed };
};

/** A successful run of a standalone task ends its failures. */
export const resolveByGoodRun = (
  incidents: readonly Incident[],
  at: EpochSeconds,
): { readonly incidents: readonly Incident[]; readonly changed: readonly IncidentId[] } => {
  const ends = (incident: Incident): boolean =>
    incident.kind === 'stops' && incident.resolvedAt === null && at > incident.lastAt && isStandalone(incident.service);
  return {
    incidents: incidents.map((incident) => (ends(incident) ? resolved(incident, at) : incident)),
    changed: incidents.filter((incident) => ends(incident) && incident.notifications.length > 0).map(({ id }) => id),
  };
};

/**
 * Epoch seconds at which `resolveDue` must run next; undefined when nothing waits. Before `unhealthyUntil` only an
 * event or a read of the service can make it healthy, and each of them computes this again.
 */
export const nextResolveAt = (
  incidents: readonly Incident[],
  unhealthyUntil: EpochSeconds,
): EpochSeconds | undefined => {
  const times = incidents.filter(isTimed).map((incident) => incident.lastAt + quietSecondsOf(incident));
  if (times.length === 0) return undefined;
  return Math.max(unhealthyUntil, Math.min(...times));
};
