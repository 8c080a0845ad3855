import { ECSClient } from '@aws-sdk/client-ecs';
import { diagnosisReaders } from './diagnosis-clients.ts';
import { ecsReader } from './ecs.ts';
import type { InvestigateEffects } from './investigate.ts';
import { liveEvents } from './live-events.ts';

/** What `investigate` works with: reads alone, beside its own table and queues. */
export const liveInvestigate = (): InvestigateEffects & { readonly flush: () => void } => {
  const ecs = new ECSClient({ maxAttempts: 2 });
  return { ...liveEvents(), ecs: ecsReader(() => ecs), readers: diagnosisReaders() };
};
