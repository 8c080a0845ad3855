import type { Incident } from '../service-state/incident.ts';

/** Incidents kept per service: they live in its one item. */
export const INCIDENTS_MAX = 20;

const WEIGHT = { quiet: 0, notice: 1, harm: 2 } as const;

/** Dropped first: resolved ones, the longest over first; then those with least harm, the longest silent first. */
const leastRelevantFirst = (a: Incident, b: Incident): number =>
  Number(a.resolvedAt === null) - Number(b.resolvedAt === null) ||
  (a.resolvedAt ?? 0) - (b.resolvedAt ?? 0) ||
  WEIGHT[a.severity] - WEIGHT[b.severity] ||
  a.lastAt - b.lastAt ||
  (a.id < b.id ? -1 : 1);

/**
 * At most `INCIDENTS_MAX` incidents, sorted by id so that equal sets are equal lists. Only incidents of stops are
 * dropped: the others belong to decisions in progress.
 */
export const keepMostRelevant = (incidents: readonly Incident[]): readonly Incident[] => {
  const surplus = Math.max(0, incidents.length - INCIDENTS_MAX);
  const byId = (a: Incident, b: Incident): number => (a.id < b.id ? -1 : 1);
  if (surplus === 0) return [...incidents].sort(byId);
  const dropped = new Set(
    incidents
      .filter(({ kind }) => kind === 'stops')
      .sort(leastRelevantFirst)
      .slice(0, surplus),
  );
  return incidents.filter((incident) => !dropped.has(incident)).sort(byId);
};
