import * as z from 'zod/mini';
import { placeName } from '../../organisation/spoke.ts';
import { eachOf } from '../../primitives/each-of.ts';
import { errorTextOf } from '../../primitives/error-text.ts';
import type { Log, Metrics } from '../common.ts';
import type { Place } from '../dynamodb/keys.ts';
import { refuse } from '../sqs/queue-messages.ts';
import type { EventRecord } from '../sqs/record.ts';
import type { Places } from './spokes.ts';

/** What has every spoke read by invocations of their own. */
export type FanOut = {
  readonly places: Places;
  /** Has another invocation read an account and region. */
  readonly sendPlace: (place: Place) => Promise<void>;
  readonly log: Log;
  readonly metrics: Metrics;
};

/** Messages sent at a time, and places of one batch that are read at a time. */
const SENT_AT_ONCE = 20;
const READ_AT_ONCE = 10;

const asked = z.object({ account: z.string(), region: z.string() });

const placeIn = (body: string): Place | undefined => {
  try {
    const read = z.safeParse(asked, JSON.parse(body));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Sends a message for each spoke, so that one that throttles, refuses or does not answer delays no other. Never throws:
 * the installation's own account and region is read whatever happens here.
 */
export const queueSpokes = async ({ places, sendPlace, log }: FanOut): Promise<void> => {
  try {
    const spokes = [...(await places.spokes()).values()];
    await eachOf(spokes, SENT_AT_ONCE, ({ account, region }) => sendPlace({ account, region }));
  } catch (error) {
    log.error('spokes are not read this time', { reason: errorTextOf(error) });
  }
};

/**
 * Handles messages that name an account and region to read, those of one batch side by side. Returns the ids of those
 * that are tried again, because `read` threw or because they cannot be parsed; a place that is no registered spoke is
 * not read, and nothing is tried for it.
 */
export const handlePlaces = async (
  records: readonly EventRecord[],
  fx: Omit<FanOut, 'sendPlace'>,
  read: (place: Place) => Promise<unknown>,
): Promise<readonly string[]> => {
  const again = await eachOf(records, READ_AT_ONCE, async ({ id, body }): Promise<readonly string[]> => {
    const place = placeIn(body);
    if (place === undefined) {
      refuse(fx, { id, what: 'account and region', reason: 'not as sent' });
      return [id];
    }
    try {
      if ((await fx.places.spokes()).has(placeName(place))) await read(place);
      else fx.log.warn('no registered spoke', { place: placeName(place) });
      return [];
    } catch (error) {
      fx.log.error('a spoke could not be read', { place: placeName(place), reason: errorTextOf(error) });
      return [id];
    }
  });
  return again.flat();
};
