import { liveNotify } from './effects/live-notify.ts';
import { onBatch } from './effects/sqs.ts';
import { takeNotices } from './effects/take-notices.ts';

/** From the outbox to Slack: one message per incident, updated in place. */
export const handler = onBatch(takeNotices, liveNotify);
