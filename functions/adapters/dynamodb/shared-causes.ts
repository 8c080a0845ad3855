import { sharedKey } from './keys.ts';
import type { TaskEvent } from '../../events/event.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { partsOf } from '../../primitives/identity.ts';
import type { Incident } from '../../service-state/incident.ts';
import type { SharedDocument, SharedChange } from '../../incidents/shared.ts';
import { coverOf, isSameShared, noteShared, resolveShared, sharedIn } from '../../incidents/shared.ts';
import { sharedCausesOf } from '../../incidents/shared-causes.ts';
import { OUTBOX_GRACE_SECONDS } from '../../service-state/outbox.ts';
import { stopTimeOf } from '../../state-updates/apply-task-event.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { Cover } from '../../incidents/cover.ts';
import type { Clock, Queues, Store } from '../common.ts';
import { noticeGroupOf } from './send-notice.ts';
import { TooManyWrites, updateDocument } from './update-document.ts';

export type SharedCauseEffects = { readonly store: Store; readonly queues: Queues; readonly clock: Clock };

/** `account/region`: the scope of shared causes. */
export const scopeOf = (key: ServiceKey): string => {
  const { account, region } = partsOf(key);
  return `${account}/${region}`;
};

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
  const dueAt = clock.now().getTime() / 1000 + OUTBOX_GRACE_SECONDS;
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
  const touched = state.incidents.filter(
    (incident) => incident.lastAt >= earliest && sharedCausesOf(incident).length > 0,
  );
  if (touched.length === 0) return;
  const { document, isChanged } = await change(scopeOf(state.key), fx, (before) => noteShared(before, touched));
  await queueNotification(covering(document, touched), isChanged, fx);
};

/** Notes what one incident of a saved state fails at, once it is known. */
export const shareIncident = async (state: ServiceState, id: Incident['id'], fx: SharedCauseEffects): Promise<void> => {
  const touched = state.incidents.filter((incident) => incident.id === id && sharedCausesOf(incident).length > 0);
  if (touched.length === 0) return;
  const { document, isChanged } = await change(scopeOf(state.key), fx, (before) => noteShared(before, touched));
  await queueNotification(covering(document, touched), isChanged, fx);
};

/** Ends shared incidents after enough silence; for the sweep. */
export const settleShared = async (scope: string, fx: SharedCauseEffects): Promise<void> => {
  const now = Math.floor(fx.clock.now().getTime() / 1000);
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

/** The shared incident that a service's incident is part of, for `notify`. */
export const sharedCover =
  (store: Pick<Store, 'loadDocument'>) =>
  async (incident: Incident): Promise<Cover | undefined> =>
    sharedCausesOf(incident).length === 0
      ? undefined
      : coverOf((await load(scopeOf(incident.service), store)).document, incident);

/** Incidents that several services of an account and region share or shared lately. */
export const sharedIncidents = async (
  scope: string,
  store: Pick<Store, 'loadDocument'>,
): Promise<readonly Incident[]> =>
  Object.values((await load(scope, store)).document.causes).flatMap(({ incident }) =>
    incident === null ? [] : [incident],
  );
