import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { autoScalingOf } from '../../adapters/aws/autoscaling.ts';
import type { Place } from '../../adapters/dynamodb/keys.ts';
import { clientsAt, configAt, liveSessions } from '../../adapters/organisation/places.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { placeQueue } from '../../adapters/sqs/queues.ts';
import { baseAdapters } from '../wiring.ts';
import { livePrices } from '../../adapters/dynamodb/prices.ts';
import { sendNotice } from '../../adapters/dynamodb/send-notice.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';
import { OUTBOX_GRACE_SECONDS } from '../../service-state/outbox.ts';
import type { PollPlacesEffects } from './poll-places.ts';
import { taskPrices } from './task-price.ts';

/** Adapters of the scaling poll, which runs every five minutes: of its own account and region, and of each spoke. */
export const connectScaling = (): Omit<PollPlacesEffects, 'remainingMs'> & { readonly flush: () => void } => {
  const { QUEUE_URL, INSTALLATION_ID: externalId } = settings('QUEUE_URL', 'INSTALLATION_ID');
  const { policy: _policy, ...base } = baseAdapters();
  const { places, clock } = base;
  const at = configAt({ ...liveSessions(), places, externalId, reader: 'scaling-poll', clock });
  const clientsOf = clientsAt(
    (config) => ({
      autoScaling: new ApplicationAutoScalingClient(config),
      cloudwatch: new CloudWatchClient(config),
    }),
    at,
  );
  const autoScalingAt = (place: Place) => autoScalingOf(clientsOf(place), place);
  return {
    ...base,
    ...places.own,
    autoScaling: autoScalingAt(places.own),
    autoScalingAt,
    sendPlace: placeQueue(QUEUE_URL),
    price: taskPrices(base.store, clock, livePrices(base)),
    notify: async (incident) => {
      await base.store.wantIncident(incident, exactSecondsOf(clock.now()) + OUTBOX_GRACE_SECONDS);
      await sendNotice({ id: incident.id, subject: String(incident.wanted) }, base);
    },
  };
};
