import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';
import { incidentId, shortHash } from './fingerprint.ts';
import type { Incident, IncidentId, IncidentKind } from '../service-state/incident.ts';
import { earlierOf, RETURN_SECONDS, withEarlier, withReturn } from './returns.ts';

/** Something ECS told of a service that people should read, and that is no stop of a task. */
export type Note = {
  readonly service: ServiceKey;
  readonly serviceArn: string | null;
  readonly kind: IncidentKind;
  /** What it is about: notes with the same key are one incident. */
  readonly key: string;
  readonly title: string;
  readonly cause: string;
  readonly faultDomain: string;
  readonly evidence: string;
  readonly advice: string;
  /** Epoch seconds of the fact. */
  readonly at: number;
  readonly deployment: DeploymentId | null;
  readonly facts: Readonly<Record<string, string>>;
  /** Nothing is said of it before somebody asks. */
  readonly isQuiet: boolean;
};

const EVIDENCE_MAX = 300;

/** The incident that notes with this key belong to. */
export const noteId = (note: Pick<Note, 'service' | 'kind' | 'key'>): IncidentId =>
  incidentId(note.service, shortHash(`${note.kind}\n${note.key}`));

/** What a note opens or goes on with: since when, and what was before. */
type Opening = Pick<Incident, 'openedAt' | 'earlier'>;

/** A paused hook waits for as long as it waits; a complaint of ECS that was silent for an hour is there anew. */
const isReturn = (note: Note, { lastAt, resolvedAt, deployment, kind, notifications }: Incident): boolean => {
  if (notifications.length === 0 || (kind === 'hook' && resolvedAt === null)) return false;
  return note.at >= lastAt + RETURN_SECONDS || (resolvedAt !== null && note.deployment !== deployment);
};

const openingOf = (note: Note, known: Incident | undefined): Opening => {
  if (known !== undefined && isReturn(note, known)) return { openedAt: note.at, earlier: earlierOf(known) };
  const openedAt = Math.min(known?.openedAt ?? note.at, note.at);
  return known?.earlier === undefined ? { openedAt } : { openedAt, earlier: known.earlier };
};

/** Said when it opens, and again when it comes back soon after it was over. */
const notificationsOf = (note: Note, opening: Opening, known: Incident | undefined): Incident['notifications'] => {
  if (note.isQuiet) return [];
  const { service, title: text, at } = note;
  const base = { level: 'alert' as const, service, text };
  const opened = { id: 'opened', ...base, at: opening.openedAt };
  if (known === undefined || opening.earlier !== known.earlier) return [opened];
  const before = known.notifications.filter(({ id }) => id !== 'opened');
  return [opened, ...before, ...(known.resolvedAt === null ? [] : [{ id: `again@${at}`, ...base, at }])];
};

/** What is said of a failure that came back says so, and since when. */
const worded = (incident: Incident): Incident => ({
  ...incident,
  notifications: incident.notifications.map((notification) =>
    notification.id === 'opened'
      ? { ...notification, text: withReturn(incident, incident.title), at: incident.openedAt }
      : notification,
  ),
});

const incidentOf = (note: Note, known: Incident | undefined): Incident => {
  const opening = openingOf(note, known);
  return worded({
    v: 1,
    id: noteId(note),
    kind: note.kind,
    service: note.service,
    serviceArn: note.serviceArn,
    wanted: (known?.wanted ?? 0) + (note.isQuiet ? 0 : 1),
    title: note.title,
    fingerprint: shortHash(`${note.kind}\n${note.key}`),
    ...opening,
    lastAt: note.at,
    resolvedAt: null,
    count: 0,
    tasks: [],
    zones: {},
    taskDefinitions: {},
    cause: note.cause,
    faultDomain: note.faultDomain,
    evidence: note.evidence.slice(0, EVIDENCE_MAX),
    advice: note.advice,
    confidence: 1,
    failedContainer: null,
    failedResource: null,
    deployment: note.deployment,
    severity: note.isQuiet ? 'quiet' : 'notice',
    notifications: notificationsOf(note, opening, known),
    facts: note.facts,
  });
};

/** A note that is told late: it belongs to the time before, or this time began earlier. */
const withLate = (known: Incident, { at }: Note): Incident => {
  const { openedAt, earlier, notifications } = known;
  const isOfThisTime = at > openedAt - RETURN_SECONDS && at > (earlier?.lastAt ?? 0);
  if (isOfThisTime || notifications.length === 0) return worded({ ...known, openedAt: at });
  const next = withEarlier(known, { at }, 0);
  const isNew = JSON.stringify(next.earlier) !== JSON.stringify(earlier);
  return isNew ? worded({ ...next, wanted: known.wanted + 1 }) : known;
};

/**
 * Folds a note into the incidents of its service. The newest note of a key says how it reads, the oldest when it
 * began, so order and repetition do not matter; an older or equal one changes at most the beginning.
 */
export const applyNote = (incidents: readonly Incident[], note: Note): readonly Incident[] => {
  const id = noteId(note);
  const known = incidents.find((incident) => incident.id === id);
  const others = incidents.filter((incident) => incident.id !== id);
  if (known === undefined || note.at > known.lastAt) return [...others, incidentOf(note, known)];
  if (note.at >= known.openedAt) return incidents;
  const late = withLate(known, note);
  return late === known ? incidents : [...others, late];
};
