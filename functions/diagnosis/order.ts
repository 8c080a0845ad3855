import type { Incident } from '../service-state/incident.ts';
import { openingOf } from '../incidents/resolve.ts';
import type { OutboxEntry } from '../service-state/service-state.ts';

/** Everyday life, the platform and people: their stops explain themselves, there is nothing to look for. */
const EXPLAINED = /^(scheduler|user|platform|capacity|quota)\./;

/** Whether looking around can add anything to what a stop tells of itself. */
export const isWorthProof = (cause: string): boolean => !EXPLAINED.test(cause);

const isNewlySent = (incident: Incident, before: Incident | undefined): boolean =>
  incident.notifications.length > 0 &&
  (before === undefined || before.notifications.length === 0 || openingOf(before) < openingOf(incident));

/**
 * Outbox entries for incidents of stops that people hear of for the first time, or for the first time again, where
 * proof can be looked for. The message goes out by its own entry and waits for none of this. `now` in epoch seconds.
 */
export const investigationsOf = (
  before: readonly Incident[],
  after: readonly Incident[],
  now: number,
): Readonly<Record<string, OutboxEntry>> =>
  Object.fromEntries(
    after
      .filter(({ kind, resolvedAt, cause }) => kind === 'stops' && resolvedAt === null && isWorthProof(cause))
      .filter((incident) =>
        isNewlySent(
          incident,
          before.find(({ id }) => id === incident.id),
        ),
      )
      .map((incident) => [
        `investigate#${incident.id}#${openingOf(incident)}`,
        { kind: 'investigate' as const, incident: incident.id, at: now },
      ]),
  );
