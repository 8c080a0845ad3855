import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { newCalls } from '../../adapters/aws/calls.ts';
import { cloudwatchReader } from '../../adapters/aws/cloudwatch.ts';
import { ecsReader } from '../../adapters/aws/ecs.ts';
import { targetGroupsReader } from '../../adapters/aws/traffic/target-groups.ts';
import { baseAdapters } from '../wiring.ts';
import type { DeploymentHookEffects } from './evaluate-hook.ts';

/** Adapters of the deployment hook: it reads ECS and CloudWatch, and changes nothing in AWS. */
export const connectDeploymentHook = (): DeploymentHookEffects & { readonly flush: () => void } => {
  const ecs = new ECSClient({ maxAttempts: 4 });
  return {
    ...baseAdapters(),
    ecs: ecsReader(() => ecs),
    targetGroups: targetGroupsReader(ecs),
    readMetrics: cloudwatchReader(new CloudWatchClient({ maxAttempts: 4 }), newCalls()),
  };
};
