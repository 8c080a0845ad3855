import type { AutoScaling } from '../../adapters/aws/autoscaling.ts';
import type { Place } from '../../adapters/dynamodb/keys.ts';
import type { FanOut } from '../../adapters/organisation/fan-out.ts';
import { queueSpokes, handlePlaces } from '../../adapters/organisation/fan-out.ts';
import { noteOutcome, reasonOf, THROTTLED_READ } from '../../adapters/organisation/place-reads.ts';
import { inTime } from '../../adapters/runtime/in-time.ts';
import type { EventRecord } from '../../adapters/sqs/record.ts';
import { placeName } from '../../organisation/spoke.ts';
import type { ScalingPollEffects, ScalingPolled } from './scaling-poll.ts';
import { pollScaling } from './scaling-poll.ts';

export type PollPlacesEffects = ScalingPollEffects &
  FanOut & {
    /** Scaling of another account and region. */
    readonly autoScalingAt: (place: Place) => AutoScaling;
    readonly remainingMs: () => number;
  };

/** Milliseconds of one spoke: a whole first walk of 120 pages and sixty services takes ninety seconds. */
const PLACE_MS = 120_000;
/** Milliseconds left of an invocation at which its places are given up, so that how they went is still noted. */
const RESERVE_MS = 10_000;

/** Every five minutes: has the spokes polled, and polls the installation's own account and region. */
export const pollAll = async (fx: PollPlacesEffects): Promise<ScalingPolled> => {
  await queueSpokes(fx);
  return pollScaling(fx);
};

/** Polls a spoke; a failure is logged and noted, and the next poll reads it again. */
const pollPlace = async (place: Place, fx: PollPlacesEffects): Promise<void> => {
  const by = { reader: 'scaling-poll', place } as const;
  try {
    const polled = await inTime(
      () => pollScaling({ ...fx, ...place, autoScaling: fx.autoScalingAt(place) }),
      Math.max(1, Math.min(PLACE_MS, fx.remainingMs() - RESERVE_MS)),
    );
    await noteOutcome(by, fx, polled.isThrottled ? THROTTLED_READ : null);
  } catch (error) {
    const reason = reasonOf(error);
    fx.log.error('the scaling of a spoke could not be read', { place: placeName(place), reason });
    fx.metrics.count('UnreadPlaces');
    await noteOutcome(by, fx, reason);
  }
};

/** Polls the spokes that the messages name; returns the ids of those that cannot be parsed. */
export const pollPlaces = (records: readonly EventRecord[], fx: PollPlacesEffects): Promise<readonly string[]> =>
  handlePlaces(records, fx, (place) => pollPlace(place, fx));
