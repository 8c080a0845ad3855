import { DEFAULT_ON_CALL } from '../../functions/on-call/rules.ts';
import { inTime, noRetry } from '../support/local.ts';
import type { PublishCommandInput } from '@aws-sdk/client-sns';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { mockClient } from 'aws-sdk-client-mock';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import type { NotifyPorts } from '../../functions/handlers/notify/notify.ts';
import { snsPager } from '../../functions/adapters/aws/pager.ts';
import { builtInPrices } from '../../functions/adapters/dynamodb/prices.ts';
import { secretsOf } from '../../functions/adapters/aws/secrets.ts';
import { slackClientOf } from '../../functions/adapters/slack/client.ts';
import { webSlack } from '../../functions/adapters/slack/slack.ts';
import { onBatch } from '../../functions/adapters/sqs/batch.ts';
import { sweepOne } from '../../functions/handlers/sweep/sweep.ts';
import { handleNotifications } from '../../functions/handlers/notify/handle-notifications.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { Incident } from '../../functions/service-state/incident.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';
import { NINE } from '../incidents/stop-facts.ts';
import { FACTS, incidentOf } from './notify-rig.ts';
import type { SlackEndpoint } from './slack-endpoint.ts';

export const DEFAULT_CHANNEL = 'C0DEFAULT0';
export const VICTIM_CHANNEL = 'C0VICTIM00';

type Sent = { readonly id: string; readonly group: string; readonly body: string };

const recordOf = ({ id, group, body }: Sent) => ({
  messageId: id,
  body,
  attributes: { MessageGroupId: group },
});

const eventOf = (sent: readonly Sent[]): SQSEvent => ({ Records: sent.map(recordOf) }) as unknown as SQSEvent;

/** An incident of a service before its first notice. */
export const incidentNamed = (name: string): Incident => {
  const service = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name });
  const incident = incidentOf(2);
  return {
    ...incident,
    id: `${service}#1` as Incident['id'],
    service,
    openedAt: NINE + 590,
    lastAt: NINE + 595,
    title: `${name} exits with an error`,
    notifications: incident.notifications.map((notification) => ({
      ...notification,
      service,
      at: NINE + 595,
      text: `${name}: 2 tasks`,
    })),
  };
};

/** The incident with one more notification. */
export const notification = (incident: Incident, level: 'alert' | 'page', at: number): Incident => ({
  ...incident,
  wanted: incident.wanted + 1,
  lastAt: at,
  notifications: [
    ...incident.notifications,
    { id: `more ${level}`, level, service: incident.service, text: `more of it`, at },
  ],
});

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** An in-memory topic that may be down; keeps what it accepted. */
const topicContext = () => {
  const published: string[] = [];
  const topic = { isDown: false };
  mockClient(SNSClient)
    .on(PublishCommand)
    .callsFake(async ({ Message = '' }: PublishCommandInput) => {
      if (topic.isDown) throw new Error('AuthorizationErrorException');
      published.push(Message);
      return {};
    });
  return { published, topic };
};

type Time = { seconds: number };

/** Adapters of `notify`; the service `victim` has its own channel, and its incident may be unreadable. */
const effectsContext = (slack: SlackEndpoint, time: Time) => {
  const store = inMemoryStore();
  const unreadable = new Set<string>();
  const counted: string[] = [];
  const ages: number[] = [];
  const clock = { now: () => new Date(time.seconds * 1000), sleep: async () => undefined };
  const secrets = secretsOf('/slack', async () => JSON.stringify({ token: [...slack.tokens][0] ?? 'xoxb-old' }), clock);
  const spoiled: NotifyPorts['store'] = {
    ...store,
    loadIncident: async (id) => {
      if (unreadable.has(id)) throw new Error('unexpected end of file');
      return store.loadIncident(id);
    },
    loadState: async (key) => {
      const channel = key.endsWith('/victim') ? VICTIM_CHANNEL : null;
      return { ...newServiceState(key), facts: { ...FACTS, channel } };
    },
  };
  const fx: NotifyPorts = {
    store: spoiled,
    slack: webSlack(slackClientOf(secrets, slack.url, 1000), clock),
    pager: snsPager('arn:aws:sns:eu-west-1:111122223333:pages', new SNSClient({ region: 'eu-west-1' })),
    clock,
    log: silent,
    metrics: {
      count: (name) => void counted.push(name),
      milliseconds: (name, value) => name === 'OldestUnsent' && void ages.push(value),
    },
    routing: { channel: DEFAULT_CHANNEL, byCluster: {} },
    prices: builtInPrices,
    sent: () => undefined,
    coverOf: async () => undefined,
    onCallNow: async () => DEFAULT_ON_CALL,
    sinks: [],
  };
  return { store, fx, unreadable, counted, ages };
};

/** The queue of the function: returned records are hidden for six minutes and delivered again. */
const queueContext = (fx: NotifyPorts, time: Time) => {
  const handler = onBatch(handleNotifications, () => ({ ...fx, flush: () => undefined }), noRetry);
  let hidden: readonly { readonly until: number; readonly sent: Sent }[] = [];
  const invoke = async (sent: readonly Sent[]): Promise<SQSBatchResponse> => {
    const answer = await handler(eventOf(sent), inTime);
    const failed = sent.filter(({ id }) => answer.batchItemFailures.some((one) => one.itemIdentifier === id));
    hidden = [...hidden, ...failed.map((one) => ({ until: time.seconds + 360, sent: one }))];
    return answer;
  };
  const comesAgain = (): readonly Sent[] => {
    const due = hidden.filter(({ until }) => until <= time.seconds);
    hidden = hidden.filter(({ until }) => until > time.seconds);
    return due.map(({ sent }) => sent);
  };
  return { invoke, comesAgain };
};

/** `notify` as Lambda runs it, with Slack on loopback, a topic, an in-memory queue and the sweep. */
export const deliveryContext = (slack: SlackEndpoint, time: Time) => {
  const { published, topic } = topicContext();
  const { store, fx, ...seen } = effectsContext(slack, time);
  const { invoke, comesAgain } = queueContext(fx, time);
  const want = async (incidents: readonly Incident[]): Promise<SQSBatchResponse> => {
    for (const incident of incidents) await store.wantIncident(incident, time.seconds + 60);
    return invoke(
      incidents.map(({ id, wanted }) => {
        return { id: `${id}#${wanted}`, group: 'default', body: JSON.stringify({ incident: id }) };
      }),
    );
  };
  const minute = async (): Promise<void> => {
    time.seconds += 60;
    const sent: Sent[] = [...comesAgain()];
    const queues = {
      sendNotice: async (id: string, group: string, notice: object) =>
        void sent.push({ id, group, body: JSON.stringify(notice) }),
      sendCommand: async () => undefined,
      sendInvestigation: async () => undefined,
    };
    for (const due of await store.due(time.seconds, 100)) await sweepOne(due, { ...fx, store, queues });
    for (let from = 0; from < sent.length; from += 10) await invoke(sent.slice(from, from + 10));
  };
  const minutes = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n += 1) await minute();
  };
  return { store, ...seen, topic, published, invoke, want, minutes };
};
