import { ECSClient } from '@aws-sdk/client-ecs';
import { diagnosisReaders } from './clients.ts';
import { ecsReader } from '../../adapters/aws/ecs.ts';
import type { InvestigateEffects } from './investigate.ts';
import { baseAdapters } from '../wiring.ts';

/** Adapters of `investigate`: AWS reads, its own table and its queues. */
export const connectInvestigate = (): InvestigateEffects & { readonly flush: () => void } => {
  const ecs = new ECSClient({ maxAttempts: 2 });
  return { ...baseAdapters(), ecs: ecsReader(() => ecs), readers: diagnosisReaders() };
};
