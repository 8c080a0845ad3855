import { ECSClient } from '@aws-sdk/client-ecs';
import { LOG_CHECKS } from './await-logs.ts';
import { ecsActor, ecsReader } from '../../adapters/aws/ecs.ts';
import type { EvaluateEffects } from './evaluate.ts';
import { baseAdapters } from '../wiring.ts';
import { readPolicy } from '../../adapters/dynamodb/policy.ts';

/** Adapters of `rollback`: the only function whose role may change ECS. */
export const connectRollback = (): EvaluateEffects & { readonly flush: () => void } => {
  const reader = new ECSClient({ maxAttempts: 4 });
  const actor = new ECSClient({ maxAttempts: 1 });
  const events = baseAdapters();
  return {
    ...events,
    logChecks: LOG_CHECKS,
    policyNow: () => readPolicy(events.store),
    ecs: { ...ecsReader(() => reader), ...ecsActor(() => actor) },
  };
};
