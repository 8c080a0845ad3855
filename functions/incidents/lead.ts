import type { Incident, StopsIncident } from '../service-state/incident.ts';

/**
 * One problem is one message. What ECS complains of while tasks stop (it cannot start them consistently, it failed the
 * deployment), and what becomes of the release, is shown within the incident of the stops that explain it.
 */

/** Seconds by which a symptom may be shown before the stops that explain it, or after the last of them. */
const AROUND_SECONDS = 900;

const isSymptom = ({ kind }: Incident): boolean => kind === 'service' || kind === 'release';

/** Another release than the one whose tasks stop is another story. */
const isSameRelease = (symptom: Incident, stops: StopsIncident): boolean => {
  if (symptom.kind !== 'release' || symptom.deployment === stops.deployment) return true;
  return symptom.taskDefinition !== null && stops.taskDefinitions[symptom.taskDefinition] !== undefined;
};

const explains = (stops: Incident, symptom: Incident): boolean =>
  stops.kind === 'stops' &&
  stops.notifications.length > 0 &&
  stops.openedAt <= symptom.lastAt + AROUND_SECONDS &&
  (stops.resolvedAt ?? stops.lastAt) >= symptom.openedAt - AROUND_SECONDS &&
  isSameRelease(symptom, stops);

/** The incident of stops that explains another incident of the same service; undefined where none does. */
export const leadOf = (incident: Incident, others: readonly Incident[]): Incident | undefined => {
  if (!isSymptom(incident)) return undefined;
  const [lead] = others
    .filter((other) => other.service === incident.service && explains(other, incident))
    .toSorted((a, b) => b.lastAt - a.lastAt || (a.id < b.id ? -1 : 1));
  return lead;
};

/** What an incident of stops explains: shown within its message. */
export const followersOf = (lead: Incident, others: readonly Incident[]): readonly Incident[] =>
  lead.kind === 'stops' ? others.filter((other) => leadOf(other, others)?.id === lead.id) : [];

/** Guards that say of an evaluation that its evidence does not warrant anything. */
const UNWARRANTED = /^alert:(?:controls|outside-event|unexplained|environment)$/;

/**
 * An evaluation of a release that came to nothing: it is for whoever asks (`explain`), and never a message of its own.
 */
export const isAside = (incident: Incident): boolean =>
  incident.kind === 'release' &&
  incident.proposal === undefined &&
  incident.notifications.length > 0 &&
  incident.notifications.every(({ id }) => UNWARRANTED.test(id));
