import { liveEvents } from './effects/live-events.ts';
import { onBatch } from './effects/sqs.ts';
import { takeEvents } from './effects/take-events.ts';

/** Deployments, service actions, hooks, scaling and maintenance notices. Wakes on every event about a service. */
export const handler = onBatch(takeEvents, liveEvents);
