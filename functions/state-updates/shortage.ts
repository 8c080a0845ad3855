import type { Span, Window } from '../incidents/severity.ts';
import { shortageIn } from '../incidents/severity.ts';
import { isStandalone } from '../primitives/identity.ts';
import type { Incident } from '../service-state/incident.ts';
import type { ServiceState } from '../service-state/service-state.ts';

/** The times in which tasks ran, as far as they are kept. */
export const spansOf = (state: Pick<ServiceState, 'live' | 'dead'>): readonly Span[] => [
  ...[...state.live.values()].flatMap(({ startedAt }) => (startedAt === null ? [] : [{ from: startedAt, to: null }])),
  ...[...state.dead.values()].flatMap(({ at, ageSeconds }) =>
    ageSeconds === null ? [] : [{ from: at - ageSeconds, to: at }],
  ),
];

/**
 * Seconds after which no event of a moment is expected any more: what lies before is counted once and for all, because
 * stopped tasks are forgotten after a while. Events are rarely late by more than a minute.
 */
export const LATE_SECONDS = 900;

type Below = NonNullable<Incident['below']>;

const fromOf = ({ below, openedAt }: Incident): Below =>
  below === undefined || openedAt > below.until ? { settled: 0, until: openedAt, recent: 0 } : below;

/** What an incident counts at `now`, epoch seconds; it counts until it is over. */
export const belowOf = (incident: Incident, spans: readonly Span[], desired: number, now: number): Below => {
  const { settled, until } = fromOf(incident);
  const end = Math.max(until, Math.min(now, incident.resolvedAt ?? now));
  const next = Math.max(until, Math.min(end, now - LATE_SECONDS));
  const seconds = (window: Window): number => shortageIn(spans, desired, window).belowSeconds;
  return {
    settled: settled + seconds({ from: until, to: next }),
    until: next,
    recent: seconds({ from: next, to: end }),
  };
};

const counts = ({ kind, notifications }: Incident): boolean =>
  (kind === 'stops' || kind === 'release') && notifications.length > 0;

const isSame = (a: Below | undefined, b: Below): boolean =>
  a?.settled === b.settled && a.until === b.until && a.recent === b.recent;

/**
 * The state whose incidents know how long fewer tasks ran than desired: those that are open, and those that ended in
 * this update. Pure and repeatable: a late event corrects what it changes within `LATE_SECONDS`. `now` is in epoch
 * seconds.
 */
export const withShortage = (state: ServiceState, before: readonly Incident[], now: number): ServiceState => {
  const desired = state.facts?.desiredCount ?? null;
  if (desired === null || isStandalone(state.key)) return state;
  const ended = new Set(before.filter(({ resolvedAt }) => resolvedAt !== null).map(({ id }) => id));
  const isCounted = (one: Incident): boolean => counts(one) && (one.resolvedAt === null || !ended.has(one.id));
  if (!state.incidents.some(isCounted)) return state;
  const spans = spansOf(state);
  const incidents = state.incidents.map((incident) => {
    if (!isCounted(incident)) return incident;
    const below = belowOf(incident, spans, desired, now);
    return isSame(incident.below, below) ? incident : { ...incident, below };
  });
  return incidents.every((one, n) => one === state.incidents[n]) ? state : { ...state, incidents };
};
