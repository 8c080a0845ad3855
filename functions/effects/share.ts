import type { TaskEvent } from '../events/event.ts';
import type { ServiceKey } from '../events/identity.ts';
import { partsOf } from '../events/identity.ts';
import type { Incident } from '../incidents/incident.ts';
import type { SharedDocument, SharedFold } from '../incidents/shared.ts';
import { NO_SHARED, coverOf, noteShared, resolveShared } from '../incidents/shared.ts';
import { thingsOf } from '../incidents/things.ts';
import { OUTBOX_GRACE_SECONDS } from '../watch/outbox.ts';
import { stopTimeOf } from '../watch/believe-task.ts';
import type { Watch } from '../watch/watch.ts';
import type { Cover } from './notify-effects.ts';
import type { Clock, Queues, Store } from './ports.ts';

export type ShareEffects = { readonly store: Store; readonly queues: Queues; readonly clock: Clock };

/** Tries of a lost race; what is lost then is noted with the next stop. */
const TRIES = 6;
const PAUSE_MS = 40;

/** `account/region`: shared causes are looked for within one. */
export const scopeOf = (key: ServiceKey): string => {
  const { account, region } = partsOf(key);
  return `${account}/${region}`;
};

const nameOf = (scope: string): string => `shared/${scope}`;

const load = async (scope: string, store: Pick<Store, 'loadDocument'>) => {
  const found = await store.loadDocument(nameOf(scope));
  return { version: found?.version ?? 0, document: (found?.body ?? NO_SHARED) as SharedDocument };
};

/** The document after a change, and whether this change is what brought it there. */
type Noted = { readonly document: SharedDocument; readonly isNews: boolean };

const change = async (
  scope: string,
  fx: ShareEffects,
  by: (document: SharedDocument) => SharedFold,
): Promise<Noted> => {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const { version, document } = await load(scope, fx.store);
    const folded = by(document);
    if (JSON.stringify(folded.document) === JSON.stringify(document)) return { document, isNews: false };
    if ((await fx.store.saveDocument(nameOf(scope), version, folded.document)) === 'saved')
      return { document: folded.document, isNews: true };
    await fx.clock.sleep(Math.ceil(PAUSE_MS * (1 + Math.random()) * (attempt + 1)));
  }
  return { document: (await load(scope, fx.store)).document, isNews: false };
};

/**
 * Owes the messages of shared incidents; repeated it does nothing, so a crash behind the save of the document
 * heals.
 */
const owe = async (
  incidents: readonly Incident[],
  isNews: boolean,
  { store, queues, clock }: ShareEffects,
): Promise<void> => {
  const dueAt = clock.now().getTime() / 1000 + OUTBOX_GRACE_SECONDS;
  for (const incident of incidents) {
    await store.wantIncident(incident, dueAt);
    if (isNews) await queues.sendNotice(`${incident.id}#${incident.wanted}`, 'default', { incident: incident.id });
  }
};

const covering = (document: SharedDocument, incidents: readonly Incident[]): readonly Incident[] => {
  const ids = new Set(incidents.flatMap((incident) => coverOf(document, incident)?.id ?? []));
  return Object.values(document.things).flatMap(({ incident }) =>
    incident !== null && ids.has(incident.id) ? [incident] : [],
  );
};

/**
 * Notes what the incidents of a saved watch fail at, together with every other service's, and tells of what
 * several services share. `stops` are those of the batch: incidents that none of them can have touched, and those that
 * fail at nothing nameable, cost no call.
 */
export const share = async (watch: Watch, stops: readonly TaskEvent[], fx: ShareEffects): Promise<void> => {
  const earliest = Math.min(...stops.map(stopTimeOf));
  const touched = watch.incidents.filter((incident) => incident.lastAt >= earliest && thingsOf(incident).length > 0);
  if (touched.length === 0) return;
  const { document, isNews } = await change(scopeOf(watch.key), fx, (before) => noteShared(before, touched));
  await owe(covering(document, touched), isNews, fx);
};

/** Ends shared incidents that have been silent; for the sweep. */
export const settleShared = async (scope: string, fx: ShareEffects): Promise<void> => {
  const now = Math.floor(fx.clock.now().getTime() / 1000);
  const before = (await load(scope, fx.store)).document;
  if (resolveShared(before, now).changed.length === 0) return;
  const { document, isNews } = await change(scope, fx, (found) => resolveShared(found, now));
  await owe(
    Object.values(document.things).flatMap(({ incident }) =>
      incident !== null && incident.resolvedAt !== null ? [incident] : [],
    ),
    isNews,
    fx,
  );
};

/** The shared incident that a service's incident is part of, as `notify` asks for it. */
export const sharedCover =
  (store: Pick<Store, 'loadDocument'>) =>
  async (incident: Incident): Promise<Cover | undefined> =>
    thingsOf(incident).length === 0
      ? undefined
      : coverOf((await load(scopeOf(incident.service), store)).document, incident);
