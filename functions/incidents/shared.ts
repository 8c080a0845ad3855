import type { ServiceKey } from '../events/identity.ts';
import { partsOf, serviceKey } from '../events/identity.ts';
import type { Incident, IncidentId, Saying } from './incident.ts';
import { incidentId, shortHash } from './fingerprint.ts';
import { phraseOf } from './phrases.ts';
import type { SharedThing } from './things.ts';
import { thingsOf } from './things.ts';
import { nameOf, plural } from './texts.ts';

/** Seconds within which failures at the same thing have the same cause. */
export const SHARED_SECONDS = 900;

type Share = {
  /** Distinct tasks, as the service's own incident counts them. */
  readonly count: number;
  /** Epoch seconds of the first and the newest stop. */
  readonly from: number;
  readonly at: number;
  readonly serviceArn: string | null;
};

type Shared = {
  readonly thing: SharedThing;
  readonly services: Readonly<Record<ServiceKey, Share>>;
  /** The incident over all of them, once there are enough. */
  readonly incident: Incident | null;
};

/** What fails at what, over all services of an account and region: one small document. */
export type SharedDocument = { readonly v: 1; readonly things: Readonly<Record<string, Shared>> };

export const NO_SHARED: SharedDocument = { v: 1, things: {} };

/** Things remembered: the newest; each is a few hundred bytes and a name for every service. */
const THINGS_MAX = 100;
const SERVICES_MAX = 60;

const newest = ({ services }: Shared): number => Math.max(0, ...Object.values(services).map(({ at }) => at));

/** Services that failed at it within the window before its newest failure. */
const present = (shared: Shared): readonly (readonly [ServiceKey, Share])[] =>
  keysOf(shared.services)
    .flatMap((key) => (shared.services[key] === undefined ? [] : [[key, shared.services[key]] as const]))
    .filter(([, { at }]) => at >= newest(shared) - SHARED_SECONDS)
    .sort(([a, x], [b, y]) => x.from - y.from || (a < b ? -1 : 1));

const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] => {
  const keys: K[] = [];
  for (const key in record) keys.push(key);
  return keys;
};

/** Where incidents over several services live: no service has a name with an asterisk in it. */
const fleetOf = (service: ServiceKey): ServiceKey => {
  const { account, region } = partsOf(service);
  return serviceKey({ account, region, cluster: '*', name: 'fleet' });
};

const idOf = (service: ServiceKey, episode: number): string => `joined@${service}${episode === 0 ? '' : `#${episode}`}`;

/** How often it was over and came back, as the newest saying knows. */
const episodeOf = ({ sayings, resolvedAt }: Incident): number => {
  const before = Number(/#(\d+)$/.exec(sayings.at(-1)?.id ?? '')?.[1] ?? 0);
  return resolvedAt === null ? before : before + 1;
};

type Joining = { readonly title: string; readonly thing: SharedThing; readonly episode: number };

const sayingOf = ([service, share]: readonly [ServiceKey, Share], { title, thing, episode }: Joining): Saying => ({
  id: idOf(service, episode),
  level: 'alert',
  service,
  text: `${title}. ${nameOf(service)} (${partsOf(service).cluster}): ${plural(share.count, 'task')} failed at ${thing.value}.`,
  at: share.from,
});

/** Sayings kept: those of the services that are in it now, and then some. */
const SAYINGS_MAX = 80;

const listed = (shares: readonly (readonly [ServiceKey, Share])[]): string => {
  const names = shares.map(([key, { count }]) => `${nameOf(key)} (${partsOf(key).cluster}) ×${count}`);
  return names.length > 12 ? `${names.slice(0, 12).join(', ')} and ${names.length - 12} more` : names.join(', ');
};

const openedFor = (service: ServiceKey, { thing }: Shared): Incident => {
  const fingerprint = shortHash(`shared\n${thing.kind}\n${thing.value}`);
  const fleet = fleetOf(service);
  return {
    v: 1,
    id: incidentId(fleet, fingerprint),
    kind: 'shared',
    service: fleet,
    serviceArn: null,
    wanted: 0,
    title: '',
    fingerprint,
    openedAt: 0,
    lastAt: 0,
    resolvedAt: null,
    count: 0,
    tasks: [],
    zones: {},
    taskDefinitions: {},
    cause: thing.cause,
    owner: thing.owner,
    evidence: thing.evidence,
    advice: thing.advice,
    confidence: thing.confidence,
    culprit: null,
    token: thing.value,
    deployment: null,
    severity: 'harm',
    sayings: [],
    facts: {},
  };
};

/** The incident of a thing from the services that fail at it; a service that joins is one more thing to say. */
const incidentOf = (shared: Shared): Incident | null => {
  const shares = present(shared);
  const [first] = shares;
  if (first === undefined || (shared.incident === null && shares.length < shared.thing.services))
    return shared.incident;
  const before = shared.incident ?? openedFor(first[0], shared);
  const title = `${plural(shares.length, 'service')}: ${phraseOf(shared.thing.cause)}`;
  const episode = episodeOf(before);
  const joined = shares.filter(([key]) => !before.sayings.some(({ id }) => id === idOf(key, episode)));
  const news = joined.map((share) => sayingOf(share, { title, thing: shared.thing, episode }));
  return {
    ...before,
    title,
    openedAt: Math.min(...shares.map(([, { from }]) => from)),
    lastAt: newest(shared),
    resolvedAt: null,
    count: shares.reduce((sum, [, { count }]) => sum + count, 0),
    sayings: [...before.sayings, ...news].slice(-SAYINGS_MAX),
    facts: { 'What they share': `${shared.thing.kind} ${shared.thing.value}`, Services: listed(shares) },
  };
};

const isChanged = (before: Incident | null, after: Incident | null): after is Incident =>
  after !== null && JSON.stringify({ ...before, wanted: 0 }) !== JSON.stringify({ ...after, wanted: 0 });

const merged = (
  before: Shared | undefined,
  thing: SharedThing,
  { service, serviceArn, count, openedAt, lastAt }: Incident,
): Shared => {
  const known = before?.services[service];
  const share: Share = {
    count: Math.max(known?.count ?? 0, count),
    from: Math.min(known?.from ?? openedAt, openedAt),
    at: Math.max(known?.at ?? lastAt, lastAt),
    serviceArn,
  };
  const isFull = known === undefined && keysOf(before?.services ?? {}).length >= SERVICES_MAX;
  return {
    thing: before?.thing ?? thing,
    incident: before?.incident ?? null,
    services: isFull ? (before?.services ?? {}) : { ...before?.services, [service]: share },
  };
};

const keyOf = ({ kind, value }: SharedThing): string => shortHash(`${kind}\n${value}`);

export type SharedFold = {
  readonly document: SharedDocument;
  /** Shared incidents of which a message is owed, in their new state. */
  readonly changed: readonly Incident[];
};

/**
 * Notes which things the incidents of one service fail at, and opens or extends the incident of a thing that several services
 * fail at. Pure and idempotent: counts are those of the incidents, set and not added.
 */
export const noteShared = (document: SharedDocument, incidents: readonly Incident[]): SharedFold => {
  const things = new Map(Object.entries(document.things));
  const changed = new Map<IncidentId, Incident>();
  const open = incidents.filter(({ kind, resolvedAt }) => kind === 'stops' && resolvedAt === null);
  for (const incident of open)
    for (const thing of thingsOf(incident)) {
      const shared = merged(things.get(keyOf(thing)), thing, incident);
      const after = incidentOf(shared);
      const isNews = isChanged(shared.incident, after);
      const next = isNews ? { ...after, wanted: (shared.incident?.wanted ?? 0) + 1 } : after;
      things.set(keyOf(thing), { ...shared, incident: next });
      if (isNews && next !== null) changed.set(next.id, next);
    }
  const kept = [...things].sort(([, a], [, b]) => newest(b) - newest(a)).slice(0, THINGS_MAX);
  return { document: { v: 1, things: Object.fromEntries(kept) }, changed: [...changed.values()] };
};

/** Ends shared incidents that have been silent for the window. `now` in epoch seconds. */
export const resolveShared = (document: SharedDocument, now: number): SharedFold => {
  const changed: Incident[] = [];
  const things = Object.entries(document.things).flatMap(([key, shared]): (readonly [string, Shared])[] => {
    const overAt = newest(shared) + SHARED_SECONDS;
    if (now < overAt) return [[key, shared]];
    if (shared.incident === null || shared.incident.resolvedAt !== null)
      return now < overAt + 86_400 ? [[key, shared]] : [];
    const over = { ...shared.incident, resolvedAt: overAt, wanted: shared.incident.wanted + 1 };
    changed.push(over);
    return [[key, { ...shared, incident: over }]];
  });
  return { document: { v: 1, things: Object.fromEntries(things) }, changed };
};

/** The shared incident that a service's incident is part of; undefined when it stands alone. */
export const coverOf = (
  document: SharedDocument,
  incident: Incident,
): { readonly id: IncidentId; readonly title: string } | undefined => {
  if (incident.kind !== 'stops') return undefined;
  for (const thing of thingsOf(incident)) {
    const shared = document.things[keyOf(thing)];
    const cover = shared?.incident;
    if (cover && cover.resolvedAt === null && shared?.services[incident.service] !== undefined)
      return { id: cover.id, title: cover.title };
  }
  return undefined;
};
