import { systemClock } from '../../adapters/runtime/clock.ts';
import { settings } from '../../adapters/runtime/config.ts';
import { dynamoStore } from '../../adapters/dynamodb/store.ts';
import { powertoolsLog, powertoolsMetrics } from '../../adapters/runtime/log.ts';
import type { NotifyPorts } from './notify.ts';
import { snsPager } from '../../adapters/aws/pager.ts';
import { routingOf } from '../../adapters/slack/routing.ts';
import type { Secrets } from '../../adapters/aws/secrets.ts';
import { awsSecretSource, secretsOf } from '../../adapters/aws/secrets.ts';
import { sharedCover } from '../../adapters/dynamodb/shared-causes.ts';
import { onCallReader, policyReader } from '../../adapters/dynamodb/policy.ts';
import { livePrices } from '../../adapters/dynamodb/prices.ts';
import { eventBusSink } from '../../adapters/sinks/event-bus.ts';
import { otlpSink, pagerDutySink, teamsSink } from '../../adapters/sinks/http-sinks.ts';
import type { Sink } from '../../adapters/sinks/sink.ts';
import { slackClientOf } from '../../adapters/slack/client.ts';
import { webSlack } from '../../adapters/slack/slack.ts';
import { tableOf } from '../../adapters/dynamodb/table/table.ts';

/** The log driver sends each five seconds, and an investigation takes a few. */
const PROOF_SECONDS = 20;

const NONE = 'none';

type SinkSettings = { readonly EVENT_BUS_ARN: string; readonly SINK_NAMES: string };

/** The sinks that are configured: the bus by its ARN, the others by name. */
const sinksOf = ({ EVENT_BUS_ARN, SINK_NAMES }: SinkSettings, secrets: Secrets): readonly Sink[] => {
  const names = SINK_NAMES.split(',').map((name) => name.trim());
  const parts = { secrets, request: fetch };
  return [
    ...(EVENT_BUS_ARN === NONE ? [] : [eventBusSink(EVENT_BUS_ARN)]),
    ...(names.includes('pagerduty') ? [pagerDutySink(parts)] : []),
    ...(names.includes('teams') ? [teamsSink(parts)] : []),
    ...(names.includes('otlp') ? [otlpSink(parts)] : []),
  ];
};

/** Adapters of `notify`: the incidents, Slack, and the SNS topic for subscribers without Slack. */
export const connectNotify = (): NotifyPorts & { readonly flush: () => void } => {
  const { TABLE_NAME, PAGES_TOPIC_ARN, SLACK_SECRET_ARN, SLACK_CHANNEL, SLACK_CHANNELS, EVENT_BUS_ARN, SINK_NAMES } =
    settings(
      'TABLE_NAME',
      'PAGES_TOPIC_ARN',
      'SLACK_SECRET_ARN',
      'SLACK_CHANNEL',
      'SLACK_CHANNELS',
      'EVENT_BUS_ARN',
      'SINK_NAMES',
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
    sinks: sinksOf({ EVENT_BUS_ARN, SINK_NAMES }, secrets),
    routing: routingOf(SLACK_CHANNEL, SLACK_CHANNELS, log),
    prices: livePrices({ store, clock: systemClock, log }),
    sent: (notification) => metrics.count('Said', 1, { Level: notification.level }),
    coverOf: sharedCover(store),
    proofSeconds: PROOF_SECONDS,
    onCallNow: onCallReader(policyReader(store, systemClock), log),
    flush: metrics.flush,
  };
};
