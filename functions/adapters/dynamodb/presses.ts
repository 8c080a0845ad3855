import type { DeliveredIncident, PressMade } from '../../service-state/delivered-incident.ts';
import { keptEntry } from '../../scaling/parse-history.ts';
import { muteEntry } from '../../scaling/timeline/timeline-events.ts';
import type { Clock, Store } from '../common.ts';
import { msOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

export type MuteEffects = { readonly store: Pick<Store, 'putHistory'>; readonly clock: Clock };

/** Records in the timeline who muted an incident, and until when (epoch seconds). */
export const keepMute = async (
  { id, service }: Pick<DeliveredIncident, 'id' | 'service'>,
  { until, by }: { readonly until: EpochSeconds; readonly by: string },
  { store, clock }: MuteEffects,
): Promise<void> => {
  const mute = { incident: id, at: clock.now().getTime(), until: msOf(until), by };
  await store.putHistory(keptEntry(service, muteEntry(mute)));
};

export type KeptPress = {
  readonly incident: Pick<DeliveredIncident, 'id' | 'service'>;
  readonly press: PressMade;
  /** Slack's id of the user. */
  readonly user: string;
  /** What the user was told. */
  readonly outcome: string;
};

/** Records a press in the audit of the service, also one that was refused. */
export const keepPress = async (
  { incident, press, user, outcome }: KeptPress,
  { store, clock }: MuteEffects,
): Promise<void> => {
  const at = clock.now().getTime();
  const body = { call: 'press', action: press.button, by: press.by, user, incident: incident.id, outcome };
  await store.putHistory({ service: incident.service, kind: 'audit', at, id: `press#${user}#${press.button}`, body });
};
