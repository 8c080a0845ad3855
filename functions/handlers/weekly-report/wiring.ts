import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
import { systemClock } from '../../adapters/runtime/clock.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { dynamoStore } from '../../adapters/dynamodb/store.ts';
import { powertoolsLog, powertoolsMetrics } from '../../adapters/runtime/log.ts';
import { livePrices } from '../../adapters/dynamodb/prices.ts';
import { bucketsOf } from '../../adapters/organisation/buckets.ts';
import { configAt, liveSessions } from '../../adapters/organisation/places.ts';
import { placesOf } from '../../adapters/organisation/spokes.ts';
import { reportReaders } from './clients.ts';
import { slackUploads } from './slack.ts';
import type { ReportEffects } from './work.ts';
import { liveCostExplorer } from '../../adapters/aws/bill/cost-explorer.ts';
import { reportsBucket } from '../../adapters/aws/reports-bucket.ts';
import { routingOf } from '../../adapters/slack/routing.ts';
import { awsSecretSource, secretsOf } from '../../adapters/aws/secrets.ts';
import { slackClientOf } from '../../adapters/slack/client.ts';
import { webSlack } from '../../adapters/slack/slack.ts';
import { tableOf } from '../../adapters/dynamodb/table/table.ts';

const named = () =>
  settings(
    'TABLE_NAME',
    'SHARDS_QUEUE_URL',
    'REPORT_BUCKET',
    'REPORT_TIME_ZONE',
    'AWS_REGION',
    'SLACK_SECRET_ARN',
    'SLACK_CHANNEL',
    'SLACK_CHANNELS',
    'COST_EXPLORER',
    'ACCOUNT_ID',
    'INSTALLATION_ID',
  );

/** Adapters of the weekly report: AWS reads, S3 and Slack writes, and the queue of its shards. */
export const connectReport = (): Omit<ReportEffects, 'remainingMs'> & { readonly flush: () => void } => {
  const set = named();
  const metrics = powertoolsMetrics();
  const store = dynamoStore(tableOf(set.TABLE_NAME));
  const log = powertoolsLog();
  const queue = new SQSClient({});
  const places = placesOf({ account: set.ACCOUNT_ID, region: set.AWS_REGION }, store, systemClock);
  const reading = { places, externalId: set.INSTALLATION_ID, reader: 'weekly-report', clock: systemClock };
  const buckets = bucketsOf(systemClock);
  const at = configAt({ ...liveSessions(), ...reading });
  const slack = slackClientOf(secretsOf(set.SLACK_SECRET_ARN, awsSecretSource(), systemClock));
  return {
    store,
    clock: systemClock,
    log,
    metrics,
    files: reportsBucket({ client: new S3Client({}), name: set.REPORT_BUCKET, region: set.AWS_REGION }),
    slack: { ...webSlack(slack, systemClock), ...slackUploads(slack) },
    routing: routingOf(set.SLACK_CHANNEL, set.SLACK_CHANNELS, log),
    timeZone: set.REPORT_TIME_ZONE,
    prices: livePrices({ store, clock: systemClock, log }),
    explorer: set.COST_EXPLORER === 'on' ? liveCostExplorer() : undefined,
    sendShard: async (shard, delaySeconds = 0) => {
      const message = { QueueUrl: set.SHARDS_QUEUE_URL, MessageBody: JSON.stringify(shard) };
      await queue.send(new SendMessageCommand({ ...message, DelaySeconds: delaySeconds }));
    },
    places,
    readers: (calls, place) => reportReaders({ region: set.AWS_REGION, ...at(place) }, calls, { place, buckets }),
    flush: metrics.flush,
  };
};
