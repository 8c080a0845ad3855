import { ECSClient } from '@aws-sdk/client-ecs';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { ecsFleet } from '../../adapters/aws/fleet.ts';
import { clientsAt, configAt } from '../../adapters/organisation/places.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { baseAdapters } from '../wiring.ts';
import type { SyncPlacesEffects } from './sync-places.ts';

/** Adapters of the hourly read of the fleet: of its own account and region, and of each spoke with its role. */
export const connectSync = (): Omit<SyncPlacesEffects, 'remainingMs'> & { readonly flush: () => void } => {
  const { QUEUE_URL, INSTALLATION_ID: externalId } = settings('QUEUE_URL', 'INSTALLATION_ID');
  const base = baseAdapters();
  const { places, clock } = base;
  const fleetAt = clientsAt(
    (config) => ecsFleet(new ECSClient(config)),
    configAt({ sts: new STSClient({}), places, externalId, reader: 'sync', clock }),
  );
  const queue = new SQSClient({});
  return {
    ...base,
    fleet: fleetAt(places.own),
    fleetAt,
    sendPlace: async (place) =>
      void (await queue.send(new SendMessageCommand({ QueueUrl: QUEUE_URL, MessageBody: JSON.stringify(place) }))),
  };
};
