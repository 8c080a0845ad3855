import { systemClock } from '../adapters/runtime/clock.ts';
import { settings } from '../adapters/runtime/config.ts';
import { dynamoStore } from '../adapters/dynamodb/store.ts';
import { powertoolsLog, powertoolsMetrics } from '../adapters/runtime/log.ts';
import { policyReader } from '../adapters/dynamodb/policy.ts';
import { sqsQueues } from '../adapters/sqs/queues.ts';
import type { Places } from '../adapters/organisation/spokes.ts';
import { placesOf } from '../adapters/organisation/spokes.ts';
import { tableOf } from '../adapters/dynamodb/table/table.ts';
import type { EventEffects } from '../adapters/sqs/record.ts';

/** Settings of all functions that handle events. */
export const EVENT_SETTINGS = [
  'TABLE_NAME',
  'NOTICES_QUEUE_URL',
  'ROLLBACKS_QUEUE_URL',
  'INVESTIGATIONS_QUEUE_URL',
  'ACCOUNT_ID',
  'AWS_REGION',
] as const;

/** Adapters of the Lambdas that handle events: DynamoDB and SQS, nothing else. */
export const baseAdapters = (): EventEffects & { readonly places: Places; readonly flush: () => void } => {
  const { TABLE_NAME, NOTICES_QUEUE_URL, ROLLBACKS_QUEUE_URL, INVESTIGATIONS_QUEUE_URL, ...own } = settings(
    ...EVENT_SETTINGS,
  );
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
    policy: policyReader(store, systemClock),
    places: placesOf({ account: own.ACCOUNT_ID, region: own.AWS_REGION }, store, systemClock),
    flush: metrics.flush,
  };
};
