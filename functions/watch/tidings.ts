import type { Incident } from '../incidents/incident.ts';
import { foldNote } from '../incidents/note.ts';
import type { Draft, FoldContext } from './draft.ts';
import { secondsOf } from './draft.ts';
import { tellStops } from './stop-tidings.ts';
import { enqueue } from './outbox.ts';
import type { OutboxEntry, Watch } from './watch.ts';

/** When ECS's word that all is well ends what it complained of: its own steady state, or a completed deployment. */
const wellAt = (watch: Watch): number =>
  Math.max(watch.steadyAt, ...watch.trials.map(({ completedAt }) => completedAt ?? 0));

/** Complaints of ECS about a service are over once it is well again, whichever event comes first. */
const settled = (incidents: readonly Incident[], watch: Watch): readonly Incident[] => {
  const at = wellAt(watch);
  const isOver = ({ kind, resolvedAt, lastAt }: Incident): boolean =>
    kind === 'service' && resolvedAt === null && lastAt <= at;
  return incidents.map((incident) =>
    isOver(incident)
      ? { ...incident, resolvedAt: at, wanted: incident.wanted + (incident.wanted > 0 ? 1 : 0) }
      : incident,
  );
};

/** A paused hook's incident is over when the hook is. */
const answered = (incidents: readonly Incident[], watch: Watch): readonly Incident[] =>
  incidents.map((incident) => {
    const hookId = incident.facts['hookId'] ?? '';
    if (incident.kind !== 'hook' || incident.resolvedAt !== null || watch.hooks[hookId] !== undefined) return incident;
    const at = Math.floor((watch.hookSeen[hookId] ?? 0) / 1000);
    return { ...incident, resolvedAt: Math.max(at, incident.lastAt), wanted: incident.wanted + 1 };
  });

/** One outbox entry for each incident of which more is wanted than before. */
export const noticesOf = (
  before: readonly Incident[],
  after: readonly Incident[],
  now: number,
): Readonly<Record<string, OutboxEntry>> =>
  Object.fromEntries(
    after
      .filter(({ id, wanted }) => wanted > (before.find((known) => known.id === id)?.wanted ?? 0))
      .map(({ id, wanted }) => [`notice#${id}#${wanted}`, { kind: 'notice' as const, incident: id, wanted, at: now }]),
  );

/** An incident may open before the first event that names its service's ARN. */
const named =
  ({ serviceArn }: Watch) =>
  (incident: Incident): Incident =>
    incident.serviceArn === serviceArn ? incident : { ...incident, serviceArn };

/** One order for every order of arrival. */
const byAge = (a: Incident, b: Incident): number => a.openedAt - b.openedAt || (a.id < b.id ? -1 : 1);

/** What the new belief means for people: incidents, and the notices that carry them out. */
export const tell = (before: Watch, after: Watch, draft: Draft, { now }: FoldContext): Watch => {
  const stops = tellStops(before, after, draft, now);
  const noted = draft.notes.reduce(foldNote, stops.incidents);
  const incidents = answered(settled(noted, after), after).map(named(after)).sort(byAge);
  const told = { ...after, incidents, dead: stops.dead };
  return enqueue(told, noticesOf(before.incidents, incidents, secondsOf(now)));
};
