import { sharedKey } from './keys.ts';
import type { TaskEvent } from '../../events/event.ts';
import { eachOf } from '../../primitives/each-of.ts';
import { exactSecondsOf, secondsOf } from '../../primitives/instant.ts';
import type { Incident, StopsIncident } from '../../service-state/incident.ts';
import type { SharedChange } from '../../incidents/shared/shared.ts';
import type { SharedDocument } from '../../incidents/shared/shared-document.ts';
import { coverOf, noteShared, resolveShared } from '../../incidents/shared/shared.ts';
import { isSameShared, sharedIn } from '../../incidents/shared/shared-document.ts';
import { isOfShared } from '../../incidents/shared/members.ts';
import { scopeOf, scopeOfCause, scopeOfShared, scopesOf } from '../../incidents/shared/scopes.ts';
import type { SharedCause } from '../../incidents/shared/shared-causes.ts';
import type { Shared } from '../../incidents/shared/shared-incident.ts';
import { isOpen } from '../../incidents/shared/shared-incident.ts';
import { OUTBOX_GRACE_SECONDS } from '../../service-state/outbox.ts';
import { stopTimeOf } from '../../state-updates/apply-task-event.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { Cover } from '../../incidents/cover.ts';
import type { Clock, Queues, Store } from '../common.ts';
import { noticeGroupOf } from './send-notice.ts';
import { TooManyWrites, updateDocument } from './update-document.ts';

/** Documents read at a time. */
const READS_AT_ONCE = 16;

export type SharedCauseEffects = { readonly store: Store; readonly queues: Queues; readonly clock: Clock };

const load = async (scope: string, store: Pick<Store, 'loadDocument'>) => {
  const found = await store.loadDocument(sharedKey(scope));
  return { version: found?.version ?? 0, document: sharedIn(found?.body) };
};

/** The document after a change, and whether this change made it so. */
type Noted = { readonly document: SharedDocument; readonly isChanged: boolean };

const change = async (
  scope: string,
  fx: SharedCauseEffects,
  by: (document: SharedDocument) => SharedChange,
): Promise<Noted> => {
  let known = sharedIn(undefined);
  try {
    const changed = await updateDocument(fx, sharedKey(scope), (body) => {
      known = sharedIn(body);
      const applied = by(known);
      return isSameShared(applied.document, known) ? undefined : applied.document;
    });
    if (changed !== undefined) return { document: changed, isChanged: true };
  } catch (error) {
    // What is lost in a race is noted with the next stop.
    if (!(error instanceof TooManyWrites)) throw error;
  }
  return { document: known, isChanged: false };
};

/** Whether a worker died between the save of the document and that of its incident: one read instead of a write. */
const isUnsaved = async ({ id, wanted }: Incident, { store }: SharedCauseEffects): Promise<boolean> =>
  ((await store.loadIncident(id))?.wanted ?? 0) < wanted;

/**
 * Queues the notifications of shared incidents. Where nothing changed, it only repairs what a crash after the save of
 * the document left.
 */
const queueNotification = async (
  incidents: readonly Incident[],
  isChanged: boolean,
  fx: SharedCauseEffects,
): Promise<void> => {
  const { store, queues, clock } = fx;
  const dueAt = exactSecondsOf(clock.now()) + OUTBOX_GRACE_SECONDS;
  for (const incident of incidents) {
    if (!isChanged && !(await isUnsaved(incident, fx))) continue;
    await store.wantIncident(incident, dueAt);
    if (isChanged)
      await queues.sendNotice(`${incident.id}#${incident.wanted}`, noticeGroupOf(undefined), { incident: incident.id });
  }
};

const covering = (document: SharedDocument, incidents: readonly Incident[]): readonly Incident[] => {
  const ids = new Set(incidents.flatMap((incident) => coverOf(document, incident)?.id ?? []));
  return Object.values(document.causes).flatMap(({ incident }) =>
    incident !== null && ids.has(incident.id) ? [incident] : [],
  );
};

const stopsIn = ({ incidents }: ServiceState): readonly StopsIncident[] =>
  incidents.filter((incident) => incident.kind === 'stops');

/** The causes of an open incident over other services, wherever it is noted. */
const openIn = ({ causes }: SharedDocument): readonly Shared[] => Object.values(causes).filter(isOpen);

/**
 * Notes incidents of one service in every document that one of their causes belongs to: first what is the same for all
 * accounts, then what is of the service's own account and region. Each knows what the others have as an incident.
 */
const note = async (touched: readonly StopsIncident[], place: string, fx: SharedCauseEffects): Promise<void> => {
  const scopes = [...new Set(touched.flatMap(scopesOf))];
  const isSplit = scopes.includes(place) && scopes.length > 1;
  const own = isSplit ? openIn((await load(place, fx.store)).document) : [];
  const known: Shared[] = [];
  for (const scope of [...scopes.filter((one) => one !== place), ...scopes.filter((one) => one === place)]) {
    const isIn = (cause: SharedCause): boolean => touched.some(({ service }) => scopeOfCause(cause, service) === scope);
    const elsewhere = scope === place ? known : [...known, ...own];
    const noting = (before: SharedDocument): SharedChange => noteShared(before, touched, { isIn, elsewhere });
    const { document, isChanged } = await change(scope, fx, noting);
    known.push(...openIn(document));
    await queueNotification(covering(document, touched), isChanged, fx);
  }
};

/**
 * Records the causes of a saved state's incidents together with those of all other services, and notifies of causes
 * that several services share. `stops` are those of the batch: incidents that they cannot have changed, and those
 * without a named resource, cost no call.
 */
export const noteSharedCauses = async (
  state: ServiceState,
  stops: readonly TaskEvent[],
  fx: SharedCauseEffects,
): Promise<void> => {
  const earliest = Math.min(...stops.map(stopTimeOf));
  await note(
    stopsIn(state).filter((incident) => incident.lastAt >= earliest),
    scopeOf(state.key),
    fx,
  );
};

/** Notes what one incident of a saved state fails at, once it is known. */
export const shareIncident = async (state: ServiceState, id: Incident['id'], fx: SharedCauseEffects): Promise<void> =>
  note(
    stopsIn(state).filter((incident) => incident.id === id),
    scopeOf(state.key),
    fx,
  );

/** Ends shared incidents after enough silence; for the sweep. */
export const settleShared = async (scope: string, fx: SharedCauseEffects): Promise<void> => {
  const now = secondsOf(fx.clock.now());
  const before = (await load(scope, fx.store)).document;
  if (resolveShared(before, now).changed.length === 0) return;
  const { document, isChanged } = await change(scope, fx, (found) => resolveShared(found, now));
  await queueNotification(
    Object.values(document.causes).flatMap(({ incident }) =>
      incident !== null && incident.resolvedAt !== null ? [incident] : [],
    ),
    isChanged,
    fx,
  );
};

/** Where shared incidents are open, by the index of what is open: one query, however many accounts there are. */
export const openScopes = async (store: Pick<Store, 'openIncidents'>): Promise<readonly string[]> => [
  ...new Set((await store.openIncidents()).filter(({ id }) => isOfShared(id)).map(({ id }) => scopeOfShared(id))),
];

/** The shared incident that a service's incident is part of, for `notify`. */
export const sharedCover =
  (store: Pick<Store, 'loadDocument'>) =>
  async (incident: Incident): Promise<Cover | undefined> => {
    if (incident.kind !== 'stops') return undefined;
    for (const scope of scopesOf(incident)) {
      const cover = coverOf((await load(scope, store)).document, incident);
      if (cover !== undefined) return cover;
    }
    return undefined;
  };

/** Incidents that several services share or shared lately, of some documents. */
export const sharedIncidents = async (
  scopes: readonly string[],
  store: Pick<Store, 'loadDocument'>,
): Promise<readonly Incident[]> => {
  const documents = await eachOf(scopes, READS_AT_ONCE, (scope) => load(scope, store));
  return documents.flatMap(({ document }) =>
    Object.values(document.causes).flatMap(({ incident }) => (incident === null ? [] : [incident])),
  );
};
