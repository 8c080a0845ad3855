import { ECSClient } from '@aws-sdk/client-ecs';
import { STSClient } from '@aws-sdk/client-sts';
import { LOG_CHECKS } from './await-logs.ts';
import { actingAs } from '../../adapters/acting/role.ts';
import { ecsActor } from '../../adapters/acting/ecs-actor.ts';
import { ecsReader } from '../../adapters/aws/ecs.ts';
import type { EvaluateEffects } from './evaluate.ts';
import { baseAdapters } from '../wiring.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { readPolicy } from '../../adapters/dynamodb/policy.ts';

/** Adapters of `rollback`: the only function that may take the role which changes ECS. */
export const connectRollback = (): EvaluateEffects & { readonly flush: () => void } => {
  const reader = new ECSClient({ maxAttempts: 4 });
  const { ACT_ROLE_ARN, INSTALLATION_ID } = settings('ACT_ROLE_ARN', 'INSTALLATION_ID');
  const acting = actingAs({ sts: new STSClient({}), arn: ACT_ROLE_ARN, externalId: INSTALLATION_ID });
  const events = baseAdapters();
  return {
    ...events,
    logChecks: LOG_CHECKS,
    policyNow: () => readPolicy(events.store),
    ecs: { ...ecsReader(() => reader), ...ecsActor(acting) },
  };
};
