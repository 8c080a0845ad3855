import { connectScaling } from './handlers/scaling-poll/wiring.ts';
import { pollScaling } from './handlers/scaling-poll/scaling-poll.ts';
import { onSchedule } from './adapters/runtime/schedule.ts';

/** Each five minutes: the scaling activities of the whole account, and what of them hurts now. */
export const handler = onSchedule(pollScaling, connectScaling);
