import { connectScaling } from './handlers/scaling-poll/wiring.ts';
import { pollScaling } from './handlers/scaling-poll/scaling-poll.ts';
import { onSchedule } from './adapters/runtime/schedule.ts';

/** Every five minutes: the scaling activities of the whole account, and alerts about them. */
export const handler = onSchedule(pollScaling, connectScaling);
