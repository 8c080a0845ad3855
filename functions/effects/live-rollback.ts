import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsActor, ecsReader } from './ecs.ts';
import type { JudgeEffects } from './judge.ts';
import { liveEvents } from './live-events.ts';

/** What `rollback` works with: the only function whose role may change ECS. */
export const liveRollback = (): JudgeEffects & { readonly flush: () => void } => {
  const reader = new ECSClient({ maxAttempts: 4 });
  const actor = new ECSClient({ maxAttempts: 1 });
  return { ...liveEvents(), ecs: { ...ecsReader(() => reader), ...ecsActor(() => actor) } };
};
