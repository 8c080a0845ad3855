import * as z from 'zod/mini';
import type { Fleet } from '../../adapters/aws/fleet.ts';
import type { Place } from '../../adapters/dynamodb/keys.ts';
import { cursorKey } from '../../adapters/dynamodb/keys.ts';
import type { Places } from '../../adapters/organisation/spokes.ts';
import { refuse } from '../../adapters/sqs/queue-messages.ts';
import type { EventRecord } from '../../adapters/sqs/record.ts';
import { placeName } from '../../organisation/spoke.ts';
import { eachOf } from '../../primitives/each-of.ts';
import { errorTextOf } from '../../primitives/error-text.ts';
import type { SyncEffects } from './sync.ts';
import { sync } from './sync.ts';

export type SyncPlacesEffects = SyncEffects & {
  readonly places: Places;
  /** The fleet of another account and region. */
  readonly fleetAt: (place: Place) => Fleet;
  /** Has another invocation read an account and region. */
  readonly sendPlace: (place: Place) => Promise<void>;
};

/** Messages sent at a time. */
const AT_ONCE = 20;

const asked = z.object({ account: z.string(), region: z.string() });

const placeIn = (body: string): Place | undefined => {
  try {
    const read = z.safeParse(asked, JSON.parse(body));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

/** Each spoke is read by an invocation of its own, so that one that throttles or fails delays no other. */
const askForSpokes = async ({ places, sendPlace, log }: SyncPlacesEffects): Promise<void> => {
  try {
    const spokes = [...(await places.spokes()).values()];
    await eachOf(spokes, AT_ONCE, ({ account, region }) => sendPlace({ account, region }));
  } catch (error) {
    log.error('spokes are not read in this hour', { reason: errorTextOf(error) });
  }
};

/** Hourly: has the spokes read, and reads the installation's own account and region. */
export const syncAll = async (fx: SyncPlacesEffects): Promise<'done' | 'to be continued'> => {
  await askForSpokes(fx);
  return sync(fx);
};

/** Reads one spoke; 'refused' where none is registered any more. */
const syncPlace = async (place: Place, fx: SyncPlacesEffects): Promise<'read' | 'refused'> => {
  if (!(await fx.places.spokes()).has(placeName(place))) return 'refused';
  await sync({ ...fx, fleet: fx.fleetAt(place), cursor: cursorKey('sync', placeName(place)) });
  return 'read';
};

/**
 * Handles messages that name an account and region to read. Returns the ids of those that are tried again; a place that
 * is no registered spoke is not read, and nothing is tried for it.
 */
export const syncPlaces = async (
  records: readonly EventRecord[],
  fx: SyncPlacesEffects,
): Promise<readonly string[]> => {
  const again: string[] = [];
  for (const { id, body } of records) {
    const place = placeIn(body);
    if (place === undefined) {
      refuse(fx, { id, what: 'account and region', reason: 'not as sent' });
      again.push(id);
      continue;
    }
    try {
      if ((await syncPlace(place, fx)) === 'refused') fx.log.warn('no registered spoke', { place: placeName(place) });
    } catch (error) {
      fx.log.error('a spoke could not be read', { place: placeName(place), reason: errorTextOf(error) });
      again.push(id);
    }
  }
  return again;
};
