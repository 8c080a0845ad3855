import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsActor, ecsReader } from './ecs.ts';
import type { JudgeEffects } from './judge.ts';
import { liveEvents } from './live-events.ts';
import { readPolicy } from './policy.ts';

/** What `rollback` works with: the only function whose role may change ECS. */
export const liveRollback = (): JudgeEffects & { readonly flush: () => void } => {
  const reader = new ECSClient({ maxAttempts: 4 });
  const actor = new ECSClient({ maxAttempts: 1 });
  const events = liveEvents();
  return {
    ...events,
    policyNow: () => readPolicy(events.store),
    ecs: { ...ecsReader(() => reader), ...ecsActor(() => actor) },
  };
};
