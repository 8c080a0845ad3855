import {
  ApplicationAutoScalingClient,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  type ScalingActivity,
} from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient, DescribeAlarmsCommand, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, expect, test } from 'vitest';
import { startEndpoint, type Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { after, shop, START, stoppedTasks } from './shop.ts';
import { createWorld } from '../../cli/fake-aws/world.ts';
import { type World } from '../../cli/fake-aws/world-model.ts';

const open: Endpoint[] = [];
afterEach(async () => {
  for (const endpoint of open.splice(0)) await endpoint.close();
});

const settingsFor = async (world: World) => {
  const endpoint = await startEndpoint(world);
  open.push(endpoint);
  const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
  return { region: 'eu-west-1', endpoint: endpoint.url, credentials, maxAttempts: 1 };
};

const policy = { type: 'TargetTrackingScaling', target: 50, outCooldownSeconds: 60, inCooldownSeconds: 300 } as const;

/** Two tasks of 256 units with a demand of 300 units, and of 900 from the second hour of each day on. */
const busy = (): World =>
  shop({
    service: {
      demand: (at) => (at < after(60).getTime() ? 200 : 900),
      scaling: { minimum: 2, maximum: 4, policy },
      memoryShare: 0.4,
    },
  });

const cpu = (Stat: string, Period: number, Id = 'cpu') => ({
  Id,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/ECS',
      MetricName: 'CPUUtilization',
      Dimensions: [
        { Name: 'ClusterName', Value: 'prod' },
        { Name: 'ServiceName', Value: 'web' },
      ],
    },
    Stat,
    Period,
  },
});

test('Application Auto Scaling’s client reads targets, policies, activities and why it did not scale', async () => {
  const world = busy();
  const client = new ApplicationAutoScalingClient(await settingsFor(world));
  world.advanceTo(after(240));
  const ServiceNamespace = 'ecs';
  const targets = await client.send(new DescribeScalableTargetsCommand({ ServiceNamespace }));
  expect(targets.ScalableTargets?.[0]).toMatchObject({
    ResourceId: 'service/prod/web',
    MinCapacity: 2,
    MaxCapacity: 4,
  });
  const policies = await client.send(new DescribeScalingPoliciesCommand({ ServiceNamespace }));
  expect(policies.ScalingPolicies?.[0]?.TargetTrackingScalingPolicyConfiguration?.TargetValue).toBe(50);
  const scaled = await client.send(new DescribeScalingActivitiesCommand({ ServiceNamespace }));
  expect(scaled.ScalingActivities?.map(({ Description }) => Description)).toEqual(['Setting desired count to 4.']);
  expect(scaled.ScalingActivities?.[0]).toMatchObject({
    StatusCode: 'Successful',
    StatusMessage: 'Successfully set desired count to 4. Change successfully fulfilled by ecs.',
  });
  expect(scaled.ScalingActivities?.[0]?.Cause).toMatch(/^monitor alarm TargetTracking-service\/prod\/web-AlarmHigh-/);
  const all: ScalingActivity[] = [];
  let NextToken: string | undefined;
  do {
    const ask = { ServiceNamespace, IncludeNotScaledActivities: true, MaxResults: 10, NextToken } as const;
    const page = await client.send(new DescribeScalingActivitiesCommand(ask));
    all.push(...(page.ScalingActivities ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(all.length).toBeGreaterThan(20);
  expect(new Set(all.map(({ ActivityId }) => ActivityId)).size).toBe(all.length);
  expect(all[0]?.NotScaledReasons).toEqual([{ Code: 'AlreadyAtMaxCapacity', MaxCapacity: 4 }]);
});

test('CloudWatch’s client reads utilisation of the day and of the weeks before it', async () => {
  const world = busy();
  const client = new CloudWatchClient(await settingsFor(world));
  world.advanceTo(after(120));
  const [StartTime, EndTime] = [new Date(START.getTime() - 14 * 86_400_000), after(120)];
  const queries = [cpu('Average', 3600), cpu('Maximum', 3600, 'max')];
  const answer = await client.send(new GetMetricDataCommand({ StartTime, EndTime, MetricDataQueries: queries }));
  const [average, maximum] = answer.MetricDataResults ?? [];
  expect(average?.Values).toHaveLength(14 * 24 + 2);
  expect(average?.Timestamps?.[0]).toEqual(after(60));
  expect(average?.Values?.at(-1)).toBeCloseTo((100 * 200) / 512, -1);
  for (const [index, value] of (maximum?.Values ?? []).entries()) {
    expect(value).toBeGreaterThan(average?.Values?.[index] ?? 0);
  }
  const alarms = await client.send(new DescribeAlarmsCommand({ StateValue: 'ALARM' }));
  expect(alarms.MetricAlarms?.[0]?.AlarmName).toContain('AlarmHigh');
});

test('points of a minute are kept for 15 days, and series come page by page', async () => {
  const client = new CloudWatchClient(await settingsFor(shop()));
  const StartTime = new Date(START.getTime() - 20 * 86_400_000);
  const MetricDataQueries = [cpu('Average', 60, 'one'), cpu('Maximum', 60, 'two'), cpu('p95', 60, 'three')];
  const ask = { StartTime, EndTime: START, MetricDataQueries, MaxDatapoints: 25_000 };
  const first = await client.send(new GetMetricDataCommand(ask));
  expect(first.MetricDataResults?.map(({ Id, Values }) => [Id, Values?.length])).toEqual([['one', 15 * 1440]]);
  const { NextToken } = first;
  const second = await client.send(new GetMetricDataCommand({ ...ask, NextToken }));
  expect(second.MetricDataResults?.map(({ Id, Values }) => [Id, Values?.length])).toEqual([
    ['two', 15 * 1440],
    ['three', 0],
  ]);
  expect(second.NextToken).toBeUndefined();
});

test('while nothing runs there is no data: gaps are not zeros', async () => {
  const world = shop();
  const client = new CloudWatchClient(await settingsFor(world));
  world.at(after(10), () => world.update('web', { desiredCount: 0 }));
  world.advanceTo(after(60));
  const span = { StartTime: START, EndTime: after(60), MetricDataQueries: [cpu('Average', 60)] };
  const answer = await client.send(new GetMetricDataCommand(span));
  const count = answer.MetricDataResults?.[0]?.Values?.length ?? 0;
  expect(count).toBeGreaterThan(8);
  expect(count).toBeLessThan(14);
});

test('CloudWatch Logs’ client reads the last words of a crashed task', async () => {
  const says = ['TypeError: order is undefined', '    at checkout (/app/checkout.js:12:9)'];
  const world = shop({ behaviours: [{ does: 'exit', code: 1, after: { seconds: 20 }, says }] });
  const client = new CloudWatchLogsClient(await settingsFor(world));
  world.update('web', { taskDefinition: 'web:2' });
  const [task] = stoppedTasks(world.advanceTo(after(5)));
  const groups = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/ecs/w' }));
  expect(groups.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['/ecs/web']);
  const logStreamName = `ecs/app/${String(task?.['taskArn']).split('/').at(-1) ?? ''}`;
  const ask = { logGroupName: '/ecs/web', logStreamName, limit: 2 };
  const lines = await client.send(new GetLogEventsCommand(ask));
  expect(lines.events?.map(({ message }) => message)).toEqual(says);
  const streams = await client.send(
    new DescribeLogStreamsCommand({ logGroupName: '/ecs/web', logStreamNamePrefix: logStreamName }),
  );
  expect(streams.logStreams).toHaveLength(1);
  await expect(client.send(new GetLogEventsCommand({ ...ask, logStreamName: 'none' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('ECR’s and Secrets Manager’s clients hear what is missing', async () => {
  const world = shop();
  const settings = await settingsFor(world);
  const [ecr, secrets] = [new ECRClient(settings), new SecretsManagerClient(settings)];
  const image = (imageTag: string) =>
    ecr.send(new DescribeImagesCommand({ repositoryName: 'web', imageIds: [{ imageTag }] }));
  expect((await image('v1')).imageDetails?.[0]?.imageDigest).toMatch(/^sha256:/);
  await expect(image('v9')).rejects.toMatchObject({ name: 'ImageNotFoundException' });
  world.removeImage('111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:v1');
  await expect(image('v1')).rejects.toMatchObject({ name: 'ImageNotFoundException' });
  const SecretId = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf';
  world.registerTaskDefinition({ family: 'web', secrets: [{ name: 'DATABASE', valueFrom: SecretId }] });
  const secret = () => secrets.send(new DescribeSecretCommand({ SecretId }));
  expect((await secret()).Name).toBe('prod/db');
  world.removeSecret(SecretId);
  await expect(secret()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

test('Container Insights tells a family’s runs and a service’s containers where the cluster has it on', async () => {
  const world = createWorld({ seed: 'insights', startTime: START });
  world.addCluster('prod', { insights: 'enhanced' });
  world.addCluster('off');
  const behaviours = [{ does: 'exit', code: 0, after: { seconds: 600 } }] as const;
  const registeredAt = new Date(START.getTime() - 86_400_000);
  world.registerTaskDefinition({ family: 'job', cpuUnits: 512, memoryMib: 1024, behaviours, registeredAt });
  for (const cluster of ['prod', 'off'])
    world.addScheduledTask({ cluster, family: 'job', firstAt: after(30), everyMinutes: 60, memoryMib: 400 });
  world.registerTaskDefinition({ family: 'web', containers: [{ name: 'app' }, { name: 'log-router' }] });
  world.addService({ cluster: 'prod', name: 'web', taskDefinition: 'web:1', desiredCount: 1 });
  const client = new CloudWatchClient(await settingsFor(world));
  world.advanceTo(after(180));
  const query = (Id: string, MetricName: string, dimensions: Readonly<Record<string, string>>) => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: 'ECS/ContainerInsights',
        MetricName,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
      Period: 300,
      Stat: 'Maximum',
    },
  });
  const MetricDataQueries = [
    query('on', 'MemoryUtilized', { ClusterName: 'prod', TaskDefinitionFamily: 'job' }),
    query('off', 'MemoryUtilized', { ClusterName: 'off', TaskDefinitionFamily: 'job' }),
    query('app', 'ContainerMemoryUtilized', { ClusterName: 'prod', ServiceName: 'web', ContainerName: 'app' }),
    query('side', 'ContainerMemoryUtilized', { ClusterName: 'prod', ServiceName: 'web', ContainerName: 'log-router' }),
  ];
  const span = { StartTime: new Date(START.getTime() - 86_400_000), EndTime: after(180), MetricDataQueries };
  const { MetricDataResults = [] } = await client.send(new GetMetricDataCommand(span));
  const [on, off, app, side] = MetricDataResults.map(({ Values }) => Values ?? []);
  // Some ten minutes of each hour, for twenty-seven hours.
  expect(on?.length).toBeGreaterThan(50);
  expect(on?.length).toBeLessThan(110);
  expect(Math.max(...(on ?? []))).toBeLessThanOrEqual(400);
  expect(Math.max(...(on ?? []))).toBeGreaterThan(330);
  expect(off).toEqual([]);
  expect(app?.length).toBeGreaterThan(280);
  expect((app?.[0] ?? 0) / (side?.[0] ?? 1)).toBeCloseTo(9, 6);
});
