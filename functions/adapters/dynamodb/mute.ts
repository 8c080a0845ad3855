import type { DeliveredIncident } from '../../service-state/incident.ts';
import { keptEntry } from '../../scaling/parse-history.ts';
import { muteEntry } from '../../scaling/timeline/timeline-deeds.ts';
import type { Clock, Store } from '../common.ts';

export type MuteEffects = { readonly store: Pick<Store, 'putHistory'>; readonly clock: Clock };

/** Records in the timeline who muted an incident, and until when (epoch seconds). */
export const keepMute = async (
  { id, service }: Pick<DeliveredIncident, 'id' | 'service'>,
  { until, by }: { readonly until: number; readonly by: string },
  { store, clock }: MuteEffects,
): Promise<void> => {
  const mute = { incident: id, at: clock.now().getTime(), until: until * 1000, by };
  await store.putHistory(keptEntry(service, muteEntry(mute)));
};
