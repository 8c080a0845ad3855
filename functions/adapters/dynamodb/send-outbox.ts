import type { IncidentId } from '../../service-state/incident.ts';
import { OUTBOX_GRACE_SECONDS, isReady } from '../../service-state/outbox.ts';
import { dueAtOf } from '../../state-updates/due.ts';
import type { OutboxEntry, ServiceState } from '../../service-state/service-state.ts';
import { impossible } from '../../primitives/impossible.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';
import type { Clock, Queues, Store } from '../common.ts';
import { noticeGroupOf } from './send-notice.ts';

export type OutboxEffects = { readonly store: Store; readonly queues: Queues; readonly clock: Clock };

const sendNotice = async (
  state: ServiceState,
  id: IncidentId,
  entry: Extract<OutboxEntry, { kind: 'notice' }>,
  { store, queues }: OutboxEffects,
): Promise<void> => {
  const incident = state.incidents.find((known) => known.id === id);
  if (incident !== undefined) await store.wantIncident(incident, entry.at + OUTBOX_GRACE_SECONDS);
  await queues.sendNotice(`${id}#${entry.wanted}`, noticeGroupOf(state), { incident: id });
};

/**
 * A command's deduplication id includes the revision: a save that raced the removal of an entry brings it back, and it
 * then stands for newer state, which the first evaluation may not have seen. Without the revision the second evaluation
 * would be dropped as a duplicate.
 */
const send = async (state: ServiceState, id: string, entry: OutboxEntry, fx: OutboxEffects): Promise<void> => {
  const service = state.key;
  switch (entry.kind) {
    case 'notice':
      return sendNotice(state, entry.incident, entry, fx);
    case 'investigate':
      return fx.queues.sendInvestigation(id, { incident: entry.incident, service });
    case 'evaluate':
    case 'verify':
    case 'check-requests': {
      const command = { kind: entry.kind, service, deployment: entry.deployment };
      return fx.queues.sendCommand(`${service}#${id}#${state.revision}`, command);
    }
    default:
      return impossible(entry);
  }
};

/**
 * Sends the ready outbox entries of a saved state, then removes them. The INCIDENT item is written before anything is
 * queued. After a crash in between, the sweep sends the entries again; every consumer is idempotent by an entry's
 * subject.
 */
export const sendOutbox = async (state: ServiceState, fx: OutboxEffects): Promise<void> => {
  const now = fx.clock.now();
  const isSent = (entry: OutboxEntry): boolean => isReady(entry, exactSecondsOf(now));
  const entries = Object.entries(state.outbox).filter(([, entry]) => isSent(entry));
  if (entries.length === 0) return;
  for (const [id, entry] of entries) await send(state, id, entry, fx);
  const waiting = Object.fromEntries(Object.entries(state.outbox).filter(([, entry]) => !isSent(entry)));
  const { key, revision } = state;
  await fx.store.removeOutbox({
    key,
    ids: entries.map(([id]) => id),
    revision,
    dueAt: dueAtOf({ ...state, outbox: waiting }, now),
  });
};
