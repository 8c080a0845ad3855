import type { FaultDomain } from '../stops/cause.ts';
import type { ReportCause } from '../service-state/incident-cause.ts';
import type { DeploymentId, ServiceKey } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import { incidentId, shortHash } from './fingerprint.ts';
import type { Incident, IncidentId, ReportIncident } from '../service-state/incident.ts';
import { earlierOf, RETURN_SECONDS, withEarlier, withReturn } from './returns.ts';

/** A report of ECS about a service, other than a stopped task, that people should read. */
export type Note = {
  readonly service: ServiceKey;
  readonly serviceArn: string | null;
  readonly kind: ReportIncident['kind'];
  /** Its subject: notes with the same key are one incident. */
  readonly key: string;
  readonly title: string;
  readonly cause: ReportCause;
  readonly faultDomain: FaultDomain;
  readonly evidence: string;
  readonly advice: string;
  /** Epoch seconds of the fact. */
  readonly at: EpochSeconds;
  readonly deployment: DeploymentId | null;
  readonly facts: Readonly<Record<string, string>>;
  /** Not notified before someone asks. */
  readonly isQuiet: boolean;
};

const EVIDENCE_MAX = 300;

const isReport = (incident: Incident): incident is ReportIncident =>
  incident.kind === 'service' || incident.kind === 'hook';

/** The incident for notes with this key. */
export const noteId = (note: Pick<Note, 'service' | 'kind' | 'key'>): IncidentId =>
  incidentId(note.service, shortHash(`${note.kind}\n${note.key}`));

/** What a note opens or continues: since when, and the previous occurrence. */
type Opening = Pick<ReportIncident, 'openedAt' | 'earlier'>;

/** A hook that waits is no return; a problem reported by ECS that was silent for an hour counts as a new one. */
const isReturn = (note: Note, { lastAt, resolvedAt, deployment, kind, notifications }: ReportIncident): boolean => {
  if (notifications.length === 0 || (kind === 'hook' && resolvedAt === null)) return false;
  return note.at >= lastAt + RETURN_SECONDS || (resolvedAt !== null && note.deployment !== deployment);
};

const openingOf = (note: Note, known: ReportIncident | undefined): Opening => {
  if (known !== undefined && isReturn(note, known)) return { openedAt: note.at, earlier: earlierOf(known) };
  const openedAt = Math.min(known?.openedAt ?? note.at, note.at);
  return known?.earlier === undefined ? { openedAt } : { openedAt, earlier: known.earlier };
};

/** Returns kept besides the newest one. */
const RETURNS_KEPT = 8;

/** Notified when it opens, and again when it comes back soon after it was over. */
const notificationsOf = (
  note: Note,
  opening: Opening,
  known: ReportIncident | undefined,
): Incident['notifications'] => {
  if (note.isQuiet) return [];
  const { service, title: text, at } = note;
  const base = { level: 'alert' as const, service, text };
  const opened = { id: 'opened', ...base, at: opening.openedAt };
  if (known === undefined || opening.earlier !== known.earlier) return [opened];
  const before = known.notifications.filter(({ id }) => id !== 'opened');
  if (known.resolvedAt === null) return [opened, ...before];
  return [opened, ...before.slice(-RETURNS_KEPT), { id: `again@${at}`, ...base, at }];
};

/** Notifications of a failure that came back say so, and since when. */
const withTexts = (incident: ReportIncident): ReportIncident => ({
  ...incident,
  notifications: incident.notifications.map((notification) =>
    notification.id === 'opened'
      ? { ...notification, text: withReturn(incident, incident.title), at: incident.openedAt }
      : notification,
  ),
});

const incidentOf = (note: Note, known: ReportIncident | undefined): ReportIncident => {
  const opening = openingOf(note, known);
  return withTexts({
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
    cause: note.cause,
    faultDomain: note.faultDomain,
    evidence: note.evidence.slice(0, EVIDENCE_MAX),
    advice: note.advice,
    deployment: note.deployment,
    severity: note.isQuiet ? 'quiet' : 'notice',
    notifications: notificationsOf(note, opening, known),
    facts: note.facts,
  });
};

/** A late note: it belongs to the previous occurrence, or this one began earlier. */
const withLate = (known: ReportIncident, { at }: Note): ReportIncident => {
  const { openedAt, earlier, notifications } = known;
  const isOfThisTime = at > openedAt - RETURN_SECONDS && at > (earlier?.lastAt ?? 0);
  if (isOfThisTime || notifications.length === 0) return withTexts({ ...known, openedAt: at });
  const next = withEarlier(known, { at }, 0);
  const isNew = JSON.stringify(next.earlier) !== JSON.stringify(earlier);
  return isNew ? withTexts({ ...next, wanted: known.wanted + 1 }) : known;
};

/**
 * Applies a note to the incidents of its service. The newest note of a key sets the text, the oldest the start, so
 * order and repetition do not matter; an older or equal one changes at most the start.
 */
export const applyNote = (incidents: readonly Incident[], note: Note): readonly Incident[] => {
  const id = noteId(note);
  const known = incidents.filter(isReport).find((incident) => incident.id === id);
  const others = incidents.filter((incident) => incident.id !== id);
  if (known === undefined || note.at > known.lastAt) return [...others, incidentOf(note, known)];
  if (note.at >= known.openedAt) return incidents;
  const late = withLate(known, note);
  return late === known ? incidents : [...others, late];
};
