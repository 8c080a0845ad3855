import { adviceOf } from '../../functions/incidents/advice-of.ts';
import { expect, test } from 'vitest';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { localQueues, virtualClock } from '../../cli/local/virtual.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { handleEvents } from '../../functions/handlers/ingest/handle-events.ts';
import type { ServiceKey } from '../../functions/primitives/identity.ts';
import { MORNING, deploymentChanged, running, serviceActed, stopped } from '../support/envelopes.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

/** What people read of events that come in; empty when they read nothing. */
const readOf = async (...events: readonly unknown[]) => {
  const store = inMemoryStore();
  const queues = localQueues();
  const base = { store, queues, clock: virtualClock(new Date(MORNING)), log: silentLog, metrics: silentMetrics };
  const records = events.map((event, n) => ({ id: `m${n}`, body: JSON.stringify(event) }));
  expect(await handleEvents(records, { ...base, policy: async () => DEFAULT_POLICY })).toEqual([]);
  const sent = new Set<string>();
  for (let next = queues.take(); next !== undefined; next = queues.take())
    if (next.to === 'notify') sent.add(next.notice.incident);
  const incidents = await Promise.all([...sent].map((id) => store.loadIncident(id as never)));
  return { store, incidents: incidents.flatMap((one) => one ?? []) };
};

const titlesOf = async (...events: readonly unknown[]): Promise<readonly string[]> =>
  (await readOf(...events)).incidents.map(({ title }) => title);

const envelope = (source: string, type: string, detail: unknown, resources: readonly string[] = []) => ({
  ...deploymentChanged(),
  source,
  'detail-type': type,
  resources,
  detail,
});

const health = (detail: Readonly<Record<string, unknown>>) =>
  envelope('aws.health', 'AWS Health Event', {
    eventArn: 'arn:aws:health:eu-west-1::event/ECS/NOTICE/1',
    service: 'ECS',
    eventTypeCode: 'AWS_ECS_TASK_PATCHING_RETIREMENT',
    eventTypeCategory: 'scheduledChange',
    startTime: 'Fri, 27 Nov 2026 23:18:51 GMT',
    ...detail,
  });

const TASK = 'arn:aws:ecs:eu-west-1:111122223333:task/prod';

test('people read which standalone tasks AWS will stop, and that nobody starts them again', async () => {
  const { incidents } = await readOf(
    health({
      affectedEntities: [{ entityValue: `${TASK}/0a1b` }, { entityValue: `${TASK}/2c3d`, status: 'IMPAIRED' }],
    }),
  );
  expect(incidents.map(({ title }) => title)).toEqual([
    'AWS will stop 2 standalone tasks of cluster prod from Fri 27 Nov 2026, 23:18 UTC',
  ]);
  expect(incidents[0]?.facts).toMatchObject({ Tasks: '0a1b, 2c3d' });
  expect(incidents[0] && adviceOf(incidents[0])).toContain('start them again yourself');
});

test.each([
  [[], 'AWS reports a problem with ECS in eu-west-1'],
  [[{ entityValue: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod' }], 'AWS reports a problem with cluster prod'],
  [[{ entityValue: 'prod|web' }], 'AWS reports a problem with web'],
])('people read that AWS itself has trouble, and with what: %o', async (affectedEntities, title) => {
  const issue = { eventTypeCode: 'AWS_ECS_OPERATIONAL_ISSUE', eventTypeCategory: 'issue' };
  expect(await titlesOf(health({ ...issue, affectedEntities }))).toEqual([title]);
  const over = { ...issue, affectedEntities, statusCode: 'closed' };
  expect(await titlesOf(health(over))).toEqual([title.replace('a problem', 'that its problem').concat(' is resolved')]);
});

test.each([
  ['RESOURCE:FARGATE', "web can't place tasks: there was no capacity for a task", 'platform'],
  ['unable to place a task. Reason: CannotPullContainerError: pull access denied', null, 'unknown'],
  ['', "web can't place tasks", 'unknown'],
])('a task that could not be placed is told by its reason: %s', async (reason, title, faultDomain) => {
  const { incidents } = await readOf(serviceActed('SERVICE_TASK_PLACEMENT_FAILURE', { detail: { reason } }));
  expect(incidents).toHaveLength(1);
  expect(incidents[0]?.faultDomain).toBe(faultDomain);
  expect(incidents[0]?.title).not.toContain(title === null ? 'capacity' : 'nothing');
  if (title !== null) expect(incidents[0]?.title).toBe(title);
});

test('people read of a daemon whose tasks cannot start', async () => {
  const detail = {
    eventName: 'DAEMON_TASK_START_IMPAIRED',
    eventType: 'WARNING',
    clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
    daemonArn: 'arn:aws:ecs:eu-west-1:111122223333:daemon/prod/logs',
    createdAt: '2026-03-02T10:00:00.000Z',
    reason: 'Task failed to reach RUNNING status: CannotPullContainerError',
  };
  expect(await titlesOf(envelope('aws.ecs', 'ECS Daemon Service Action', detail))).toEqual([
    "ECS can't start tasks of the daemon logs",
  ]);
});

test.each([
  ['SERVICE_REBALANCING_STARTED', 'ECS moves tasks between zones to balance them'],
  ['SERVICE_DISCOVERY_INSTANCE_UNHEALTHY', 'Cloud Map reports a task as unhealthy'],
  ['VPC_LATTICE_TARGET_UNHEALTHY', 'VPC Lattice reports a task as unhealthy'],
])('%s stands in the timeline and wakes nobody', async (name, line) => {
  const { store, incidents } = await readOf(serviceActed(name));
  expect(incidents).toEqual([]);
  const key = '111122223333/eu-west-1/prod/web' as ServiceKey;
  const entries = await store.history(key, 'timeline', 0, 9e15);
  expect(JSON.stringify(entries)).toContain(line);
});

test.each(['StopServiceDeployment', 'ContinueServiceDeployment'])(
  '%s stands in the timeline of its service',
  async (name) => {
    const detail = {
      eventSource: 'ecs.amazonaws.com',
      eventName: name,
      userIdentity: { arn: 'arn:aws:sts::111122223333:assumed-role/ops/marta' },
      requestParameters: {
        serviceDeploymentArn: 'arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/web/EZe5',
      },
    };
    const { store } = await readOf(envelope('aws.ecs', 'AWS API Call via CloudTrail', detail));
    const entries = await store.history('111122223333/eu-west-1/prod/web' as ServiceKey, 'timeline', 0, 9e15);
    expect(JSON.stringify(entries)).toMatch(/Deployment (stopped|continued)/);
    expect(JSON.stringify(entries)).toContain('marta');
  },
);

test.each([
  ['a group of its own', 'nightly'],
  ['no group', undefined],
])('failures of tasks that RunTask started with %s are those of their family', async (_, group) => {
  const job = (task: number) => stopped({ task, detail: { group, startedBy: 'ci', taskDefinitionArn: FAMILY } });
  const { store } = await readOf(
    running({ task: 9, detail: { group, startedBy: 'ci', taskDefinitionArn: FAMILY } }),
    job(1),
  );
  expect(await store.services()).toEqual(['111122223333/eu-west-1/prod/family:import']);
  const key = '111122223333/eu-west-1/prod/family:import' as ServiceKey;
  expect((await store.loadState(key))?.incidents).toHaveLength(1);
});

const FAMILY = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/import:3';
