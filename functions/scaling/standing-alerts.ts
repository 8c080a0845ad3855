import type { Incident } from '../service-state/incident.ts';
import { earlierOf, RETURN_SECONDS, withReturn } from '../incidents/returns.ts';
import { msOf } from '../primitives/instant.ts';
import type { EpochMs } from '../primitives/instant.ts';
import { resolvedAlert, repeatCount } from './alerts.ts';

/** Open alerts and recently resolved ones, by id. */
export type OpenAlerts = Readonly<Record<string, Incident>>;

/** Resolved alerts are kept for the day that findings look back. */
const KEPT_MS = 24 * 3_600_000;

/** When an alert was last over before this time, in epoch milliseconds; undefined: it never was. */
export const goneSince = (known: Incident, now: EpochMs): EpochMs | undefined => {
  const isLongOver = known.resolvedAt !== null && now >= msOf(known.lastAt + RETURN_SECONDS);
  const lastAt = isLongOver ? known.lastAt : known.earlier?.lastAt;
  return lastAt === undefined ? undefined : msOf(lastAt);
};

const withReturnTexts = (incident: Incident): Incident => ({
  ...incident,
  notifications: incident.notifications.map((notification) => ({
    ...notification,
    text: withReturn(incident, notification.text),
  })),
});

/** An open alert, given what is known of it: open, back within the hour, or back later, which is reported as new. */
export const goingOn = (standing: Incident, known: Incident | undefined): Incident => {
  if (known === undefined) return standing;
  if (known.resolvedAt !== null && standing.lastAt >= known.lastAt + RETURN_SECONDS) {
    const openedAt = standing.openedAt > known.lastAt ? standing.openedAt : standing.lastAt;
    return withReturnTexts({ ...standing, openedAt, earlier: earlierOf(known), wanted: 1 });
  }
  const openedAt = known.earlier === undefined ? Math.min(known.openedAt, standing.openedAt) : known.openedAt;
  const explained = repeatCount(msOf(openedAt), msOf(standing.lastAt));
  const wanted = Math.max(explained, known.wanted + (known.resolvedAt === null ? 0 : 1));
  return withReturnTexts({ ...standing, openedAt, wanted, ...(known.earlier && { earlier: known.earlier }) });
};

const isNew = ({ wanted, openedAt }: Incident, known: Incident | undefined): boolean =>
  known === undefined || known.wanted < wanted || openedAt > known.lastAt;

/** Alerts of the checked services: open ones, and earlier ones that are no longer open. */
export const changedAlerts = (
  open: OpenAlerts,
  standing: readonly Incident[],
  services: ReadonlySet<string>,
  now: EpochMs,
): readonly Incident[] => {
  const ids = new Set<string>(standing.map(({ id }) => id));
  const over = Object.values(open).filter(
    ({ id, service, resolvedAt }) => resolvedAt === null && services.has(service) && !ids.has(id),
  );
  const changed = standing
    .map((incident) => goingOn(incident, open[incident.id]))
    .filter((incident) => isNew(incident, open[incident.id]));
  return [...changed, ...over.map((incident) => resolvedAlert(incident, now))];
};

/** Resolved alerts stay for a day: one that comes back says so. */
export const rememberedAlerts = (open: OpenAlerts, incidents: readonly Incident[], now: EpochMs): OpenAlerts => {
  const next = { ...open, ...Object.fromEntries(incidents.map((incident) => [incident.id, incident])) };
  const isKept = ({ resolvedAt }: Incident): boolean => resolvedAt === null || msOf(resolvedAt) > now - KEPT_MS;
  return Object.fromEntries(Object.entries(next).filter(([, incident]) => isKept(incident)));
};
