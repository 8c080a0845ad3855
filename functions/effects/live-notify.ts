import { systemClock } from './clock.ts';
import { settings } from './config.ts';
import { dynamoStore } from './dynamo.ts';
import { powertoolsLog, powertoolsMetrics } from './log.ts';
import type { NotifyEffects } from './notify.ts';
import { snsPager } from './pager.ts';
import { routingOf } from './routing.ts';
import { awsSecretSource, secretsOf } from './secrets.ts';
import { sharedCover } from './share.ts';
import { livePrices } from './prices.ts';
import { slackClientOf } from './slack-client.ts';
import { webSlack } from './slack.ts';
import { tableOf } from './table.ts';

/** What `notify` works with: the incidents, Slack, and the topic that people without Slack subscribe to. */
export const liveNotify = (): NotifyEffects & { readonly flush: () => void } => {
  const { TABLE_NAME, PAGES_TOPIC_ARN, SLACK_SECRET_ARN, SLACK_CHANNEL, SLACK_CHANNELS } = settings(
    'TABLE_NAME',
    'PAGES_TOPIC_ARN',
    'SLACK_SECRET_ARN',
    'SLACK_CHANNEL',
    'SLACK_CHANNELS',
  );
  const store = dynamoStore(tableOf(TABLE_NAME));
  const metrics = powertoolsMetrics();
  const log = powertoolsLog();
  const secrets = secretsOf(SLACK_SECRET_ARN, awsSecretSource(), systemClock);
  return {
    store,
    slack: webSlack(slackClientOf(secrets), systemClock),
    pager: snsPager(PAGES_TOPIC_ARN),
    clock: systemClock,
    log,
    metrics,
    routing: routingOf(SLACK_CHANNEL, SLACK_CHANNELS, log),
    prices: livePrices({ store, clock: systemClock, log }),
    said: (saying) => metrics.count('Said', 1, { Level: saying.level }),
    coverOf: sharedCover(store),
    flush: metrics.flush,
  };
};
