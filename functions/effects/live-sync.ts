import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsFleet } from './fleet.ts';
import { liveEvents } from './live-events.ts';

/** What the hourly reading of the fleet works with. */
export const liveSync = () => ({ ...liveEvents(), fleet: ecsFleet(new ECSClient({})) });
