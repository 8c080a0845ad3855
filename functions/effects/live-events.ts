import { systemClock } from './clock.ts';
import { settings } from './config.ts';
import { dynamoStore } from './dynamo.ts';
import { powertoolsLog, powertoolsMetrics } from './log.ts';
import { livePolicy } from './policy.ts';
import { sqsQueues } from './queues.ts';
import { tableOf } from './table.ts';
import type { EventEffects } from './take-events.ts';

/** Settings of everything that takes events. */
export const EVENT_SETTINGS = [
  'TABLE_NAME',
  'NOTICES_QUEUE_URL',
  'ROLLBACKS_QUEUE_URL',
  'INVESTIGATIONS_QUEUE_URL',
] as const;

/** What the Lambdas that take events work with: DynamoDB and SQS, nothing else. */
export const liveEvents = (): EventEffects & { readonly flush: () => void } => {
  const { TABLE_NAME, NOTICES_QUEUE_URL, ROLLBACKS_QUEUE_URL, INVESTIGATIONS_QUEUE_URL } = settings(...EVENT_SETTINGS);
  const store = dynamoStore(tableOf(TABLE_NAME));
  const metrics = powertoolsMetrics();
  return {
    store,
    clock: systemClock,
    queues: sqsQueues({
      notices: NOTICES_QUEUE_URL,
      rollbacks: ROLLBACKS_QUEUE_URL,
      investigations: INVESTIGATIONS_QUEUE_URL,
    }),
    log: powertoolsLog(),
    metrics,
    policy: livePolicy(store, systemClock),
    flush: metrics.flush,
  };
};
