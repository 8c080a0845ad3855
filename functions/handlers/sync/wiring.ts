import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsFleet } from '../../adapters/aws/fleet.ts';
import { baseAdapters } from '../wiring.ts';

/** What the hourly reading of the fleet works with. */
export const connectSync = () => ({ ...baseAdapters(), fleet: ecsFleet(new ECSClient({})) });
