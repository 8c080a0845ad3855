import type { Incident } from '../service-state/incident.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** Live tasks kept, the newest: 5,000 in deployment are 10,000; more means missed stop events. */
export const LIVE_KEPT = 12_000;
/**
 * Incidents other than stops kept per service, the newest: each is a deployment, a hook, or a problem that ECS
 * reported.
 */
export const OTHERS_KEPT = 12;
/** Known-bad revisions and images kept, the newest. */
export const BAD_KEPT = 50;
/** Hooks whose newest state is kept. */
export const HOOKS_KEPT = 50;

/** Seconds after which anything that is neither a stop nor open is dropped. */
const FORGET_SECONDS = 7 * 86_400;
/** Seconds after its expiry at which a hook counts as over without an event. */
const HOOK_GRACE_SECONDS = 86_400;

const isEmpty = (record: object): boolean => {
  for (const _ in record) return false;
  return true;
};

/** At most `kept` of these times by name, the newest. */
const newest = (times: Readonly<Record<string, number>>, kept: number): Readonly<Record<string, number>> => {
  if (isEmpty(times) || Object.keys(times).length <= kept) return times;
  const entries = Object.entries(times);
  return Object.fromEntries(entries.sort(([, a], [, b]) => b - a).slice(0, kept));
};

/** The entries that are kept; the same object when that is all of them. */
const keptOf = <Value>(
  all: Readonly<Record<string, Value>>,
  isKept: (name: string, value: Value) => boolean,
): Readonly<Record<string, Value>> => {
  if (isEmpty(all)) return all;
  const entries = Object.entries(all);
  if (entries.every(([name, value]) => isKept(name, value))) return all;
  return Object.fromEntries(entries.filter(([name, value]) => isKept(name, value)));
};

const keptHooks = ({ hooks }: ServiceState, now: EpochSeconds): ServiceState['hooks'] =>
  keptOf(hooks, (_, { expiresAt }) => expiresAt === null || expiresAt + HOOK_GRACE_SECONDS >= now);

const isForgotten = (incident: Incident, now: EpochSeconds): boolean =>
  incident.kind !== 'stops' && incident.resolvedAt !== null && incident.lastAt + FORGET_SECONDS < now;

/** Open ones before those that are over, then the newest. */
const byWeight = (a: Incident, b: Incident): number =>
  Number(a.resolvedAt !== null) - Number(b.resolvedAt !== null) || b.lastAt - a.lastAt || (a.id < b.id ? -1 : 1);

const keptIncidents = ({ incidents }: ServiceState, now: EpochSeconds): ServiceState['incidents'] => {
  if (incidents.every(({ kind }) => kind === 'stops')) return incidents;
  const others = incidents.filter((incident) => incident.kind !== 'stops' && !isForgotten(incident, now));
  const kept = new Set([...others].sort(byWeight).slice(0, OTHERS_KEPT));
  return incidents.filter((incident) => incident.kind === 'stops' || kept.has(incident));
};

const keptLive = ({ live }: ServiceState): ServiceState['live'] => {
  if (live.size <= LIVE_KEPT) return live;
  const newestFirst = [...live].sort(
    ([a, one], [b, two]) => (two.startedAt ?? 0) - (one.startedAt ?? 0) || (a < b ? -1 : 1),
  );
  return new Map(newestFirst.slice(0, LIVE_KEPT));
};

const keptOrders = ({ ordered, healths }: ServiceState): ServiceState['ordered'] => {
  const isKnown = (name: string): boolean => healths.some(({ deployment }) => deployment === name);
  return keptOf(ordered, isKnown);
};

/**
 * Drops what a service no longer needs: bounds for everything in the item that would grow for years, each by rank or
 * age in event time, so that equal states drop the same entries. Returns the same state when nothing is dropped. `now`
 * in epoch seconds.
 */
export const forget = (state: ServiceState, now: EpochSeconds): ServiceState => {
  const live = keptLive(state);
  const hooks = keptHooks(state, now);
  const hookSeen = newest(state.hookSeen, HOOKS_KEPT);
  const incidents = keptIncidents(state, now);
  const ordered = keptOrders(state);
  const knownBad = newest(state.knownBad, BAD_KEPT);
  const isAllKept =
    live === state.live &&
    hooks === state.hooks &&
    hookSeen === state.hookSeen &&
    incidents === state.incidents &&
    ordered === state.ordered &&
    knownBad === state.knownBad;
  return isAllKept ? state : { ...state, live, hooks, hookSeen, incidents, ordered, knownBad };
};
