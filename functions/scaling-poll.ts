import { connectScaling } from './handlers/scaling-poll/wiring.ts';
import { pollAll, pollPlaces } from './handlers/scaling-poll/poll-places.ts';
import { onScheduleOrBatch } from './adapters/sqs/schedule-or-batch.ts';

/** Every five minutes: scaling activities of the whole account, and alerts about them; by message, those of spokes. */
export const handler = onScheduleOrBatch({ run: pollAll, handle: pollPlaces, connect: connectScaling });
