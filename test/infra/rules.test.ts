import { expect, test } from 'vitest';
import { RULE_SAMPLES } from '../../cli/checks/rule-samples.ts';
import { readInfra } from '../../cli/checks/template.ts';
import { READERS, parseEnvelope } from '../../functions/events/parse.ts';
import { deploymentChanged, hookChanged, running, serviceActed, stopped } from '../support/envelopes.ts';
import { EVENT_KINDS, patternOf } from '../../functions/events/event-kinds.ts';
import { matches } from '../../functions/events/pattern.ts';

const infra = readInfra();
const ruleOf = (rule: string): unknown => infra[rule]?.Properties?.['EventPattern'];
const isTaskEvent = (event: unknown): boolean => matches(ruleOf('TaskEventsRule'), event);
const isServiceEvent = (event: unknown): boolean => matches(ruleOf('ServiceEventsRule'), event);

test('the rules let through what the one list names, and each kind of it has a reader', () => {
  expect(ruleOf('TaskEventsRule')).toEqual(patternOf('task-events'));
  expect(ruleOf('ServiceEventsRule')).toEqual(patternOf('service-events'));
  const named = EVENT_KINDS.flatMap(({ source, types }) => types.map((type) => `${source}/${type}`));
  expect(Object.keys(READERS).sort()).toEqual(named.sort());
});

const from = (source: string, type: string, detail: unknown) => ({
  ...deploymentChanged(),
  source,
  'detail-type': type,
  detail,
});

const scaled = (namespace: string, resourceId: string) =>
  from('aws.application-autoscaling', 'Application Auto Scaling Scaling Activity State Change', {
    resourceId,
    serviceNamespace: namespace,
  });

const retirement = (eventTypeCode: string, more: Readonly<Record<string, unknown>> = {}) =>
  from('aws.health', 'AWS Health Event', {
    eventArn: 'arn:aws:health:eu-west-1::event/ECS/X/1',
    service: 'ECS',
    eventTypeCode,
    affectedEntities: [{ entityValue: 'prod|web' }],
    ...more,
  });

const called = (eventName: string) =>
  from('aws.ecs', 'AWS API Call via CloudTrail', {
    eventSource: 'ecs.amazonaws.com',
    eventName,
    requestParameters: { cluster: 'prod', service: 'web' },
  });

const daemon = (type: string, eventName: string) =>
  from('aws.ecs', type, {
    eventName,
    clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
    daemonArn: 'arn:aws:ecs:eu-west-1:111122223333:daemon/prod/logs',
  });

const alarmed = (alarmName: string, value: string, metric: unknown = { namespace: 'AWS/SQS', dimensions: {} }) =>
  from('aws.cloudwatch', 'CloudWatch Alarm State Change', {
    alarmName,
    state: { value, timestamp: '2026-11-20T09:15:42.000+0000' },
    configuration: {
      metrics: [
        { id: 'math', expression: 'm1' },
        { id: 'm1', metricStat: { metric } },
      ],
    },
  });

const TRACKING = 'TargetTracking-service/prod/web-AlarmHigh-5a0d3a0e-1111-4222-8333-444455556666';
const CPU = { namespace: 'AWS/ECS', dimensions: { ClusterName: 'prod', ServiceName: 'web' } };

const pending = { lastStatus: 'PENDING', stopCode: undefined };

test.each([
  ['a task that runs', running({ task: 1 }), true],
  ['a task that has stopped', stopped({ task: 1 }), true],
  ['a stop that is decided while the task runs', running({ task: 1, detail: { stopCode: 'SpotInterruption' } }), true],
  ['a stop that is decided while the task starts', running({ task: 1, detail: { ...pending, stopCode: 'X' } }), true],
  ['a Spot task', running({ task: 1, detail: { launchType: undefined, capacityProviderName: 'FARGATE_SPOT' } }), true],
  ['a task on its way up', running({ task: 1, detail: { ...pending } }), false],
  ['a task that says nothing of where it runs', running({ task: 1, detail: { launchType: undefined } }), true],
  ['a task of no group', running({ task: 1, detail: { group: undefined, startedBy: 'ci' } }), true],
  [
    'a task of a group that RunTask was given',
    running({ task: 1, detail: { group: 'nightly', startedBy: 'ci' } }),
    true,
  ],
  ['a task on EC2', running({ task: 1, detail: { launchType: 'EC2' } }), false],
  [
    'a task of an Auto Scaling group',
    running({ task: 1, detail: { launchType: undefined, capacityProviderName: 'asg' } }),
    false,
  ],
])('rule and code agree on %s', (_, event, isUsed) => {
  const plain: unknown = JSON.parse(JSON.stringify(event));
  expect([isTaskEvent(plain), isServiceEvent(plain)]).toEqual([isUsed, false]);
  expect(parseEnvelope(plain).some(({ kind }) => kind === 'event')).toBe(isUsed);
});

test.each([
  ['a deployment', deploymentChanged(), true],
  ['a service action', serviceActed('SERVICE_STEADY_STATE'), true],
  ['a paused hook', hookChanged('HOOK_AWAITING_ACTION'), true],
  ['a service scaled to its maximum', scaled('ecs', 'service/prod/web'), true],
  ['a retirement of tasks', retirement('AWS_ECS_TASK_PATCHING_RETIREMENT'), true],
  ['an update of a service', called('UpdateService'), true],
  ['an alarm of target tracking that goes off', alarmed(TRACKING, 'ALARM'), true],
  ['an alarm of step scaling that goes off', alarmed('web-cpu-high', 'ALARM', CPU), true],
  ['an alarm that is over', alarmed(TRACKING, 'OK', CPU), false],
  ['an alarm of a queue', alarmed('queue-too-long', 'ALARM'), false],
  ['a table that scaled', scaled('dynamodb', 'table/orders'), false],
  ['trouble of ECS itself', retirement('AWS_ECS_OPERATIONAL_ISSUE', { eventTypeCategory: 'issue' }), true],
  [
    'a letter about security',
    retirement('AWS_ECS_SECURITY_NOTIFICATION', { eventTypeCategory: 'accountNotification' }),
    false,
  ],
  ['a stopped deployment', called('StopServiceDeployment'), true],
  ['a stopped task', called('StopTask'), false],
  ['a daemon that cannot start', daemon('ECS Daemon Service Action', 'DAEMON_TASK_START_IMPAIRED'), true],
  ['a deployment of a daemon', daemon('ECS Daemon Deployment State Change', 'DAEMON_DEPLOYMENT_PENDING'), true],
  ['zones that are balanced', serviceActed('SERVICE_REBALANCING_STARTED'), true],
])('rule and code agree on %s', (_, event, isUsed) => {
  expect([isTaskEvent(event), isServiceEvent(event)]).toEqual([false, isUsed]);
  expect(parseEnvelope(event).some(({ kind }) => kind === 'event')).toBe(isUsed);
});

test.each(RULE_SAMPLES)('rule and code agree on the sample: $name', ({ event }) => {
  const isUsed = parseEnvelope(event).some(({ kind }) => kind === 'event');
  expect(isTaskEvent(event) || isServiceEvent(event)).toBe(isUsed);
});

test('calls that change no service stay outside', () => {
  expect(isServiceEvent(called('DescribeServices'))).toBe(false);
});

test('the heartbeat takes the way of every task event and disturbs nobody', () => {
  const target = infra['HeartbeatSchedule']?.Properties?.['Target'];
  expect(target).toMatchObject({ EventBridgeParameters: { Source: 'farwatch', DetailType: 'Farwatch Heartbeat' } });
  const heartbeat = from('farwatch', 'Farwatch Heartbeat', { heartbeat: true });
  expect(isTaskEvent(heartbeat)).toBe(true);
  expect(parseEnvelope(heartbeat).map(({ kind }) => kind)).toEqual(['foreign']);
});
