import type { Fleet } from '../../functions/adapters/aws/fleet.ts';
import type { Place } from '../../functions/adapters/dynamodb/keys.ts';
import { syncPlaces } from '../../functions/handlers/sync/sync-places.ts';
import { placeName } from '../../functions/organisation/spoke.ts';
import type { Wired } from './wired.ts';

/** The fleet of an account and region. */
export type FleetAt = (place: Place) => Fleet;

/** Reads a spoke and looks for its heartbeat, as `sync` does with a message of the hourly schedule. */
export const readPlace = async (place: Place, fleetAt: FleetAt, { parts, base, as }: Wired): Promise<void> => {
  const { places } = parts;
  if (places === undefined) throw new Error('an installation without spokes');
  const rest = { fleet: fleetAt(places.own), sendPlace: async () => {}, remainingMs: () => Infinity };
  const asked = [{ id: placeName(place), body: JSON.stringify(place) }];
  await as('sync', () => syncPlaces(asked, { ...base, places, fleetAt, ...rest }));
};
