import type { EcsEvent, RetirementEvent } from '../../events/event.ts';
import { maintenanceIncident, maintenancesOf } from '../../scaling/maintenance.ts';
import { keptFact } from '../../scaling/parse-facts.ts';
import { keptEntry, keptMaintenance } from '../../scaling/parse-history.ts';
import { timelineEntryOf } from '../../scaling/timeline/timeline-entry.ts';
import { OUTBOX_GRACE_SECONDS } from '../../service-state/outbox.ts';
import type { Clock, Queues, Store } from '../../adapters/common.ts';
import { noticeGroupOf } from '../../adapters/dynamodb/send-notice.ts';
import { noteCloudTrail } from '../../adapters/dynamodb/cloudtrail-status.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';

export type HistoryEffects = { readonly store: Store; readonly queues: Queues; readonly clock: Clock };

/**
 * Announced replacements: stored, and announced before they happen. What AWS reports of one later belongs to the same
 * message; the same announcement again adds nothing.
 */
const keepMaintenances = async (events: readonly RetirementEvent[], fx: HistoryEffects): Promise<void> => {
  for (const maintenance of maintenancesOf(events)) {
    await fx.store.putHistory(keptMaintenance(maintenance));
    const state = await fx.store.loadState(maintenance.service);
    const announced = maintenanceIncident(maintenance, state === undefined ? null : state.live.size);
    const known = await fx.store.loadIncident(announced.id);
    const openedAt = Math.min(announced.openedAt, known?.openedAt ?? announced.openedAt);
    const incident = { ...announced, openedAt };
    await fx.store.wantIncident(incident, exactSecondsOf(fx.clock.now()) + OUTBOX_GRACE_SECONDS);
    await fx.queues.sendNotice(`${incident.id}#${incident.wanted}`, noticeGroupOf(state), { incident: incident.id });
  }
};

/**
 * Writes service events into the timelines, and what scaling analysis needs later. Keyed by subject, so a repetition
 * adds nothing.
 */
export const keepHistory = async (events: readonly EcsEvent[], fx: HistoryEffects): Promise<void> => {
  for (const event of events) {
    if (event.kind === 'task' || event.service === undefined) continue;
    const entry = timelineEntryOf(event);
    const fact = keptFact(event);
    if (entry !== undefined) await fx.store.putHistory(keptEntry(event.service, entry));
    if (fact !== undefined) await fx.store.putHistory(fact);
  }
  await noteCloudTrail(events, fx);
  await keepMaintenances(
    events.filter((event) => event.kind === 'retirement'),
    fx,
  );
};
