import type { Decided } from '../../service-state/delivered-incident.ts';
import type { IncidentId } from '../../service-state/incident.ts';
import { OUTBOX_GRACE_SECONDS } from '../../service-state/outbox.ts';
import { sendNotice } from '../../adapters/dynamodb/send-notice.ts';
import type { Clock, Queues, Store } from '../../adapters/common.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';

export type DecideEffects = { readonly store: Store; readonly queues: Queues; readonly clock: Clock };

/** Saves what a person decided about an incident, and has its message show it. */
export const decide = async (id: IncidentId, decided: Decided, fx: DecideEffects): Promise<void> => {
  const now = fx.clock.now().getTime();
  await fx.store.refreshIncident(id, decided, exactSecondsOf(now) + OUTBOX_GRACE_SECONDS);
  await sendNotice({ id, subject: `decided@${now}` }, fx);
};
