/** Events beyond test/events on which the rules and the parser must agree: one of each kind, and near misses. */
export type RuleSample = { readonly name: string; readonly event: unknown };

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const arn = (resource: string): string => `arn:aws:ecs:${REGION}:${ACCOUNT}:${resource}`;

const envelope = (source: string, type: string, detail: unknown) => ({
  version: '0',
  id: '7f1c2f0e-0a11-4c55-9a53-1f0e5c000001',
  'detail-type': type,
  source,
  account: ACCOUNT,
  time: '2026-11-20T09:15:42Z',
  region: REGION,
  resources: [arn('service/prod/web')],
  detail,
});

const action = (eventName: string) =>
  envelope('aws.ecs', 'ECS Service Action', { eventName, eventType: 'INFO', clusterArn: arn('cluster/prod') });

const call = (eventName: string, eventSource = 'ecs.amazonaws.com') =>
  envelope('aws.ecs', 'AWS API Call via CloudTrail', {
    eventSource,
    eventName,
    requestParameters: { serviceDeploymentArn: arn('service-deployment/prod/web/EZe5') },
  });

const health = (detail: Readonly<Record<string, unknown>>) =>
  envelope('aws.health', 'AWS Health Event', { eventArn: 'arn:aws:health:eu-west-1::event/ECS/X/1', ...detail });

const daemon = (type: string) =>
  envelope('aws.ecs', type, {
    eventName: 'DAEMON_TASK_START_IMPAIRED',
    clusterArn: arn('cluster/prod'),
    daemonArn: arn('daemon/prod/logs'),
  });

const alarm = (alarmName: string, value: string, namespace: string) =>
  envelope('aws.cloudwatch', 'CloudWatch Alarm State Change', {
    alarmName,
    state: { value },
    configuration: {
      metrics: [
        { id: 'm1' },
        { metricStat: { metric: { namespace, dimensions: { ClusterName: 'prod', ServiceName: 'web' } } } },
      ],
    },
  });

const scaled = (serviceNamespace: string) =>
  envelope('aws.application-autoscaling', 'Application Auto Scaling Scaling Activity State Change', {
    resourceId: 'service/prod/web',
    serviceNamespace,
  });

const task = (detail: Readonly<Record<string, unknown>>) =>
  envelope('aws.ecs', 'ECS Task State Change', {
    taskArn: arn('task/prod/0f1e2d3c4b5a69788796a5b4c3d2e1f0'),
    clusterArn: arn('cluster/prod'),
    taskDefinitionArn: arn('task-definition/web:42'),
    version: 3,
    ...detail,
  });

const RUNNING = { lastStatus: 'RUNNING', launchType: 'FARGATE' };
const TRACKING = 'TargetTracking-service/prod/web-AlarmHigh-5a0d3a0e-1111-4222-8333-444455556666';
const RETIREMENT = { service: 'ECS', eventTypeCode: 'AWS_ECS_TASK_PATCHING_RETIREMENT' };

export const RULE_SAMPLES: readonly RuleSample[] = [
  { name: 'a task of no group', event: task(RUNNING) },
  { name: 'a task of a group of its own', event: task({ ...RUNNING, group: 'nightly' }) },
  { name: 'a task that does not say where it runs', event: task({ lastStatus: 'STOPPED', group: 'service:web' }) },
  { name: 'a managed instance', event: task({ ...RUNNING, launchType: 'MANAGED_INSTANCES' }) },
  { name: 'a steady service', event: action('SERVICE_STEADY_STATE') },
  { name: 'a service whose zones are balanced', event: action('SERVICE_REBALANCING_STARTED') },
  { name: 'an action that is new', event: action('SERVICE_SOMETHING_NEW') },
  { name: 'a daemon that cannot start', event: daemon('ECS Daemon Service Action') },
  { name: 'a deployment of a daemon', event: daemon('ECS Daemon Deployment State Change') },
  { name: 'a stopped deployment', event: call('StopServiceDeployment') },
  { name: 'a continued deployment', event: call('ContinueServiceDeployment') },
  { name: 'a stopped task', event: call('StopTask') },
  { name: 'a call of another service', event: call('UpdateService', 'apprunner.amazonaws.com') },
  { name: 'a retirement', event: health(RETIREMENT) },
  { name: 'a retirement of standalone tasks', event: health({ ...RETIREMENT, affectedEntities: [{}] }) },
  { name: 'trouble of ECS', event: health({ ...RETIREMENT, eventTypeCode: 'X', eventTypeCategory: 'issue' }) },
  { name: 'trouble of EC2', event: health({ service: 'EC2', eventTypeCode: 'X', eventTypeCategory: 'issue' }) },
  { name: 'a letter', event: health({ service: 'ECS', eventTypeCode: 'X', eventTypeCategory: 'accountNotification' }) },
  { name: 'an alarm of target tracking', event: alarm(TRACKING, 'ALARM', 'AWS/SQS') },
  { name: 'an alarm of step scaling', event: alarm('cpu', 'ALARM', 'AWS/ECS') },
  { name: 'an alarm that is over', event: alarm(TRACKING, 'OK', 'AWS/ECS') },
  { name: 'an alarm of Container Insights', event: alarm('cpu', 'ALARM', 'ECS/ContainerInsights') },
  { name: 'a service at its maximum', event: scaled('ecs') },
  { name: 'a table at its maximum', event: scaled('dynamodb') },
];
