import { connectNotify } from './handlers/notify/wiring.ts';
import { onBatch } from './adapters/sqs/batch.ts';
import { handleNotifications } from './handlers/notify/handle-notifications.ts';

/** From the outbox to Slack: one message per incident, updated in place. */
export const handler = onBatch(handleNotifications, connectNotify);
