import { connectSync } from './handlers/sync/wiring.ts';
import { onSchedule } from './adapters/runtime/schedule.ts';
import { sync } from './handlers/sync/sync.ts';

/** Hourly and at deployment: services, tags, last known good, tasks without events. */
export const handler = onSchedule(sync, connectSync);
