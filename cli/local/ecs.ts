import { ECSClient } from '@aws-sdk/client-ecs';
import type { ClientOf } from '../../functions/adapters/aws/ecs.ts';
import { ecsActor } from '../../functions/adapters/acting/ecs-actor.ts';
import { ecsReader } from '../../functions/adapters/aws/ecs.ts';
import type { EvaluateEffects } from '../../functions/handlers/rollback/evaluate.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import { isLoopback } from './loopback.ts';

/** An endpoint on this machine requires a signature and does not check it. */
const LOCAL = { accessKeyId: 'local', secretAccessKey: 'local' };

/** One client per region; the SDK must never retry a changing call, so those have their own client. */
const clientsOf = (endpoint: string, maxAttempts: number): ClientOf => {
  const clients = new Map<string, ECSClient>();
  return (key) => {
    const { region } = partsOf(key);
    const client =
      clients.get(region) ??
      new ECSClient({ endpoint, region, maxAttempts, ...(isLoopback(endpoint) ? { credentials: LOCAL } : {}) });
    clients.set(region, client);
    return client;
  };
};

/** ECS at `endpoint`, for the region of each event. */
export const endpointEcs = (endpoint: string): EvaluateEffects['ecs'] => {
  const acting = clientsOf(endpoint, 1);
  return { ...ecsReader(clientsOf(endpoint, 2)), ...ecsActor(async (key) => acting(key)) };
};
