import type { Fleet } from '../../adapters/aws/fleet.ts';
import type { Place } from '../../adapters/dynamodb/keys.ts';
import { cursorKey } from '../../adapters/dynamodb/keys.ts';
import type { FanOut } from '../../adapters/organisation/fan-out.ts';
import { queueSpokes, handlePlaces } from '../../adapters/organisation/fan-out.ts';
import { noteRead, THROTTLED_READ } from '../../adapters/organisation/place-reads.ts';
import type { EventRecord } from '../../adapters/sqs/record.ts';
import { placeName } from '../../organisation/spoke.ts';
import { listenTo } from './listen.ts';
import type { SyncEffects, Synced } from './sync.ts';
import { sync } from './sync.ts';

export type SyncPlacesEffects = SyncEffects &
  FanOut & {
    /** The fleet of another account and region. */
    readonly fleetAt: (place: Place) => Fleet;
  };

/** Hourly: has the spokes read, and reads the installation's own account and region. */
export const syncAll = async (fx: SyncPlacesEffects): Promise<Synced> => {
  await queueSpokes(fx);
  return sync(fx);
};

/** Looks for the heartbeats of the spokes that the messages name, and reads them; returns ids to be tried again. */
export const syncPlaces = (records: readonly EventRecord[], fx: SyncPlacesEffects): Promise<readonly string[]> =>
  handlePlaces(records, fx, async (place) => {
    await listenTo(place, fx);
    await noteRead(
      { reader: 'sync', place },
      fx,
      () => sync({ ...fx, fleet: fx.fleetAt(place), cursor: cursorKey('sync', placeName(place)) }),
      (synced) => (synced === 'throttled' ? THROTTLED_READ : null),
    );
  });
