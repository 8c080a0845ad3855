import { isStandalone } from '../primitives/identity.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import { maskedDiagnosis } from '../incidents/count.ts';
import { fingerprintOf, incidentId } from '../incidents/fingerprint.ts';
import type { Incident, IncidentId, StopFact } from '../service-state/incident.ts';
import { resolveByGoodRun } from '../incidents/resolve.ts';
import { lostTaskMinutes } from '../incidents/severity.ts';
import type { StopContext } from '../incidents/stops.ts';
import { applyStops, undoStop } from '../incidents/stops.ts';
import type { Draft } from './draft.ts';
import type { DeadTask, ServiceState } from '../service-state/service-state.ts';
import { isFinishedRun } from '../stops/cause.ts';
import { desiredAt, FACTS_SECONDS, runningOf, spansOf } from './shortage.ts';

/** Seconds over which lost capacity is measured. */
const CAPACITY_SECONDS = 900;

/** Running tasks by value of one property, without unknown values. */
const tally = (values: readonly (string | null)[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const value of values) if (value !== null) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

/** Fewer tasks run than desired, and ECS has not reported a steady state since the last failure. */
export const isUnhealthy = (state: ServiceState, now: EpochSeconds): boolean => {
  const desired = desiredAt(state, now);
  const failedAt = Math.max(0, ...state.incidents.map(({ lastAt }) => lastAt));
  return desired !== undefined && runningOf(state) < desired.count && state.steadyAt <= failedAt;
};

/** Epoch seconds until which an unhealthy service stays so without a new event or read; 0: it is healthy. */
export const unhealthyUntil = (state: ServiceState, now: EpochSeconds): EpochSeconds => {
  if (state.facts === null || !isUnhealthy(state, now)) return 0;
  return Math.min(state.facts.readAt, state.facts.countedAt ?? 0) + FACTS_SECONDS + 1;
};

const contextOf = (state: ServiceState, now: EpochSeconds): StopContext => {
  const desiredCount = state.facts?.desiredCount ?? null;
  const desired = desiredAt(state, now);
  const window = { from: now - CAPACITY_SECONDS, to: now };
  const running = [...state.live.values()].filter(({ startedAt }) => startedAt !== null);
  return {
    service: state.key,
    serviceArn: state.serviceArn,
    desiredCount,
    runningByZone: tally(running.map(({ zone }) => zone)),
    lostTaskMinutes: desired === undefined ? null : lostTaskMinutes(spansOf(state), desired.count, window),
    isUnhealthy: isUnhealthy(state, now),
  };
};

/** The incident that counted a stop: its own failure's, otherwise the common one of its cause. */
const incidentOf = (incidents: readonly Incident[], state: ServiceState, fact: StopFact): IncidentId | null => {
  if (fact.isNormal) return null;
  const own = incidentId(state.key, maskedDiagnosis(fact).fingerprint);
  if (incidents.some(({ id }) => id === own)) return own;
  const common = incidentId(state.key, fingerprintOf({ cause: fact.diagnosis.cause, evidence: '' }));
  return incidents.some(({ id }) => id === common) ? common : null;
};

type Revision = { readonly fact: StopFact; readonly before: DeadTask };

/** Stops that a higher version of the task contradicts: removed from the incident that counted them. */
const takenBack = (incidents: readonly Incident[], revisions: readonly Revision[]): readonly Incident[] =>
  revisions.reduce(
    (kept, { fact, before }) => (before.incident === null ? kept : undoStop(kept, before.incident, fact).incidents),
    incidents,
  );

/** A successful run ends the failures before it, including those reported later. */
const withGoodRuns = (incidents: readonly Incident[], state: ServiceState): readonly Incident[] => {
  if (!isStandalone(state.key)) return incidents;
  const runs = [...state.dead.values()].filter(({ cause }) => isFinishedRun(true, cause)).map(({ at }) => at);
  return runs.length === 0 ? incidents : resolveByGoodRun(incidents, Math.max(...runs)).incidents;
};

export type NotifiedStops = { readonly incidents: readonly Incident[]; readonly dead: ServiceState['dead'] };

/**
 * Adds this batch's stops to incidents, and records which incident counted each, so that a later version of a stop can
 * undo it.
 */
export const notifyStops = (before: ServiceState, state: ServiceState, draft: Draft, now: Date): NotifiedStops => {
  const { incidents } = before;
  const facts = [...draft.facts.values()];
  if (facts.length === 0) return { incidents, dead: state.dead };
  const revisions = facts.flatMap((fact): readonly Revision[] => {
    const counted = before.dead.get(fact.task);
    return counted === undefined ? [] : [{ fact, before: counted }];
  });
  const isSame = ({ fact, before }: Revision): boolean => incidentOf(incidents, state, fact) === before.incident;
  const same = new Set(revisions.filter(isSame).map(({ fact }) => fact.task));
  const left = takenBack(
    incidents,
    revisions.filter(({ fact }) => !same.has(fact.task)),
  );
  const fresh = facts.filter(({ task }) => !same.has(task));
  const applied = applyStops(left, fresh, contextOf(state, secondsOf(now))).incidents;
  const dead = new Map(state.dead);
  for (const fact of facts) {
    const known = dead.get(fact.task);
    if (known !== undefined) dead.set(fact.task, { ...known, incident: incidentOf(applied, state, fact) });
  }
  return { incidents: withGoodRuns(applied, state), dead };
};
