import { liveEvents } from './effects/live-events.ts';
import { onBatch } from './effects/sqs.ts';
import { takeEvents } from './effects/take-events.ts';

/** Why did it stop, what did it cost, is this release failing? Wakes on ECS Task State Change. */
export const handler = onBatch(takeEvents, liveEvents);
