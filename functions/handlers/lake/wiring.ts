import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { runningTasksIn, taskClient } from '../../adapters/aws/tasks/running-tasks.ts';
import { bucketsOf, metered } from '../../adapters/organisation/buckets.ts';
import { clientsAt, configAt, liveSessions } from '../../adapters/organisation/places.ts';
import { isOwn, placesOf } from '../../adapters/organisation/spokes.ts';
import { placeName } from '../../organisation/spoke.ts';
import { directoryOf } from '../../adapters/dynamodb/reads/directory.ts';
import { livePrices } from '../../adapters/dynamodb/prices.ts';
import { historyReads } from '../../adapters/dynamodb/reads/history-reads.ts';
import { tableOf } from '../../adapters/dynamodb/table/reading.ts';
import { lakeBucket } from '../../adapters/lake/bucket.ts';
import { systemClock } from '../../adapters/runtime/clock.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { powertoolsLog, powertoolsMetrics } from '../../adapters/runtime/log.ts';
import type { LakeEffects } from './lake.ts';

/** Adapters of the export: reads of the table and of ECS, S3 writes, and its own queue. */
export const connectLake = (): LakeEffects & { readonly flush: () => void } => {
  const set = settings('TABLE_NAME', 'QUEUE_URL', 'LAKE_BUCKET', 'ACCOUNT_ID', 'AWS_REGION', 'INSTALLATION_ID');
  const table = tableOf(set.TABLE_NAME);
  const [store, log, metrics] = [historyReads(table), powertoolsLog(), powertoolsMetrics()];
  const queue = new SQSClient({});
  const places = placesOf({ account: set.ACCOUNT_ID, region: set.AWS_REGION }, store, systemClock);
  const reading = { places, externalId: set.INSTALLATION_ID, reader: 'lake', clock: systemClock };
  const buckets = bucketsOf(systemClock);
  const tasksAt = clientsAt(
    (config, place) => metered(taskClient(config), place, buckets),
    configAt({ ...liveSessions(), ...reading }),
  );
  return {
    store,
    directory: directoryOf(table),
    files: lakeBucket(new S3Client({}), set.LAKE_BUCKET),
    clock: systemClock,
    log,
    metrics,
    prices: livePrices({ store, clock: systemClock, log }),
    runningTasks: runningTasksIn(tasksAt, async (place) => {
      return isOwn(places, place) || (await places.spokes()).has(placeName(place));
    }),
    sendCluster: async (work) => {
      await queue.send(new SendMessageCommand({ QueueUrl: set.QUEUE_URL, MessageBody: JSON.stringify(work) }));
    },
    flush: metrics.flush,
  };
};
