import { countOf } from './of-any-kind.ts';
import type { Incident, IncidentId } from '../service-state/incident.ts';

/** The result of applying stops. */
export type AppliedStops = {
  readonly incidents: readonly Incident[];
  /** Incidents with a pending notification. */
  readonly changed: readonly IncidentId[];
};

/**
 * Raises `wanted` of changed incidents with something to notify, and returns their ids; unchanged incidents stay the
 * same object.
 */
export const raiseWanted = (
  previous: ReadonlyMap<IncidentId, Incident>,
  incidents: readonly Incident[],
): AppliedStops => {
  const same = (a: Incident | undefined, b: Incident): boolean =>
    a === b || (a !== undefined && countOf(a) === countOf(b) && JSON.stringify(a) === JSON.stringify(b));
  const isPendingNotification = (incident: Incident): boolean =>
    incident.kind === 'stops' && incident.notifications.length > 0 && !same(previous.get(incident.id), incident);
  const changed = new Set(incidents.filter(isPendingNotification).map(({ id }) => id));
  return {
    incidents: incidents.map((incident) =>
      changed.has(incident.id) ? { ...incident, wanted: incident.wanted + 1 } : incident,
    ),
    changed: [...changed],
  };
};
