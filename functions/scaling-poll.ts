import { liveScaling } from './effects/live-scaling.ts';
import { pollScaling } from './effects/scaling-poll.ts';
import { onSchedule } from './effects/schedule.ts';

/** Each five minutes: the scaling activities of the whole account, and what of them hurts now. */
export const handler = onSchedule(pollScaling, liveScaling);
