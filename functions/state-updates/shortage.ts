import type { Span, Window } from '../incidents/severity.ts';
import { shortageIn } from '../incidents/severity.ts';
import { isStandalone } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { Below, Incident, ReleaseIncident, StopsIncident } from '../service-state/incident.ts';
import type { ServiceState, TaskCounts } from '../service-state/service-state.ts';

/** How many tasks run, as events show it. */
export const runningOf = ({ live }: Pick<ServiceState, 'live'>): number =>
  [...live.values()].filter(({ startedAt }) => startedAt !== null).length;

/** The times in which tasks ran, as far as they are kept. */
export const spansOf = (state: Pick<ServiceState, 'live' | 'dead'>): readonly Span[] => [
  ...[...state.live.values()].flatMap(({ startedAt }) => (startedAt === null ? [] : [{ from: startedAt, to: null }])),
  ...[...state.dead.values()].flatMap(({ at, ageSeconds }) =>
    ageSeconds === null ? [] : [{ from: at - ageSeconds, to: at }],
  ),
];

/**
 * Seconds after which no event of a moment is expected: what lies before is counted for good, because
 * stopped tasks are forgotten after a while. Events are rarely late by more than a minute.
 */
export const LATE_SECONDS = 900;

/** Seconds for which stops are kept by default: what lies further back can no longer be counted. */
const KEPT_SECONDS = 3600;

/**
 * Seconds for which a desired count stays valid after its read: three hourly reads. A deleted service is never read
 * again.
 */
export const FACTS_SECONDS = 3 * 3600;

/** A desired count, and when it was read (epoch seconds). */
export type Desired = { readonly count: number; readonly readAt: EpochSeconds };

const isRecent = (at: EpochSeconds | null | undefined, now: EpochSeconds): boolean =>
  at !== null && at !== undefined && at + FACTS_SECONDS >= now;

/**
 * The desired count that still holds at `now`; undefined where none was read lately, and where not all running tasks
 * are known: what runs without an event would be counted as missing.
 */
export const desiredAt = ({ facts }: Pick<ServiceState, 'facts'>, now: EpochSeconds): Desired | undefined =>
  facts === null || facts.desiredCount === null || !isRecent(facts.readAt, now) || !isRecent(facts.countedAt, now)
    ? undefined
    : { count: facts.desiredCount, readAt: facts.readAt };

/**
 * How many tasks run of those desired, by the events until `now`; undefined where `desiredAt` is, and for standalone
 * tasks.
 */
export const taskCountsAt = (state: ServiceState, now: EpochSeconds): TaskCounts | undefined => {
  const desired = desiredAt(state, now);
  if (desired === undefined || isStandalone(state.key)) return undefined;
  return { running: runningOf(state), desired: desired.count, at: now };
};

type Counted = StopsIncident | ReleaseIncident;
type Count = (window: Window, desired: number) => number;

const limited = (time: EpochSeconds, { from, to }: Window): EpochSeconds => Math.max(from, Math.min(time, to));

/** Where an incident's count goes on; undefined where it would begin too late to be whole. */
const fromOf = ({ below, openedAt }: Counted, { count }: Desired, now: EpochSeconds): Below | undefined => {
  if (below !== undefined && openedAt <= below.until) return below;
  return openedAt < now - KEPT_SECONDS ? undefined : { settled: 0, until: openedAt, recent: 0, desired: count };
};

/** With what ran before another desired count was read: that is settled with the count of then. */
const turnedAt = ({ settled, until, desired }: Below, turn: EpochSeconds, count: Count): Below => ({
  settled: settled + count({ from: until, to: turn }, desired),
  until: turn,
  recent: 0,
  desired,
});

/**
 * What an incident counts at `now`, epoch seconds; it counts until it is over. Undefined where it opened so long before
 * the first count that stops of then are forgotten.
 */
export const belowOf = (
  incident: Counted,
  spans: readonly Span[],
  desired: Desired,
  now: EpochSeconds,
): Below | undefined => {
  const known = fromOf(incident, desired, now);
  if (known === undefined) return undefined;
  const end = Math.max(known.until, Math.min(now, incident.resolvedAt ?? now));
  const count: Count = (window, of) => shortageIn(spans, of, window).belowSeconds;
  const isOther = known.desired !== desired.count;
  const { settled, until } = isOther
    ? turnedAt(known, limited(desired.readAt, { from: known.until, to: end }), count)
    : known;
  const next = limited(now - LATE_SECONDS, { from: until, to: end });
  return {
    settled: settled + count({ from: until, to: next }, desired.count),
    until: next,
    recent: count({ from: next, to: end }, desired.count),
    desired: desired.count,
  };
};

const counts = (incident: Incident): incident is Counted =>
  (incident.kind === 'stops' || incident.kind === 'release') && incident.notifications.length > 0;

const isSame = (a: Below | undefined, b: Below): boolean =>
  a?.settled === b.settled && a.until === b.until && a.recent === b.recent && a.desired === b.desired;

/**
 * The state whose incidents know how long fewer tasks ran than desired: those that are open, and those that ended in
 * this update. Pure and repeatable: a late event corrects what it changes within `LATE_SECONDS`. `now` is in epoch
 * seconds.
 */
export const withShortage = (state: ServiceState, before: readonly Incident[], now: EpochSeconds): ServiceState => {
  const desired = desiredAt(state, now);
  if (desired === undefined || isStandalone(state.key)) return state;
  const ended = new Set(before.filter(({ resolvedAt }) => resolvedAt !== null).map(({ id }) => id));
  const isCounted = (one: Incident): one is Counted => counts(one) && (one.resolvedAt === null || !ended.has(one.id));
  if (!state.incidents.some(isCounted)) return state;
  const spans = spansOf(state);
  const incidents = state.incidents.map((incident) => {
    if (!isCounted(incident)) return incident;
    const below = belowOf(incident, spans, desired, now);
    return below === undefined || isSame(incident.below, below) ? incident : { ...incident, below };
  });
  return incidents.every((one, n) => one === state.incidents[n]) ? state : { ...state, incidents };
};
