import type { Incident, IncidentId } from '../service-state/incident.ts';
import { noteId } from '../incidents/notification.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import { enqueueNotices } from '../service-state/outbox.ts';
import type { OpenHook, ServiceState } from '../service-state/service-state.ts';

/** The incident of a hook of this service. */
const incidentOf = ({ key }: ServiceState, hookId: string): IncidentId =>
  noteId({ service: key, kind: 'hook', key: hookId });

/** The paused hook of an incident; undefined when it has none, or the hook is no longer waiting. */
export const pausedHookOf = (state: ServiceState, incident: IncidentId): OpenHook | undefined =>
  Object.values(state.hooks).find(({ hookId }) => incidentOf(state, hookId) === incident);

/** Epoch seconds of the last event about an incident's hook; 0 when there is none. */
const lastEventAt = (state: ServiceState, incident: IncidentId): EpochSeconds => {
  const hookState = Object.entries(state.hookSeen).find(([hookId]) => incidentOf(state, hookId) === incident);
  return secondsOf(hookState?.[1] ?? 0);
};

/** A paused hook's incident is over when the hook is. */
export const endHooks = (incidents: readonly Incident[], state: ServiceState): readonly Incident[] =>
  incidents.map((incident) => {
    if (incident.kind !== 'hook' || incident.resolvedAt !== null) return incident;
    if (pausedHookOf(state, incident.id) !== undefined) return incident;
    const resolvedAt = Math.max(lastEventAt(state, incident.id), incident.lastAt);
    return { ...incident, resolvedAt, wanted: incident.wanted + 1 };
  });

/** A notification about a hook; `id` is its subject. */
export type HookNotification = { readonly hookId: string; readonly id: string; readonly text: string };

/**
 * Adds a notification to a hook's incident, once per id. Returns the same state when the hook was never reported. `at`
 * in epoch seconds.
 */
export const notifyHook = (
  state: ServiceState,
  { hookId, id, text }: HookNotification,
  at: EpochSeconds,
): ServiceState => {
  const known = state.incidents.find((incident) => incident.id === incidentOf(state, hookId));
  if (known === undefined || known.notifications.some((notification) => notification.id === id)) return state;
  const notification = { id, level: 'alert', service: state.key, text, at } as const;
  const next: Incident = { ...known, wanted: known.wanted + 1, notifications: [...known.notifications, notification] };
  const incidents = state.incidents.map((incident) => (incident === known ? next : incident));
  return enqueueNotices({ ...state, incidents }, state.incidents, at);
};
