import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { autoScalingOf } from '../../functions/adapters/aws/autoscaling.ts';
import { ecsFleet } from '../../functions/adapters/aws/fleet.ts';
import type { DemoDay } from '../fake-aws/demo/demo.ts';
import { simulatedReaders } from '../fake-aws/demo/surroundings.ts';
import { endpointEcs } from '../local/ecs.ts';

/** Clients of the simulated AWS behind an endpoint. */
export const simulatedAws = ({ world }: DemoDay, endpoint: string) => {
  const { account, region } = world.simulation;
  const config = { endpoint, region, credentials: { accessKeyId: 'demo', secretAccessKey: 'demo' } };
  const ecs = new ECSClient(config);
  const autoScaling = new ApplicationAutoScalingClient(config);
  const cloudwatch = new CloudWatchClient(config);
  const clients = [ecs, autoScaling, cloudwatch];
  return {
    ecs: endpointEcs(endpoint),
    fleet: ecsFleet(ecs),
    autoScaling: autoScalingOf({ autoScaling, cloudwatch }, { account, region }),
    readers: simulatedReaders(world, endpoint),
    destroy: () => clients.forEach((client) => client.destroy()),
  };
};
