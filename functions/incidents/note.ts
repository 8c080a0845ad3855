import type { DeploymentId, ServiceKey } from '../events/identity.ts';
import { incidentId, shortHash } from './fingerprint.ts';
import type { Incident, IncidentId, IncidentKind } from './incident.ts';

/** Something ECS told of a service that people should read, and that is no stop of a task. */
export type Note = {
  readonly service: ServiceKey;
  readonly serviceArn: string | null;
  readonly kind: IncidentKind;
  /** What it is about: notes with the same key are one incident. */
  readonly key: string;
  readonly title: string;
  readonly cause: string;
  readonly owner: string;
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

/** Said when it opens, and again when it comes back after it was over. */
const sayingsOf = (note: Note, openedAt: number, known: Incident | undefined): Incident['sayings'] => {
  if (note.isQuiet) return [];
  const { service, title: text, at } = note;
  const opened = { id: 'opened', level: 'alert' as const, service, text, at: openedAt };
  const before = known?.sayings.filter(({ id }) => id !== 'opened') ?? [];
  const isBack = known !== undefined && known.resolvedAt !== null;
  return [opened, ...before, ...(isBack ? [{ ...opened, id: `again@${at}`, at }] : [])];
};

const incidentOf = (note: Note, known: Incident | undefined): Incident => {
  const openedAt = Math.min(known?.openedAt ?? note.at, note.at);
  return {
    v: 1,
    id: noteId(note),
    kind: note.kind,
    service: note.service,
    serviceArn: note.serviceArn,
    wanted: (known?.wanted ?? 0) + (note.isQuiet ? 0 : 1),
    title: note.title,
    fingerprint: shortHash(`${note.kind}\n${note.key}`),
    openedAt,
    lastAt: note.at,
    resolvedAt: null,
    count: 0,
    tasks: [],
    zones: {},
    taskDefinitions: {},
    cause: note.cause,
    owner: note.owner,
    evidence: note.evidence.slice(0, EVIDENCE_MAX),
    advice: note.advice,
    confidence: 1,
    culprit: null,
    token: null,
    deployment: note.deployment,
    severity: note.isQuiet ? 'quiet' : 'notice',
    sayings: sayingsOf(note, openedAt, known),
    facts: note.facts,
  };
};

/**
 * Folds a note into the incidents of its service. The newest note of a key says how it reads, the oldest when it
 * began, so order and repetition do not matter; an older or equal one changes at most the beginning.
 */
export const foldNote = (incidents: readonly Incident[], note: Note): readonly Incident[] => {
  const id = noteId(note);
  const known = incidents.find((incident) => incident.id === id);
  const others = incidents.filter((incident) => incident.id !== id);
  if (known === undefined || note.at > known.lastAt) return [...others, incidentOf(note, known)];
  if (note.at >= known.openedAt) return incidents;
  const sayings = known.sayings.map((saying) => (saying.id === 'opened' ? { ...saying, at: note.at } : saying));
  return [...others, { ...known, openedAt: note.at, sayings }];
};
