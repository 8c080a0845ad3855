import { liveSync } from './effects/live-sync.ts';
import { onSchedule } from './effects/schedule.ts';
import { sync } from './effects/sync.ts';

/** Hourly and at deployment: services, tags, last known good, tasks no event told of. */
export const handler = onSchedule(sync, liveSync);
