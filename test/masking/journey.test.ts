import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Embedded } from '../../cli/local/embedded.ts';
import { embeddedTable } from '../../cli/local/embedded.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import { localSlack } from '../../cli/local/slack.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { inflated } from '../../functions/adapters/dynamodb/table/deflated.ts';
import { dynamoStore } from '../../functions/adapters/dynamodb/store.ts';
import { investigate } from '../../functions/handlers/investigate/investigate.ts';
import { powertoolsLog } from '../../functions/adapters/runtime/log.ts';
import { parseActivity } from '../../functions/scaling/activity.ts';
import { aSetup } from '../diagnosis/setups.ts';
import { ACCOUNT, MORNING, REGION, at, deploymentChanged, running, stopped } from '../support/envelopes.ts';
import { listeningToOutput } from '../support/emitted.ts';
import { silentMetrics } from '../support/local.ts';

const SECRET = ['hunter2', 'Zq3xT7vK9m'].join('');
const CLUSTER = 'Prod-ClusterEB0386A7-J09fqhbYs5gV';
const SERVICE = 'Prod-ApiTokenService89C86481-J09fqhbYs5gV';
const GROUP = 'Prod-ApiTaskDefwebLogGroup9C2B1F4E-Ty6kLq0ZbXa2';
const FAMILY = 'ProdApiTaskDefA1B2C3D4';

/** Each place where foreign text enters, with the secret in a different form. */
const LEAKS = {
  reason: `Essential container in task exited: x-api-key: ${SECRET}: unknown`,
  container: `OCI runtime create failed: exec: ["mysql","-p${SECRET}"]: unknown`,
  startedBy: `token=${SECRET}`,
  deployment: `rolling back: postgres://app:${SECRET}@db.internal`,
  action: `unable to place a task: REDIS_AUTH=${SECRET}`,
  agent: `deployer/1.0 password=${SECRET}`,
  refused: `403 Authorization: Bearer ${SECRET}`,
  log: [`DB_PASSWORD=`, `  ${SECRET}`, `machine db login app password ${SECRET}`, 'Error: boom'],
  activity: `Failed to set desired count: Secret=${SECRET}`,
  time: `password=${SECRET}`,
};

const failing = (task: number) =>
  stopped({
    task,
    cluster: CLUSTER,
    group: `service:${SERVICE}`,
    taskDefinition: `${FAMILY}:7`,
    createdAt: task * 10,
    detail: {
      stoppedReason: LEAKS.reason,
      containers: [{ name: 'app', image: 'web:2', exitCode: 1, reason: LEAKS.container, lastStatus: 'STOPPED' }],
    },
  });

const other = (type: string, detail: Record<string, unknown>, time = 300) => ({
  ...deploymentChanged({ service: `service/${CLUSTER}/${SERVICE}`, time }),
  'detail-type': type,
  detail,
});

const events = () => [
  running({ task: 9, cluster: CLUSTER, group: `service:${SERVICE}`, taskDefinition: `${FAMILY}:7` }),
  ...[1, 2, 3, 4].map(failing),
  stopped({ task: 20, group: 'family:nightly', cluster: CLUSTER, deployment: LEAKS.startedBy }),
  deploymentChanged({
    service: `service/${CLUSTER}/${SERVICE}`,
    name: 'SERVICE_DEPLOYMENT_FAILED',
    time: 200,
    reason: LEAKS.deployment,
  }),
  other('ECS Service Action', {
    eventName: 'SERVICE_TASK_PLACEMENT_FAILURE',
    eventType: 'ERROR',
    clusterArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/${CLUSTER}`,
    createdAt: at(210),
    reason: LEAKS.action,
  }),
  other('AWS API Call via CloudTrail', {
    eventName: 'UpdateService',
    userAgent: LEAKS.agent,
    userIdentity: { arn: `arn:aws:iam::${ACCOUNT}:user/ada` },
    requestParameters: { cluster: CLUSTER, service: SERVICE },
  }),
  { ...failing(5), time: LEAKS.time },
];

let database: Embedded;
beforeAll(async () => {
  database = await embeddedTable();
});
afterAll(() => database.close());

/** An attribute as text, unpacked. */
const textOf = (value: unknown): string => {
  if (!(value instanceof Uint8Array)) return JSON.stringify(value) ?? '';
  try {
    return inflated(value);
  } catch {
    return Buffer.from(value).toString('latin1');
  }
};

const itemsOf = async (): Promise<readonly string[]> => {
  const { Items } = await database.table.client.send(new ScanCommand({ TableName: database.table.name }));
  return (Items ?? []).map((item) =>
    Object.entries(item)
      .map((entry) => entry.map(textOf).join('='))
      .join('\n'),
  );
};

/** A failed scaling activity. */
const failedActivity = () => {
  const activity = parseActivity(
    {
      ActivityId: 'a1',
      ResourceId: `service/${CLUSTER}/${SERVICE}`,
      StartTime: at(100),
      EndTime: at(101),
      StatusCode: 'Failed',
      StatusMessage: LEAKS.activity,
      Cause: LEAKS.activity,
    },
    { account: ACCOUNT, region: REGION },
  );
  if (typeof activity === 'string') throw new Error(activity);
  return activity;
};

/** Readers of an investigation: the log contains a secret. */
const readers = {
  setup: async () => ({
    ...aSetup(),
    task: {
      ...aSetup().task,
      containers: aSetup().task.containers.map((one) => ({ ...one, log: one.log && { ...one.log, group: GROUP } })),
    },
  }),
  logs: { tail: async () => LEAKS.log, groupExists: async () => true },
} as never;

const play = async () => {
  const clock = virtualClock(new Date(MORNING + 360_000));
  const slack = localSlack(clock);
  const store = dynamoStore(database.table);
  const sent: string[] = [];
  const refused = (): never => {
    throw Object.assign(new Error(LEAKS.refused), { name: 'ServerException' });
  };
  const ecs = { service: async () => refused(), clusterStatus: async () => refused() } as never;
  const log = powertoolsLog();
  const activity = failedActivity();
  const farwatch = localFarwatch({
    store,
    clock,
    slack,
    ecs,
    log,
    metrics: silentMetrics,
    policy: async () => DEFAULT_POLICY,
    autoScaling: {
      activities: async () => ({ kind: 'page', items: [activity], next: undefined }),
      targets: async () => ({ kind: 'page', items: [], next: undefined }),
      settings: async () => undefined,
      alarms: async () => [],
    },
    investigate: async (investigation, queues) => {
      sent.push(JSON.stringify(investigation));
      await investigate(investigation, { store, queues, clock, log, metrics: silentMetrics, ecs, readers });
    },
  });
  const outcomes = [await farwatch.deliver(events()), await farwatch.poll({ account: ACCOUNT, region: REGION })];
  outcomes.push(await farwatch.advanceTo(new Date(MORNING + 3_600_000)));
  return { slack, sent, outcomes };
};

test('a secret in an event, a log or an answer of AWS reaches neither table nor queue, Slack or log', async () => {
  const { lines, end } = listeningToOutput();
  const { slack, sent, outcomes } = await play().finally(end);
  const items = await itemsOf();
  const messages = slack.messages().map((message) => JSON.stringify(message));
  const everything = [...items, ...messages, ...sent, ...lines, JSON.stringify(outcomes)];
  for (const kind of ['STATE#', 'STOP#', 'INCIDENT#', 'HISTORY#', 'AUDIT#', 'PROOF#'])
    expect(items.filter((item) => item.includes(kind)).length, kind).toBeGreaterThan(0);
  expect(lines.filter((line) => line.includes('malformed event')).length).toBeGreaterThan(0);
  expect(messages.length).toBeGreaterThan(0);
  expect(everything.filter((text) => text.includes(SECRET))).toEqual([]);
  expect(everything.filter((text) => text.includes('[masked]')).length).toBeGreaterThan(8);
  // Known names are not masked: in headline, cluster, revision and the link to the log group.
  const shown = messages.join('\n');
  for (const name of [SERVICE, CLUSTER, `${FAMILY}:7`]) expect(shown).toContain(name);
  expect(shown).toContain(`log-groups/log-group/${GROUP}`);
  expect(
    lines.filter((line) => line.includes(`"ecsService":"${ACCOUNT}/${REGION}/${CLUSTER}/${SERVICE}"`)),
  ).not.toEqual([]);
}, 60_000);
