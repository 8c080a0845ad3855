import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { autoScalingOf } from '../../adapters/aws/autoscaling.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { baseAdapters } from '../wiring.ts';
import { livePrices } from '../../adapters/dynamodb/prices.ts';
import { sendNotice } from '../../adapters/dynamodb/send-notice.ts';
import { OUTBOX_GRACE_SECONDS } from '../../service-state/outbox.ts';
import type { ScalingPollEffects } from './scaling-poll.ts';
import { taskPrices } from './task-price.ts';

/** Adapters of the scaling poll, which runs every five minutes. */
export const connectScaling = (): ScalingPollEffects & { readonly flush: () => void } => {
  const { ACCOUNT_ID, AWS_REGION } = settings('ACCOUNT_ID', 'AWS_REGION');
  const where = { account: ACCOUNT_ID, region: AWS_REGION };
  const { policy: _policy, ...base } = baseAdapters();
  const clients = { autoScaling: new ApplicationAutoScalingClient({}), cloudwatch: new CloudWatchClient({}) };
  return {
    ...base,
    ...where,
    autoScaling: autoScalingOf(clients, where),
    price: taskPrices(base.store, base.clock, livePrices(base)),
    notify: async (incident) => {
      await base.store.wantIncident(incident, base.clock.now().getTime() / 1000 + OUTBOX_GRACE_SECONDS);
      await sendNotice({ id: incident.id, subject: String(incident.wanted) }, base);
    },
  };
};
