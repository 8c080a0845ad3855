import { expect, test } from 'vitest';
import type { EcsEvent, Parsed, TaskEvent } from '../../functions/events/event.ts';
import { parseEnvelope } from '../../functions/events/parse.ts';
import {
  ACCOUNT,
  REGION,
  at,
  deploymentChanged,
  hookChanged,
  running,
  serviceActed,
  stopped,
} from '../support/envelopes.ts';

const first = (envelope: unknown): Parsed => {
  const [reading] = parseEnvelope(envelope);
  if (reading === undefined) throw new Error('an envelope always has a reading');
  return reading;
};

const event = (envelope: unknown): EcsEvent => {
  const reading = first(envelope);
  if (reading.kind !== 'event') throw new Error(`${reading.kind}: ${reading.reason}`);
  return reading.event;
};

const task = (envelope: unknown): TaskEvent => {
  const read = event(envelope);
  if (read.kind !== 'task') throw new Error(`a ${read.kind} is no task`);
  return read;
};

test('a running task names its service by account, region, cluster and name', () => {
  expect(task(running({ task: 1 }))).toMatchObject({
    service: `${ACCOUNT}/${REGION}/prod/web`,
    deployment: 'ecs-svc/2000000000000000002',
    taskDefinition: 'web:2',
    cpuUnits: 512,
    memoryMib: 1024,
    architecture: 'X86_64',
    operatingSystem: 'LINUX',
    stop: undefined,
  });
});

test('a stop is known as soon as a stop code is there, while the task is still RUNNING', () => {
  const spot = running({
    task: 1,
    detail: {
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
      desiredStatus: 'STOPPED',
    },
  });
  expect(task(spot).stop?.stopCode).toBe('SpotInterruption');
});

const alarmed = (alarmName: string, state: object, metric?: object) => ({
  ...deploymentChanged(),
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: {
    alarmName,
    state,
    ...(metric ? { configuration: { metrics: [{ id: 'm', metricStat: { metric } }] } } : {}),
  },
});
const HIGH = 'TargetTracking-service/prod/my-web-AlarmHigh-5a0d3a0e-1111-4222-8333-444455556666';
const REASON = JSON.stringify({ recentDatapoints: [91.5, 88], threshold: 60 });

test('an alarm that went off names its service, its moment, and what it saw', () => {
  const state = { value: 'ALARM', timestamp: '2026-03-02T10:00:07.123+0000', reasonData: REASON };
  expect(event(alarmed(HIGH, state))).toMatchObject({
    kind: 'alarm',
    service: `${ACCOUNT}/${REGION}/prod/my-web`,
    alarm: HIGH,
    changedAt: new Date('2026-03-02T10:00:07.123Z'),
    metric: 91.5,
    threshold: 60,
  });
  const own = { namespace: 'AWS/ECS', dimensions: { ClusterName: 'prod', ServiceName: 'web' } };
  expect(event(alarmed('cpu', { value: 'ALARM', reasonData: 'no JSON' }, own))).toMatchObject({
    service: `${ACCOUNT}/${REGION}/prod/web`,
    changedAt: new Date(at(0)),
    metric: null,
    threshold: null,
  });
});

test.each([
  ['that is over', alarmed(HIGH, { value: 'OK' })],
  ['of nobody', alarmed('cpu', { value: 'ALARM' })],
  ['of a queue', alarmed('depth', { value: 'ALARM' }, { namespace: 'AWS/SQS', dimensions: { QueueName: 'q' } })],
])('an alarm %s is somebody else’s', (_, envelope) => {
  expect(first(envelope).kind).toBe('foreign');
});

test('a standalone task belongs to its family', () => {
  const job = task(stopped({ task: 1, group: 'family:nightly', detail: { startedBy: 'events-rule/nightly' } }));
  expect(job.service).toBe(`${ACCOUNT}/${REGION}/prod/family:nightly`);
  expect(job.deployment).toBeUndefined();
});

test('null and unknown fields are tolerated', () => {
  const spoilt = stopped({
    task: 1,
    detail: {
      attachments: null,
      containers: null,
      platformVersion: null,
      somethingNew: { deep: [1] },
      startedBy: null,
    },
  });
  expect(task(spoilt).containers).toEqual([]);
});

test('an optional time that is none is absent', () => {
  expect(task(running({ task: 1, detail: { startedAt: 'yesterday' } })).startedAt).toBeUndefined();
});

test.each([
  ['no detail', { ...running({ task: 1 }), detail: null }, /^detail/],
  ['a text as detail', { ...running({ task: 1 }), detail: 'STOPPED' }, /^detail/],
  ['no time', { ...running({ task: 1 }), time: 'yesterday' }, /^time/],
  ['a negative version', running({ task: 1, detail: { version: -1 } }), /^detail\.version/],
  ['a version that is a text', running({ task: 1, detail: { version: '7' } }), /^detail\.version/],
  [
    'a task ARN that is a number',
    { ...running({ task: 1, detail: { taskArn: 42 } }), resources: [] },
    /^detail\.taskArn/,
  ],
  ['containers that are no list', running({ task: 1, detail: { containers: 'app' } }), /^detail\.containers/],
  ['no object at all', 'hello', /^envelope/],
  ['null', null, /^envelope/],
  ['an array', [running({ task: 1 })], /^(envelope|source|id)/],
])('%s is malformed, and the field is named', (_, envelope, field) => {
  const reading = first(envelope);
  expect(reading.kind).toBe('malformed');
  expect(reading.kind === 'malformed' && reading.reason).toMatch(field);
});

test.each([
  ['another source', { ...running({ task: 1 }), source: 'aws.ec2' }],
  ['a new kind of event', { ...running({ task: 1 }), 'detail-type': 'ECS Something New' }],
  ['a task on EC2', running({ task: 1, detail: { launchType: 'EC2' } })],
  ['a task that is still starting', running({ task: 1, detail: { lastStatus: 'PENDING' } })],
  [
    'an ARN of another account',
    running({ task: 1, detail: { clusterArn: `arn:aws:ecs:${REGION}:999999999999:cluster/prod` } }),
  ],
  ['an ARN of another region', { ...running({ task: 1 }), region: 'us-east-1' }],
  ['a service without a name', running({ task: 1, detail: { group: 'service:' } })],
])('%s is somebody else’s, and tolerated', (_, envelope) => {
  expect(first(envelope).kind).toBe('foreign');
});

test('a deployment event takes its cluster from the ARN of the service', () => {
  expect(event(deploymentChanged())).toMatchObject({ kind: 'deployment', service: `${ACCOUNT}/${REGION}/prod/web` });
});

test('a deployment event with an old short ARN names no cluster', () => {
  expect(event(deploymentChanged({ service: 'service/web' }))).toMatchObject({
    kind: 'deployment',
    service: undefined,
  });
});

test('a service action with an old short ARN takes its cluster from the detail', () => {
  expect(event(serviceActed('SERVICE_STEADY_STATE', { service: 'service/web' }))).toMatchObject({
    service: `${ACCOUNT}/${REGION}/prod/web`,
    serviceArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:service/web`,
  });
});

test.each(['serviceName', 'service'])('a service action without resources is named by detail.%s', (field) => {
  const action = { ...serviceActed('SERVICE_STEADY_STATE', { detail: { [field]: 'web' } }), resources: [] };
  expect(event(action)).toMatchObject({ service: `${ACCOUNT}/${REGION}/prod/web` });
});

test('a hook names its service in the detail, for it has no resources', () => {
  expect(event(hookChanged('HOOK_AWAITING_ACTION', { time: 60 }))).toMatchObject({
    kind: 'hook',
    hookId: 'ecs-pause-1',
    expiresAt: new Date(at(3660)),
  });
});

test('a retirement notice gives one event per service, with dates that are not ISO', () => {
  const health = {
    ...running({ task: 1 }),
    source: 'aws.health',
    'detail-type': 'AWS Health Event',
    detail: {
      eventArn: 'arn:aws:health:eu-west-1::event/ECS/AWS_ECS_TASK_PATCHING_RETIREMENT/x1',
      service: 'ECS',
      eventTypeCode: 'AWS_ECS_TASK_PATCHING_RETIREMENT',
      startTime: 'Fri, 27 Mar 2026 23:18:51 GMT',
      affectedEntities: [
        { entityValue: 'prod|web', status: 'IMPAIRED' },
        { entityValue: 'prod|api', status: 'IMPAIRED' },
      ],
    },
  };
  const readings = parseEnvelope(health);
  expect(readings.map((reading) => reading.kind === 'event' && reading.event.service)).toEqual([
    `${ACCOUNT}/${REGION}/prod/web`,
    `${ACCOUNT}/${REGION}/prod/api`,
  ]);
  expect(
    readings[0]?.kind === 'event' && readings[0].event.kind === 'retirement' && readings[0].event.startsAt,
  ).toEqual(new Date('2026-03-27T23:18:51.000Z'));
});

test('a key named __proto__ harms nothing', () => {
  const hostile = JSON.parse('{"__proto__":{"polluted":true},"detail":{"__proto__":{"polluted":true}}}') as unknown;
  expect(first(hostile).kind).toBe('malformed');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
