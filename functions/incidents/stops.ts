import type { ServiceKey } from '../primitives/identity.ts';
import { isStandalone } from '../primitives/identity.ts';
import { asBefore } from './as-before.ts';
import type { MaskedDiagnosis } from './count.ts';
import { withBilled, countStop, countWhere, newStopsIncident, maskedDiagnosis } from './count.ts';
import { fingerprintOf, incidentId } from './fingerprint.ts';
import type { Incident, IncidentId, StopFact, StopsIncident } from '../service-state/incident.ts';
import { keepMostRelevant } from './keep.ts';
import type { AppliedStops } from './raise-wanted.ts';
import { raiseWanted } from './raise-wanted.ts';
import { isOfEarlier, withEarlier, withReturn } from './returns.ts';
import { severityOf } from './severity.ts';
import type { Distribution } from '../service-state/distribution.ts';
import { skewOf, skewText } from './skew.ts';
import { isFirstSeen, notifyRule } from './notify-rules.ts';
import { sentenceOf } from './texts.ts';

/** What must be known of the service to apply stops to incidents. */
export type StopContext = {
  readonly service: ServiceKey;
  readonly serviceArn: string | null;
  readonly desiredCount: number | null;
  /** Running tasks by zone: the comparison for failures. */
  readonly runningByZone: Distribution;
  /** Task-minutes below the desired count in the last quarter of an hour; null where it was not measured. */
  readonly lostTaskMinutes: number | null;
  /** ECS or the scheduler reports that the service is unhealthy: until then nothing is over. */
  readonly isUnhealthy: boolean;
};

/** Separate failures per cause; any further ones share one incident, or varying texts would flood the channel. */
const VARIANTS_MAX = 6;

const withOpening = (
  incident: StopsIncident,
  fact: StopFact,
  known: readonly Incident[],
  context: StopContext,
): StopsIncident => {
  if (incident.notifications.length > 0) return incident;
  const { service, desiredCount } = context;
  const rule = notifyRule({
    fact,
    desiredCount,
    isStandalone: isStandalone(service),
    isFirstSeen: isFirstSeen(known, fact),
  });
  if (incident.count < rule.tasks) return incident;
  return { ...incident, notifications: [{ id: 'opened', level: 'alert', service, text: '', at: incident.openedAt }] };
};

/** The incident of a stop: its own failure's, or the common one of its cause when there are too many variants. */
const fingerprintFor = (
  book: ReadonlyMap<IncidentId, Incident>,
  fact: StopFact,
  reported: MaskedDiagnosis,
  service: ServiceKey,
): string => {
  if (book.has(incidentId(service, reported.fingerprint))) return reported.fingerprint;
  const variants = [...book.values()].filter(({ kind, cause }) => kind === 'stops' && cause === fact.diagnosis.cause);
  return variants.length < VARIANTS_MAX
    ? reported.fingerprint
    : fingerprintOf({ cause: fact.diagnosis.cause, evidence: '' });
};

/** Whether two forms of one incident have the same texts; everything else of them is equal anyway. */
const isReportedAlike = (a: Incident, b: Incident): boolean =>
  a.severity === b.severity &&
  a.notifications.every(({ text, at }, n) => text === b.notifications[n]?.text && at === b.notifications[n].at) &&
  (a.facts === b.facts || JSON.stringify(a.facts) === JSON.stringify(b.facts));

const withSkew = (incident: StopsIncident, { runningByZone: running }: StopContext): Incident['facts'] => {
  const { facts, zones: failed } = incident;
  const skew = skewOf({ failed, running });
  if (skew === undefined && facts['Skew'] === undefined) return facts;
  const { Skew: _, ...others } = facts;
  return skew === undefined ? others : { ...others, Skew: skewText(skew) };
};

const withTexts = (incident: StopsIncident): Incident['notifications'] => {
  const reported = sentenceOf(incident);
  return incident.notifications.map((notification) =>
    notification.id === 'opened'
      ? { ...notification, text: withReturn(incident, reported), at: incident.openedAt }
      : { ...notification, text: `Again: ${reported}` },
  );
};

/** Texts and times of notifications, severity and skew, from the set of stops and the current state of the service. */
const refreshed = (incident: Incident, context: StopContext): Incident => {
  if (incident.kind !== 'stops' || incident.resolvedAt !== null) return incident;
  const next = {
    ...incident,
    facts: withSkew(incident, context),
    severity: severityOf({
      incident,
      isStandalone: isStandalone(incident.service),
      desiredCount: context.desiredCount,
      lostTaskMinutes: context.lostTaskMinutes,
    }),
    notifications: incident.notifications.length === 0 ? incident.notifications : withTexts(incident),
  };
  return isReportedAlike(incident, next) ? incident : next;
};

/** Masks diagnoses, equal ones once: ten thousand tasks that fail together have the same text. */
const maskOnce = (): ((fact: StopFact) => MaskedDiagnosis) => {
  const known = new Map<string, MaskedDiagnosis>();
  return (fact) => {
    const { cause, evidence, adviceParameters, failedContainer, failedResource } = fact.diagnosis;
    const key = JSON.stringify([cause, evidence, adviceParameters, failedContainer, failedResource]);
    const reported = known.get(key) ?? maskedDiagnosis(fact);
    known.set(key, reported);
    return reported;
  };
};

const byTime = (a: StopFact, b: StopFact): number => a.at - b.at || (a.taskId < b.taskId ? -1 : 1);

/**
 * Applies stops to the incidents of a service: opens, counts, reopens. Pure. The result depends on the set of stops and
 * on the state of the service, not on order or batches; every task must be passed once. Routine stops make no incident.
 * Incidents of other kinds are passed through.
 */
export const applyStops = (
  incidents: readonly Incident[],
  facts: readonly StopFact[],
  context: StopContext,
): AppliedStops => {
  const previous = new Map(incidents.map((incident) => [incident.id, incident]));
  const book = new Map(previous);
  const masked = maskOnce();
  for (const fact of facts.filter(({ isNormal }) => !isNormal).sort(byTime)) {
    const diagnosis = masked(fact);
    const fingerprint = fingerprintFor(book, fact, diagnosis, context.service);
    const id = incidentId(context.service, fingerprint);
    const before = book.get(id);
    const known = before?.kind === 'stops' ? before : newStopsIncident(context, fact, fingerprint);
    if (isOfEarlier(known, fact)) book.set(id, withEarlier(known, fact, 1));
    else {
      const next = countStop(asBefore(known, fact, context), fact, diagnosis);
      book.set(id, withOpening(next, fact, [...book.values()], context));
    }
  }
  return raiseWanted(previous, keepMostRelevant([...book.values()].map((incident) => refreshed(incident, context))));
};

/**
 * Removes a task from the incident that counted it, because a later version of the task contradicts it. An incident
 * left without tasks disappears if it was not reported; otherwise it is over and says so.
 */
export const undoStop = (incidents: readonly Incident[], id: IncidentId, fact: StopFact): AppliedStops => {
  const previous = new Map(incidents.map((incident) => [incident.id, incident]));
  const without = (incident: Incident): readonly Incident[] => {
    if (incident.id !== id || incident.kind !== 'stops') return [incident];
    if (isOfEarlier(incident, fact)) return [withEarlier(incident, fact, -1)];
    const tasks = incident.tasks.filter((task) => task.id !== fact.taskId);
    const count = Math.max(0, incident.count - 1);
    const next = {
      ...incident,
      count,
      tasks,
      ...countWhere(incident, fact, -1),
      billed: withBilled(incident, fact, -1),
    };
    if (count > 0) return [next];
    const why = 'withdrawn: ECS corrected its events about these tasks';
    return next.notifications.length === 0
      ? []
      : [{ ...next, resolvedAt: incident.lastAt, facts: { ...next.facts, Note: why } }];
  };
  return raiseWanted(previous, incidents.flatMap(without));
};
