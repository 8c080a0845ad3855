import { ECSClient } from '@aws-sdk/client-ecs';
import { ecsReader } from '../../adapters/aws/ecs.ts';
import { narrowReaders } from '../preflight/clients.ts';
import { baseAdapters } from '../wiring.ts';
import type { PreflightHookEffects } from './examine.ts';

/** Adapters of the preflight hook: it reads what surrounds a revision, and changes nothing in AWS. */
export const connectPreflightHook = (): PreflightHookEffects & { readonly flush: () => void } => {
  const ecs = new ECSClient({ maxAttempts: 4 });
  const base = baseAdapters();
  return { ...base, ecs: ecsReader(() => ecs), readers: narrowReaders({}, () => base.clock.now()) };
};
