import { isStandalone } from '../events/identity.ts';
import { tellOf } from '../incidents/count.ts';
import { fingerprintOf, incidentId } from '../incidents/fingerprint.ts';
import type { Incident, IncidentId, StopFact } from '../incidents/incident.ts';
import { resolveByGoodRun } from '../incidents/resolve.ts';
import type { Span } from '../incidents/severity.ts';
import { lostTaskMinutes } from '../incidents/severity.ts';
import type { StopContext } from '../incidents/stops.ts';
import { foldStops, unfold } from '../incidents/stops.ts';
import type { Draft } from './draft.ts';
import { secondsOf } from './draft.ts';
import type { DeadTask, Watch } from './watch.ts';

/** Seconds over which lost capacity is measured. */
const CAPACITY_SECONDS = 900;

const spansOf = (watch: Watch): readonly Span[] => [
  ...[...watch.live.values()].flatMap(({ startedAt }) => (startedAt === null ? [] : [{ from: startedAt, to: null }])),
  ...[...watch.dead.values()].flatMap(({ at, ageSeconds }) =>
    ageSeconds === null ? [] : [{ from: at - ageSeconds, to: at }],
  ),
];

/** Running tasks by value of one property, the unknown left out. */
const tally = (values: readonly (string | null)[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const value of values) if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

/**
 * Seconds for which a desired count that was read counts: three hourly reads. A service that is gone is never read
 * again.
 */
const FACTS_SECONDS = 3 * 3600;

/** Fewer tasks run than are wanted, and ECS has not called the service steady since its last failure. */
export const isUnhealthy = (watch: Watch, now: Date): boolean => {
  const { facts } = watch;
  const desired = facts !== null && facts.readAt + FACTS_SECONDS >= secondsOf(now) ? facts.desiredCount : null;
  const running = [...watch.live.values()].filter(({ startedAt }) => startedAt !== null).length;
  const failedAt = Math.max(0, ...watch.incidents.map(({ lastAt }) => lastAt));
  return desired !== null && running < desired && watch.steadyAt <= failedAt;
};

/** Epoch seconds until which an unhealthy service stays so unless an event or a read says otherwise; 0: it is well. */
export const unhealthyUntil = (watch: Watch, now: Date): number =>
  watch.facts !== null && isUnhealthy(watch, now) ? watch.facts.readAt + FACTS_SECONDS + 1 : 0;

const contextOf = (watch: Watch, now: Date): StopContext => {
  const desiredCount = watch.facts?.desiredCount ?? null;
  const to = secondsOf(now);
  const window = { from: to - CAPACITY_SECONDS, to };
  const running = [...watch.live.values()].filter(({ startedAt }) => startedAt !== null);
  return {
    service: watch.key,
    serviceArn: watch.serviceArn,
    now,
    desiredCount,
    running: { zone: tally(running.map(({ zone }) => zone)) },
    lostTaskMinutes: desiredCount === null ? null : lostTaskMinutes(spansOf(watch), desiredCount, window),
    isUnhealthy: isUnhealthy(watch, now),
  };
};

/** The incident that counted a stop: its own failure's, else the common one of its cause. */
const incidentOf = (incidents: readonly Incident[], watch: Watch, fact: StopFact): IncidentId | null => {
  if (fact.isNormal) return null;
  const own = incidentId(watch.key, tellOf(fact).fingerprint);
  if (incidents.some(({ id }) => id === own)) return own;
  const common = incidentId(watch.key, fingerprintOf({ cause: fact.verdict.cause, evidence: '' }));
  return incidents.some(({ id }) => id === common) ? common : null;
};

type Revision = { readonly fact: StopFact; readonly before: DeadTask };

/** Stops of which a higher version tells another story: taken out of the incident that counted them. */
const takenBack = (incidents: readonly Incident[], revisions: readonly Revision[]): readonly Incident[] =>
  revisions.reduce(
    (kept, { fact, before }) => (before.incident === null ? kept : unfold(kept, before.incident, fact).incidents),
    incidents,
  );

/** A good run ends the failures before it, also those that are told of after it. */
const withGoodRuns = (incidents: readonly Incident[], watch: Watch): readonly Incident[] => {
  if (!isStandalone(watch.key)) return incidents;
  const runs = [...watch.dead.values()].filter(({ cause }) => cause === 'exit.clean').map(({ at }) => at);
  return runs.length === 0 ? incidents : resolveByGoodRun(incidents, Math.max(...runs)).incidents;
};

export type ToldStops = { readonly incidents: readonly Incident[]; readonly dead: Watch['dead'] };

/**
 * Stops of this batch as incidents, and which incident counted each, so that a later version of a stop can be taken
 * back.
 */
export const tellStops = (before: Watch, watch: Watch, draft: Draft, now: Date): ToldStops => {
  const { incidents } = before;
  const facts = [...draft.facts.values()];
  if (facts.length === 0) return { incidents, dead: watch.dead };
  const revisions = facts.flatMap((fact): readonly Revision[] => {
    const counted = before.dead.get(fact.task);
    return counted === undefined ? [] : [{ fact, before: counted }];
  });
  const isSame = ({ fact, before }: Revision): boolean => incidentOf(incidents, watch, fact) === before.incident;
  const same = new Set(revisions.filter(isSame).map(({ fact }) => fact.task));
  const left = takenBack(
    incidents,
    revisions.filter(({ fact }) => !same.has(fact.task)),
  );
  const news = facts.filter(({ task }) => !same.has(task));
  const folded = foldStops(left, news, contextOf(watch, now)).incidents;
  const dead = new Map(watch.dead);
  for (const fact of facts) {
    const known = dead.get(fact.task);
    if (known !== undefined) dead.set(fact.task, { ...known, incident: incidentOf(folded, watch, fact) });
  }
  return { incidents: withGoodRuns(folded, watch), dead };
};
