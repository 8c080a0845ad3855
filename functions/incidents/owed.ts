import type { Incident, IncidentId } from './incident.ts';

/** What a fold of stops gives back. */
export type FoldedStops = {
  readonly incidents: readonly Incident[];
  /** Incidents of which a message is owed. */
  readonly changed: readonly IncidentId[];
};

/** Raises `wanted` of what changed and has something to say, and names those; what is unchanged is the same object. */
export const owed = (previous: ReadonlyMap<IncidentId, Incident>, incidents: readonly Incident[]): FoldedStops => {
  const same = (a: Incident | undefined, b: Incident): boolean =>
    a === b || (a?.count === b.count && JSON.stringify(a) === JSON.stringify(b));
  const isOwed = (incident: Incident): boolean =>
    incident.kind === 'stops' && incident.sayings.length > 0 && !same(previous.get(incident.id), incident);
  const changed = new Set(incidents.filter(isOwed).map(({ id }) => id));
  return {
    incidents: incidents.map((incident) =>
      changed.has(incident.id) ? { ...incident, wanted: incident.wanted + 1 } : incident,
    ),
    changed: [...changed],
  };
};
