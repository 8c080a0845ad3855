import type { Clock, Log, Queues, Store } from '../../adapters/common.ts';
import type { Place } from '../../adapters/dynamodb/keys.ts';
import { noticeGroupOf } from '../../adapters/dynamodb/send-notice.ts';
import type { Places } from '../../adapters/organisation/spokes.ts';
import { readHeartbeat } from '../../adapters/organisation/spokes.ts';
import { silenceId, silenceOf } from '../../organisation/silence.ts';
import { placeName } from '../../organisation/spoke.ts';
import { errorTextOf } from '../../primitives/error-text.ts';
import { secondsOf } from '../../primitives/instant.ts';
import { OUTBOX_GRACE_SECONDS } from '../../service-state/outbox.ts';

export type ListenEffects = {
  readonly store: Pick<Store, 'loadDocument' | 'loadIncident' | 'wantIncident'>;
  readonly queues: Pick<Queues, 'sendNotice'>;
  readonly clock: Clock;
  readonly places: Places;
  readonly log: Log;
};

const listened = async (place: Place, { store, queues, clock, places }: ListenEffects): Promise<void> => {
  const spoke = (await places.spokes()).get(placeName(place));
  if (spoke === undefined) return;
  const [heartbeat, known] = await Promise.all([readHeartbeat(store, place), store.loadIncident(silenceId(place))]);
  const now = secondsOf(clock.now());
  const incident = silenceOf({ spoke, heartbeat, known, now });
  if (incident === undefined) return;
  await store.wantIncident(incident, now + OUTBOX_GRACE_SECONDS);
  await queues.sendNotice(`${incident.id}#${incident.wanted}`, noticeGroupOf(undefined), { incident: incident.id });
};

/** Notifies once of a spoke whose heartbeats are missing, and of the next one. What fails is tried in an hour again. */
export const listenTo = async (place: Place, fx: ListenEffects): Promise<void> => {
  try {
    await listened(place, fx);
  } catch (error) {
    fx.log.error('the heartbeat of a spoke could not be checked', {
      place: placeName(place),
      reason: errorTextOf(error),
    });
  }
};
