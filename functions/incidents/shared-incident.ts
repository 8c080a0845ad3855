import type { ServiceKey } from '../events/identity.ts';
import { partsOf, serviceKey } from '../events/identity.ts';
import { incidentId, shortHash } from './fingerprint.ts';
import type { Incident, Saying } from './incident.ts';
import { phraseOf } from './phrases.ts';
import { earlierOf, RETURN_SECONDS, withReturn } from './returns.ts';
import { nameOf, plural } from './texts.ts';
import type { SharedThing } from './things.ts';

/** Seconds within which failures at the same thing have the same cause. */
export const SHARED_SECONDS = 900;

/** How one service fails at a thing. */
export type Share = {
  /** Distinct tasks, as the service's own incident counts them. */
  readonly count: number;
  /** Epoch seconds of the first and the newest stop. */
  readonly from: number;
  readonly at: number;
  readonly serviceArn: string | null;
};

/** A thing, and the services that fail at it. */
export type Shared = {
  readonly thing: SharedThing;
  readonly services: Readonly<Record<ServiceKey, Share>>;
  /** The incident over all of them, once there are enough. */
  readonly incident: Incident | null;
};

/** When it failed last, in epoch seconds. */
export const newest = ({ services }: Shared): number => Math.max(0, ...Object.values(services).map(({ at }) => at));

type Named = readonly [ServiceKey, Share];

/** The most services that began to fail within `seconds` of one another. */
const together = (shares: readonly Named[], seconds: number): readonly Named[] =>
  shares
    .map(([, first]) => shares.filter(([, { from }]) => from >= first.from && from <= first.from + seconds))
    .reduce((most, group) => (group.length > most.length ? group : most), []);

/** Services that fail at it: within the window before its newest failure, and where it matters begun together. */
export const present = (shared: Shared): readonly Named[] => {
  const recent = keysOf(shared.services)
    .flatMap((key) => (shared.services[key] === undefined ? [] : [[key, shared.services[key]] as const]))
    .filter(([, { at }]) => at >= newest(shared) - SHARED_SECONDS)
    .sort(([a, x], [b, y]) => x.from - y.from || (a < b ? -1 : 1));
  const { onsetSeconds } = shared.thing;
  return onsetSeconds === null ? recent : together(recent, onsetSeconds);
};

/** The keys of a record, with their type. */
export const keysOf = <K extends string>(record: Readonly<Record<K, unknown>>): readonly K[] => {
  const keys: K[] = [];
  for (const key in record) keys.push(key);
  return keys;
};

/** Where incidents over several services live: no service has a name with an asterisk in it. */
const fleetOf = (service: ServiceKey): ServiceKey => {
  const { account, region } = partsOf(service);
  return serviceKey({ account, region, cluster: '*', name: 'fleet' });
};

const placeOf = (service: ServiceKey): string => `${nameOf(service)} (${partsOf(service).cluster})`;

const idOf = (service: ServiceKey, episode: number): string => `joined@${service}${episode === 0 ? '' : `#${episode}`}`;

/** How often it was over and came back, as the newest saying knows. */
const episodeOf = ({ sayings, resolvedAt }: Incident): number => {
  const before = Number(/#(\d+)$/.exec(sayings.at(-1)?.id ?? '')?.[1] ?? 0);
  return resolvedAt === null ? before : before + 1;
};

type Joining = { readonly title: string; readonly thing: SharedThing; readonly episode: number };

/** `failed at secret arn:…`, `stopped in cluster prod`. */
const failedAt = ({ kind, value, onsetSeconds }: SharedThing): string => {
  const isPlace = kind === 'zone' || kind === 'subnet' || kind === 'cluster';
  return `${onsetSeconds === null ? 'failed' : 'stopped'} ${isPlace ? 'in' : 'at'} ${kind} ${value}`;
};

const titleOf = ({ thing }: Shared, services: number): string =>
  thing.onsetSeconds === null
    ? `${plural(services, 'service')}: ${phraseOf(thing.cause)}`
    : `${plural(services, 'service')} began to fail together in ${thing.value}`;

const sayingOf = ([service, share]: Named, { title, thing, episode }: Joining): Saying => ({
  id: idOf(service, episode),
  level: 'alert',
  service,
  text: `${title}. ${placeOf(service)}: ${plural(share.count, 'task')} ${failedAt(thing)}.`,
  at: share.from,
});

/** Sayings kept: those of the services that are in it now, and then some. */
const SAYINGS_MAX = 80;

const listed = (shares: readonly Named[]): string => {
  const names = shares.map(([key, { count }]) => `${placeOf(key)} ×${count}`);
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
    ...(thing.gaps && { gaps: thing.gaps }),
    confidence: thing.confidence,
    culprit: null,
    token: thing.value,
    deployment: null,
    severity: 'harm',
    sayings: [],
    facts: {},
  };
};

const isEnough = (shares: readonly Named[], { services, tasks }: SharedThing): boolean =>
  shares.length >= services && shares.reduce((sum, [, { count }]) => sum + count, 0) >= tasks;

/** Whether a thing is an incident over several services now. */
export const isOpen = ({ incident }: Shared): boolean => incident !== null && incident.resolvedAt === null;

/** Since when it is told of: from the first stop of this time; open, or back within the hour, as before. */
const openingOf = (before: Incident, from: number): Pick<Incident, 'openedAt' | 'earlier'> => {
  if (before.sayings.length === 0) return { openedAt: from };
  if (before.resolvedAt !== null && from >= before.lastAt + RETURN_SECONDS)
    return { openedAt: from, earlier: earlierOf(before) };
  const openedAt = Math.min(before.openedAt, from);
  return before.earlier === undefined ? { openedAt } : { openedAt, earlier: before.earlier };
};

/** The incident of a thing from the services that fail at it; a service that joins is one more thing to say. */
export const incidentOf = (shared: Shared): Incident | null => {
  const shares = present(shared);
  const [first] = shares;
  if (first === undefined || (!isOpen(shared) && !isEnough(shares, shared.thing))) return shared.incident;
  const before = shared.incident ?? openedFor(first[0], shared);
  const title = titleOf(shared, shares.length);
  const episode = episodeOf(before);
  const joined = shares.filter(([key]) => !before.sayings.some(({ id }) => id === idOf(key, episode)));
  const news = joined.map((share) => sayingOf(share, { title, thing: shared.thing, episode }));
  const opening = openingOf(before, Math.min(...shares.map(([, { from }]) => from)));
  const isBack = opening.earlier !== before.earlier;
  const next = {
    ...before,
    ...opening,
    title,
    lastAt: newest(shared),
    resolvedAt: null,
    count: shares.reduce((sum, [, { count }]) => sum + count, 0),
    facts: { 'What they share': `${shared.thing.kind} ${shared.thing.value}`, Services: listed(shares) },
  };
  const told = isBack ? news.map((saying) => ({ ...saying, text: withReturn(next, saying.text) })) : news;
  return { ...next, sayings: [...(isBack ? [] : before.sayings), ...told].slice(-SAYINGS_MAX) };
};
