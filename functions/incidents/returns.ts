import { plural } from '../primitives/plural.ts';
import { countOf, taskDefinitionsOf } from './of-any-kind.ts';
import { isStandalone } from '../primitives/identity.ts';
import { dateOf } from '../primitives/instant.ts';
import { minuteInUtc } from '../primitives/instant-text.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Earlier, Incident, Notification, StopFact, StopsIncident } from '../service-state/incident.ts';
import { isOtherError } from './last-words.ts';
import { openingOf, quietSecondsOf, reopenings } from './resolve.ts';
import { stretch } from './texts.ts';

/**
 * Seconds of silence after which a returning failure gets a message of its own: readers of the first one have moved on.
 */
export const RETURN_SECONDS = 3600;

/** Runs of standalone tasks are silent between two starts: only failures half a day apart get separate messages. */
const RUN_RETURN_SECONDS = 12 * 3600;

/** What an incident passes on to its next occurrence. */
export const earlierOf = (incident: Incident): Earlier => ({
  times: (incident.earlier?.times ?? 0) + 1,
  openings: openingOf(incident) + 1,
  firstAt: incident.earlier?.firstAt ?? incident.openedAt,
  openedAt: incident.openedAt,
  lastAt: incident.lastAt,
  count: countOf(incident),
  total: (incident.earlier?.total ?? incident.earlier?.count ?? 0) + countOf(incident),
  taskDefinitions: Object.keys(taskDefinitionsOf(incident)).sort(),
});

/** Tasks up to which a failure that comes and goes is a hiccup each time. */
const FLAPPING_TASKS = 2;
/** Seconds within which the time before must lie. */
const FLAPPING_SECONDS = 86_400;

/**
 * Whether a failure flaps: it was over and is back within a day, on the same revision, and the time before it took a
 * task or two. One message goes on and counts; a larger outage that is back has a message of its own.
 */
export const isFlapping = (incident: Incident): boolean => {
  const { earlier, openedAt, service } = incident;
  return (
    earlier !== undefined &&
    !isStandalone(service) &&
    earlier.count > 0 &&
    earlier.count <= FLAPPING_TASKS &&
    openedAt - earlier.lastAt <= FLAPPING_SECONDS &&
    earlier.taskDefinitions.some((name) => taskDefinitionsOf(incident)[name] !== undefined)
  );
};

/** Whether a stop reopens a failure that was over. */
export const isOver = (incident: StopsIncident, fact: StopFact, isUnhealthy: boolean): boolean =>
  incident.resolvedAt === null
    ? !isUnhealthy && incident.count > 0 && fact.at > incident.lastAt + quietSecondsOf(incident)
    : fact.at > incident.resolvedAt;

/** A successful run ends the failure before it; silence alone must exceed the time between two runs. */
const silenceSeconds = ({ service, resolvedAt }: Incident): number =>
  isStandalone(service) && resolvedAt === null ? RUN_RETURN_SECONDS : RETURN_SECONDS;

/**
 * Whether a message says that a failure is back: it was reported before, and it comes after an hour of silence, or
 * after its end on another revision.
 */
export const isReturn = (incident: StopsIncident, fact: StopFact, isUnhealthy: boolean): boolean => {
  if (incident.notifications.length === 0) return false;
  if (fact.at >= incident.lastAt + silenceSeconds(incident)) return true;
  return incident.taskDefinitions[fact.taskDefinition] === undefined && isOver(incident, fact, isUnhealthy);
};

/** Whether a late stop belongs to the previous occurrence: redelivery opens nothing. */
export const isOfEarlier = (incident: StopsIncident, { at, taskDefinition }: StopFact): boolean => {
  const { earlier, openedAt, notifications, taskDefinitions } = incident;
  if (at >= openedAt || notifications.length === 0) return false;
  if (at <= openedAt - silenceSeconds(incident)) return true;
  if (earlier === undefined) return false;
  const isOldRevision = taskDefinitions[taskDefinition] === undefined;
  return at <= earlier.lastAt || (isOldRevision && earlier.taskDefinitions.includes(taskDefinition));
};

type Seen = { readonly at: EpochSeconds; readonly taskDefinition?: string };

/** The previous occurrence with one task more or less, or none; anything long before it only moves its start. */
export const withEarlier = <One extends Incident>(incident: One, { at, taskDefinition }: Seen, by: 1 | 0 | -1): One => {
  const none = {
    ...earlierOf(incident),
    firstAt: at,
    openedAt: at,
    lastAt: at,
    count: 0,
    total: 0,
    taskDefinitions: [],
  };
  const known = incident.earlier ?? none;
  const firstAt = Math.min(known.firstAt, at);
  if (at < known.openedAt - RETURN_SECONDS) return { ...incident, earlier: { ...known, firstAt } };
  const taskDefinitions = taskDefinition === undefined ? [] : [taskDefinition];
  const earlier = {
    ...known,
    firstAt,
    openedAt: Math.min(known.openedAt, at),
    lastAt: Math.max(known.lastAt, at),
    count: Math.max(0, known.count + by),
    total: Math.max(0, (known.total ?? known.count) + by),
    taskDefinitions: [...new Set([...known.taskDefinitions, ...taskDefinitions])].sort(),
  };
  return { ...incident, earlier };
};

/** How many tasks and how often, over all that one message shows. Epoch seconds in `since`. */
export const occurrencesOf = (incident: Incident): { tasks: number; times: number; since: EpochSeconds } => {
  const { openedAt, earlier, notifications } = incident;
  const count = countOf(incident);
  const here = reopenings(notifications) + 1;
  if (earlier === undefined || !isFlapping(incident)) return { tasks: count, times: here, since: openedAt };
  return { tasks: count + (earlier.total ?? earlier.count), times: here + earlier.openings, since: earlier.firstAt };
};

const time = (at: EpochSeconds): string => `${minuteInUtc(dateOf(at))} UTC`;

const lastTime = ({ count, openedAt, lastAt }: Earlier, noun: string): string => {
  const lasted = stretch(lastAt - openedAt);
  if (count > 0) return `${plural(count, noun)} in ${lasted} from ${time(openedAt)}`;
  return openedAt === lastAt ? `at ${time(openedAt)}` : `${lasted} from ${time(openedAt)}`;
};

/** Revisions of the previous occurrence, if they differ from now. */
const revisions = (incident: Incident, { taskDefinitions }: Earlier): string => {
  const now = taskDefinitionsOf(incident);
  return taskDefinitions.length === 0 || taskDefinitions.some((name) => now[name] !== undefined)
    ? ''
    : `, on ${taskDefinitions.join(', ')}`;
};

/**
 * `It happened once before: 3 tasks in 6 min from 2026-03-02 10:04 UTC.` It does not say that it is the same where the
 * log has another error. Undefined the first time.
 */
export const earlierText = (incident: Incident): string | undefined => {
  const { earlier, service } = incident;
  if (earlier === undefined) return undefined;
  const last = `${lastTime(earlier, isStandalone(service) ? 'run' : 'task')}${revisions(incident, earlier)}`;
  const since = time(earlier.firstAt).slice(0, 10);
  if (isOtherError(incident))
    return earlier.times === 1
      ? `It failed once before, with a different error: ${last}.`
      : `It failed ${earlier.times} times before since ${since}; the last time with a different error: ${last}.`;
  return earlier.times === 1
    ? `It happened once before: ${last}.`
    : `It happened ${earlier.times} times before since ${since}; the last time: ${last}.`;
};

/** The text about an incident; for one that came back, also since when, and its previous occurrence. */
export const withReturn = (incident: Incident, text: string): string => {
  const before = earlierText(incident);
  if (before === undefined) return text;
  const sentence = /[.?!]$/.test(text) ? text : `${text}.`;
  return `It happened again at ${time(incident.openedAt)}. ${sentence} ${before}`;
};

/** Prefix of the notification that a flapping failure goes on this time. */
export const OUTGROWN = 'outgrown@';

/**
 * What the channel hears when a failure that flapped is more than a hiccup this time: its message is only updated, and
 * nobody is notified of an update.
 */
export const outgrownOf = (incident: Incident, episode: number): readonly Notification[] => {
  const { severity, service, lastAt, resolvedAt } = incident;
  const count = countOf(incident);
  const isHiccup = count <= FLAPPING_TASKS || severity !== 'harm' || resolvedAt !== null;
  if (isHiccup || !isFlapping(incident)) return [];
  const text = `This time more tasks fail: ${incident.title}, ${plural(count, 'task')}.`;
  return [{ id: `${OUTGROWN}${episode}`, level: 'alert', service, text, at: lastAt }];
};
