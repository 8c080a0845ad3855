import type { Incident, IncidentId } from '../incidents/incident.ts';
import { noteId } from '../incidents/note.ts';
import { enqueueNotices } from './outbox.ts';
import type { OpenHook, Watch } from './watch.ts';

/** The incident of a hook of this service. */
const incidentOf = ({ key }: Watch, hookId: string): IncidentId => noteId({ service: key, kind: 'hook', key: hookId });

/** The paused hook that an incident is about; undefined when it is about none, or the hook waits no more. */
export const pausedHookOf = (watch: Watch, incident: IncidentId): OpenHook | undefined =>
  Object.values(watch.hooks).find(({ hookId }) => incidentOf(watch, hookId) === incident);

/** Epoch seconds of the last word about the hook of an incident; 0 when there is none. */
const heardAt = (watch: Watch, incident: IncidentId): number => {
  const heard = Object.entries(watch.hookSeen).find(([hookId]) => incidentOf(watch, hookId) === incident);
  return Math.floor((heard?.[1] ?? 0) / 1000);
};

/** A paused hook's incident is over when the hook is. */
export const endHooks = (incidents: readonly Incident[], watch: Watch): readonly Incident[] =>
  incidents.map((incident) => {
    if (incident.kind !== 'hook' || incident.resolvedAt !== null) return incident;
    if (pausedHookOf(watch, incident.id) !== undefined) return incident;
    const resolvedAt = Math.max(heardAt(watch, incident.id), incident.lastAt);
    return { ...incident, resolvedAt, wanted: incident.wanted + 1 };
  });

/** Something to be said of a hook; `id` is what it is about. */
export type HookSaying = { readonly hookId: string; readonly id: string; readonly text: string };

/**
 * Says something of a hook in its incident, once by its id. The same watch when nobody was told of it. `at` in epoch
 * seconds.
 */
export const tellHook = (watch: Watch, { hookId, id, text }: HookSaying, at: number): Watch => {
  const known = watch.incidents.find((incident) => incident.id === incidentOf(watch, hookId));
  if (known === undefined || known.sayings.some((saying) => saying.id === id)) return watch;
  const saying = { id, level: 'alert', service: watch.key, text, at } as const;
  const next: Incident = { ...known, wanted: known.wanted + 1, sayings: [...known.sayings, saying] };
  const incidents = watch.incidents.map((incident) => (incident === known ? next : incident));
  return enqueueNotices({ ...watch, incidents }, watch.incidents, at);
};
