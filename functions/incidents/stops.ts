import type { ServiceKey } from '../events/identity.ts';
import { isStandalone } from '../events/identity.ts';
import { asBefore } from './as-before.ts';
import type { Told } from './count.ts';
import { billedWith, counted, countWhere, opened, tellOf } from './count.ts';
import { fingerprintOf, incidentId } from './fingerprint.ts';
import type { Incident, IncidentId, StopFact } from './incident.ts';
import { keepMostTelling } from './keep.ts';
import type { FailureMemory } from './memory.ts';
import { memoryText } from './memory.ts';
import type { FoldedStops } from './owed.ts';
import { owed } from './owed.ts';
import { isOfEarlier, withEarlier, withReturn } from './returns.ts';
import { severityOf } from './severity.ts';
import type { Distributions } from './skew.ts';
import { FAILED_MIN, skewsOf, skewText } from './skew.ts';
import { isFirstSeen, speakRule } from './speak.ts';
import { sentenceOf } from './texts.ts';

/** What folding stops into incidents needs to know of the service. */
export type StopContext = {
  readonly service: ServiceKey;
  readonly serviceArn: string | null;
  readonly now: Date;
  readonly desiredCount: number | null;
  /** Running tasks by zone (and by what else is known): what failures are compared with. */
  readonly running: Distributions;
  /** Task-minutes below the desired count in the last quarter of an hour; null where it was not measured. */
  readonly lostTaskMinutes: number | null;
  /** ECS or the scheduler says that the service is not well: nothing is over while that is so. */
  readonly isUnhealthy: boolean;
  /** What the account remembers of failures; absent where nobody asked. */
  readonly memory?: FailureMemory;
};

/**
 * Failures of one cause that are told apart; whatever comes on top is one incident, or varying texts would flood the
 * channel.
 */
const VARIANTS_MAX = 6;

const spoken = (incident: Incident, fact: StopFact, known: readonly Incident[], context: StopContext): Incident => {
  if (incident.sayings.length > 0) return incident;
  const { service, desiredCount } = context;
  const rule = speakRule({
    fact,
    desiredCount,
    isStandalone: isStandalone(service),
    isFirstSeen: isFirstSeen(known, fact),
  });
  if (incident.count < rule.tasks) return incident;
  return { ...incident, sayings: [{ id: 'opened', level: 'alert', service, text: '', at: incident.openedAt }] };
};

/**
 * The incident a stop belongs to: its own failure's, or the common one of its cause when there are too many variants.
 */
const fingerprintFor = (
  book: ReadonlyMap<IncidentId, Incident>,
  fact: StopFact,
  told: Told,
  service: ServiceKey,
): string => {
  if (book.has(incidentId(service, told.fingerprint))) return told.fingerprint;
  const variants = [...book.values()].filter(({ kind, cause }) => kind === 'stops' && cause === fact.verdict.cause);
  return variants.length < VARIANTS_MAX ? told.fingerprint : fingerprintOf({ cause: fact.verdict.cause, evidence: '' });
};

/** Says once, when it is first said, how well the account knows this failure. */
const remembered = (incident: Incident, { memory }: StopContext): Incident =>
  memory === undefined || incident.sayings.length === 0 || incident.facts['Seen before'] !== undefined
    ? incident
    : { ...incident, facts: { ...incident.facts, 'Seen before': memoryText(memory, incident.fingerprint) } };

/** Whether two forms of one incident say the same; all else of them is the same anyway. */
const isToldAlike = (a: Incident, b: Incident): boolean =>
  a.severity === b.severity &&
  a.sayings.every(({ text, at }, n) => text === b.sayings[n]?.text && at === b.sayings[n].at) &&
  (a.facts === b.facts || JSON.stringify(a.facts) === JSON.stringify(b.facts));

const withSkew = (facts: Incident['facts'], incident: Incident, { running }: StopContext): Incident['facts'] => {
  const { count, where, zones } = incident;
  const [skew] = count < FAILED_MIN ? [] : skewsOf({ ...where, zone: zones }, running);
  if (skew === undefined && facts['Skew'] === undefined) return facts;
  const { Skew: _, ...others } = facts;
  return skew === undefined ? others : { ...others, Skew: skewText(skew) };
};

const worded = (incident: Incident): Incident['sayings'] => {
  const told = sentenceOf(incident);
  return incident.sayings.map((saying) =>
    saying.id === 'opened'
      ? { ...saying, text: withReturn(incident, told), at: incident.openedAt }
      : { ...saying, text: `Again: ${told}` },
  );
};

/** Texts and times of sayings, severity and skew, from the set of stops and what is known of the service now. */
const refreshed = (incident: Incident, context: StopContext): Incident => {
  if (incident.kind !== 'stops' || incident.resolvedAt !== null) return incident;
  const next = {
    ...incident,
    facts: withSkew(remembered(incident, context).facts, incident, context),
    severity: severityOf({
      incident,
      isStandalone: isStandalone(incident.service),
      desiredCount: context.desiredCount,
      lostTaskMinutes: context.lostTaskMinutes,
    }),
    sayings: incident.sayings.length === 0 ? incident.sayings : worded(incident),
  };
  return isToldAlike(incident, next) ? incident : next;
};

/** Tells verdicts, equal ones once: ten thousand tasks that die together say the same. */
const teller = (): ((fact: StopFact) => Told) => {
  const known = new Map<string, Told>();
  return (fact) => {
    const { cause, evidence, gaps, culprit, token } = fact.verdict;
    const key = JSON.stringify([cause, evidence, gaps, culprit, token]);
    const told = known.get(key) ?? tellOf(fact);
    known.set(key, told);
    return told;
  };
};

const byTime = (a: StopFact, b: StopFact): number => a.at - b.at || (a.taskId < b.taskId ? -1 : 1);

/**
 * Folds stops into the incidents of a service: opens, counts, reopens. Pure. The result depends on the set of stops
 * and on what is known of the service, not on order or batches; every task must be handed over once. Everyday life
 * makes no incident. Incidents of other kinds are passed through.
 */
export const foldStops = (
  incidents: readonly Incident[],
  facts: readonly StopFact[],
  context: StopContext,
): FoldedStops => {
  const previous = new Map(incidents.map((incident) => [incident.id, incident]));
  const book = new Map(previous);
  const told = teller();
  for (const fact of facts.filter(({ isNormal }) => !isNormal).sort(byTime)) {
    const telling = told(fact);
    const fingerprint = fingerprintFor(book, fact, telling, context.service);
    const id = incidentId(context.service, fingerprint);
    const known = book.get(id) ?? opened(context, fact, fingerprint);
    if (isOfEarlier(known, fact)) book.set(id, withEarlier(known, fact, 1));
    else {
      const next = counted(asBefore(known, fact, context), fact, telling);
      book.set(id, spoken(next, fact, [...book.values()], context));
    }
  }
  return owed(previous, keepMostTelling([...book.values()].map((incident) => refreshed(incident, context))));
};

/**
 * Takes a task back out of the incident that counted it, because a later version of the task tells another story. An
 * incident that is left without tasks disappears when nobody was told of it; otherwise it is over and says so.
 */
export const unfold = (incidents: readonly Incident[], id: IncidentId, fact: StopFact): FoldedStops => {
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
      billed: billedWith(incident, fact, -1),
    };
    if (count > 0) return [next];
    const why = 'taken back: ECS corrected what it had said of these tasks';
    return next.sayings.length === 0
      ? []
      : [{ ...next, resolvedAt: incident.lastAt, facts: { ...next.facts, Note: why } }];
  };
  return owed(previous, incidents.flatMap(without));
};
