import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsFleet } from '../../adapters/aws/fleet.ts';
import { baseAdapters } from '../wiring.ts';

/** Adapters of the hourly read of the fleet. */
export const connectSync = () => ({ ...baseAdapters(), fleet: ecsFleet(new ECSClient({})) });
