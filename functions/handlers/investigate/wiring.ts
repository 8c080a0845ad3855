import { ECSClient } from '@aws-sdk/client-ecs';
import { diagnosisReaders } from './clients.ts';
import { ecsReader } from '../../adapters/aws/ecs.ts';
import type { InvestigateEffects } from './investigate.ts';
import { clientsAt, configAt, liveSessions } from '../../adapters/organisation/places.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { partsOf } from '../../primitives/identity.ts';
import { baseAdapters } from '../wiring.ts';

/** Adapters of `investigate`: AWS reads, its own table and its queues. */
export const connectInvestigate = (): InvestigateEffects & { readonly flush: () => void } => {
  const { INSTALLATION_ID: externalId } = settings('INSTALLATION_ID');
  const base = baseAdapters();
  const at = configAt({
    ...liveSessions(),
    places: base.places,
    externalId,
    reader: 'investigate',
    clock: base.clock,
  });
  const ecsAt = clientsAt((config) => new ECSClient({ ...config, maxAttempts: 2 }), at);
  const readersAt = clientsAt(diagnosisReaders, at);
  return {
    ...base,
    ecs: ecsReader((key) => ecsAt(partsOf(key))),
    readers: readersAt(base.places.own),
    readersAt: (key) => readersAt(partsOf(key)),
  };
};
