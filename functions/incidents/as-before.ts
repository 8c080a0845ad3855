import type { ServiceKey } from '../primitives/identity.ts';
import { newStopsIncident } from './count.ts';
import type { StopsIncident, StopFact } from '../service-state/incident.ts';
import { wordsOfBefore } from './last-words.ts';
import { forgetAfterSeconds, reopenedId, reopenings } from './resolve.ts';
import { earlierOf, isOver, isReturn } from './returns.ts';

/** What must be known of a service when one of its tasks stopped. */
type AtStop = {
  readonly service: ServiceKey;
  readonly serviceArn: string | null;
  readonly isUnhealthy: boolean;
};

/** Notifications kept: the first, and the newest of the later ones. */
const NOTIFICATIONS_MAX = 10;

/** A reported failure, opened again: counts and texts start from zero. */
const openedAgain = (incident: StopsIncident, fact: StopFact, context: AtStop): StopsIncident => ({
  ...newStopsIncident(context, fact, incident.fingerprint),
  facts: wordsOfBefore(incident.facts),
  wanted: incident.wanted,
  earlier: earlierOf(incident),
  notifications: [{ id: 'opened', level: 'alert', service: incident.service, text: '', at: fact.at }],
});

/** An incident just before one more stop of it: unchanged, open again, or a new occurrence. */
export const asBefore = (incident: StopsIncident, fact: StopFact, context: AtStop): StopsIncident => {
  if (isReturn(incident, fact, context.isUnhealthy)) return openedAgain(incident, fact, context);
  const isLate = incident.resolvedAt !== null && fact.at <= incident.resolvedAt;
  if (isLate) return fact.at > incident.lastAt ? { ...incident, resolvedAt: null } : incident;
  if (!isOver(incident, fact, context.isUnhealthy)) return incident;
  if (incident.notifications.length === 0)
    return fact.at > incident.lastAt + forgetAfterSeconds(incident)
      ? newStopsIncident(context, fact, incident.fingerprint)
      : { ...incident, resolvedAt: null };
  const [first, ...later] = incident.notifications;
  const id = reopenedId(reopenings(incident.notifications) + 1);
  const notification = { id, level: 'alert' as const, service: incident.service, text: '', at: fact.at };
  const notifications = [...(first ? [first] : []), ...later.slice(2 - NOTIFICATIONS_MAX), notification];
  return { ...incident, facts: wordsOfBefore(incident.facts), resolvedAt: null, notifications };
};
