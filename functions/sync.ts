import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsFleet } from './effects/fleet.ts';
import { liveEvents } from './effects/live-events.ts';
import { onSchedule } from './effects/schedule.ts';
import { sync } from './effects/sync.ts';

/** Hourly and at deployment: services, tags, last known good, tasks no event told of. */
export const handler = onSchedule(sync, () => ({ ...liveEvents(), fleet: ecsFleet(new ECSClient({})) }));
