import type { IncidentId } from '../incidents/incident.ts';
import { OUTBOX_GRACE_SECONDS, isReady } from '../watch/outbox.ts';
import { dueAtOf } from '../watch/due.ts';
import type { OutboxEntry, Watch } from '../watch/watch.ts';
import { impossible } from './impossible.ts';
import type { Clock, Queues, Store } from './ports.ts';

export type DrainEffects = { readonly store: Store; readonly queues: Queues; readonly clock: Clock };

/** Messages of one channel are sent in order; services without a channel of their own share the default one. */
export const noticeGroupOf = (watch: Watch): string => watch.facts?.channel ?? 'default';

const sendNotice = async (
  watch: Watch,
  id: IncidentId,
  entry: Extract<OutboxEntry, { kind: 'notice' }>,
  { store, queues }: DrainEffects,
): Promise<void> => {
  const incident = watch.incidents.find((known) => known.id === id);
  if (incident !== undefined) await store.wantIncident(incident, entry.at + OUTBOX_GRACE_SECONDS);
  await queues.sendNotice(`${id}#${entry.wanted}`, noticeGroupOf(watch), { incident: id });
};

/**
 * Commands are told apart by revision too: a save that raced the removal of an entry brings it back, and it then
 * stands for what that save learned, which the first look may not have seen. Deduplicated, that look would never be
 * taken.
 */
const send = async (watch: Watch, id: string, entry: OutboxEntry, fx: DrainEffects): Promise<void> => {
  const service = watch.key;
  switch (entry.kind) {
    case 'notice':
      return sendNotice(watch, entry.incident, entry, fx);
    case 'investigate':
      return fx.queues.sendInvestigation(id, { incident: entry.incident, service });
    case 'judge':
    case 'verify': {
      const command = { kind: entry.kind, service, deployment: entry.deployment };
      return fx.queues.sendCommand(`${service}#${id}#${watch.revision}`, command);
    }
    default:
      return impossible(entry);
  }
};

/**
 * Sends what the outbox of a saved watch holds and need not wait, then removes it. The INCIDENT item is written
 * before anything is queued. A crash in between leaves entries that the sweep sends again; every consumer is
 * idempotent by what an entry is about.
 */
export const drain = async (watch: Watch, fx: DrainEffects): Promise<void> => {
  const now = fx.clock.now();
  const isSent = (entry: OutboxEntry): boolean => isReady(entry, now.getTime() / 1000);
  const entries = Object.entries(watch.outbox).filter(([, entry]) => isSent(entry));
  if (entries.length === 0) return;
  for (const [id, entry] of entries) await send(watch, id, entry, fx);
  const waiting = Object.fromEntries(Object.entries(watch.outbox).filter(([, entry]) => !isSent(entry)));
  const { key, revision } = watch;
  await fx.store.removeOutbox({
    key,
    ids: entries.map(([id]) => id),
    revision,
    dueAt: dueAtOf({ ...watch, outbox: waiting }, now),
  });
};
