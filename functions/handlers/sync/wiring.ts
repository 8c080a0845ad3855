import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsFleet } from '../../adapters/aws/fleet.ts';
import { bucketsOf, metered } from '../../adapters/organisation/buckets.ts';
import { clientsAt, configAt, liveSessions } from '../../adapters/organisation/places.ts';
import { placeQueue } from '../../adapters/sqs/queues.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { baseAdapters } from '../wiring.ts';
import type { SyncPlacesEffects } from './sync-places.ts';

/** Adapters of the hourly read of the fleet: of its own account and region, and of each spoke with its role. */
export const connectSync = (): Omit<SyncPlacesEffects, 'remainingMs'> & { readonly flush: () => void } => {
  const { QUEUE_URL, INSTALLATION_ID: externalId } = settings('QUEUE_URL', 'INSTALLATION_ID');
  const base = baseAdapters();
  const { places, clock } = base;
  const buckets = bucketsOf(clock);
  const fleetAt = clientsAt(
    (config, place) => ecsFleet(metered(new ECSClient(config), place, buckets)),
    configAt({ ...liveSessions(), places, externalId, reader: 'sync', clock }),
  );
  return {
    ...base,
    fleet: fleetAt(places.own),
    fleetAt,
    sendPlace: placeQueue(QUEUE_URL),
  };
};
