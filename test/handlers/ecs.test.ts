import {
  ContinueServiceDeploymentCommand,
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  ListTagsForResourceCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import type { ActSession } from '../../functions/adapters/acting/session.ts';
import { ecsActor } from '../../functions/adapters/acting/ecs-actor.ts';
import { ecsReader } from '../../functions/adapters/aws/ecs.ts';
import { ARN, KEY } from '../deployments/release.ts';

const ecs = mockClient(ECSClient);
const clientOf = (): ECSClient => new ECSClient({ region: 'eu-west-1' });
const reader = ecsReader(clientOf);
const sessions: ActSession[] = [];
const actor = ecsActor(async (_key, session) => {
  sessions.push(session);
  return clientOf();
});
const PERMIT = { decision: 'ecs-svc/7.1', target: 'orders:41', roles: [] } as const;
beforeEach(() => void ecs.reset());

const at = (iso: string): Date => new Date(iso);
const failing = (name: string, message: string, status?: number): Error =>
  Object.assign(new Error(message), { name, ...(status ? { $metadata: { httpStatusCode: status } } : {}) });

const SERVICE = {
  serviceArn: ARN,
  status: 'ACTIVE',
  desiredCount: 4,
  taskDefinition: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:42',
  platformVersion: '1.4.0',
  platformFamily: 'Linux',
  createdAt: at('2026-01-07T12:00:00Z'),
  tags: [{ key: 'farwatch:mode', value: 'auto' }],
  deployments: [
    {
      id: 'ecs-svc/42',
      status: 'PRIMARY',
      taskDefinition: 'arn:x/orders:42',
      createdAt: at('2026-11-20T10:00:00Z'),
      rolloutState: 'IN_PROGRESS' as const,
    },
  ],
};

test('a service is read with its tags; what is left out means ECS’s own controller, rolling', async () => {
  ecs.on(DescribeServicesCommand).resolves({ services: [SERVICE] });
  expect(await reader.service(KEY)).toMatchObject({
    controller: 'ECS',
    strategy: 'ROLLING',
    taskDefinition: 'orders:42',
    tags: { 'farwatch:mode': 'auto' },
    deployments: [{ id: 'ecs-svc/42', rolloutState: 'IN_PROGRESS', createdAt: Date.UTC(2026, 10, 20, 10) / 1000 }],
  });
  expect(ecs.commandCalls(DescribeServicesCommand)[0]?.args[0].input).toEqual({
    cluster: 'prod',
    services: ['orders'],
    include: ['TAGS'],
  });
});

test('values newer than this code survive as unknown', async () => {
  const novel = {
    ...SERVICE,
    status: 'HOVERING',
    deploymentController: { type: 'NOVEL' as 'ECS' },
    deploymentConfiguration: { strategy: 'ZIGZAG' as 'ROLLING' },
  };
  ecs.on(DescribeServicesCommand).resolves({
    services: [{ ...novel, deployments: [{ id: 'x', status: 'SECONDARY', rolloutState: 'PAUSED' as 'FAILED' }] }],
  });
  expect(await reader.service(KEY)).toMatchObject({
    status: 'unknown',
    controller: 'unknown',
    strategy: 'unknown',
    deployments: [{ status: 'unknown', rolloutState: 'unknown' }],
  });
  ecs.on(DescribeServiceDeploymentsCommand).resolves({ serviceDeployments: [{ status: 'RESTING' as 'PENDING' }] });
  expect(await reader.describeServiceDeployments(KEY, ['a'])).toMatchObject([{ status: 'unknown' }]);
});

test('native rollbacks count only where they are on and roll back', async () => {
  const on = { enable: true, rollback: true };
  const configured = (deploymentConfiguration: object) =>
    ecs.on(DescribeServicesCommand).resolves({ services: [{ ...SERVICE, deploymentConfiguration }] });
  configured({ deploymentCircuitBreaker: on, alarms: { ...on, rollback: false, alarmNames: [] } });
  expect(await reader.service(KEY)).toMatchObject({ breakerRollsBack: true, alarmsRollBack: false });
  configured({ deploymentCircuitBreaker: { enable: false, rollback: true }, alarms: { ...on, alarmNames: ['a'] } });
  expect(await reader.service(KEY)).toMatchObject({ breakerRollsBack: false, alarmsRollBack: true });
});

test('MISSING is no service; every other failure throws', async () => {
  ecs.on(DescribeServicesCommand).resolves({ services: [], failures: [{ arn: ARN, reason: 'MISSING' }] });
  expect(await reader.service(KEY)).toBeUndefined();
  ecs.on(DescribeServicesCommand).rejects(failing('ClusterNotFoundException', 'Cluster not found.'));
  expect(await reader.service(KEY)).toBeUndefined();
  ecs.on(DescribeServicesCommand).resolves({ services: [], failures: [{ arn: ARN, reason: 'OTHER' }] });
  await expect(reader.service(KEY)).rejects.toThrow('OTHER');
  ecs.on(DescribeServicesCommand).rejects(failing('ThrottlingException', 'Rate exceeded'));
  await expect(reader.service(KEY)).rejects.toThrow('Rate exceeded');
});

test('a cluster’s status, a missing one and a new one are told apart', async () => {
  for (const [clusters, status] of [
    [[{ status: 'ACTIVE' }], 'ACTIVE'],
    [[], 'missing'],
    [[{ status: 'FLYING' }], 'unknown'],
  ] as const) {
    ecs.on(DescribeClustersCommand).resolves({ clusters: [...clusters] });
    expect(await reader.clusterStatus(KEY)).toBe(status);
  }
});

test('service deployments are read page by page, newest first', async () => {
  const brief = (n: number) => ({
    serviceDeploymentArn: `d${n}`,
    status: 'SUCCESSFUL' as const,
    createdAt: new Date(n * 1000),
    targetServiceRevisionArn: `r${n}`,
  });
  ecs
    .on(ListServiceDeploymentsCommand)
    .resolvesOnce({ serviceDeployments: [brief(1)], nextToken: 'more' })
    .resolvesOnce({ serviceDeployments: [brief(2)] });
  expect((await reader.serviceDeployments(KEY)).map(({ arn }) => arn)).toEqual(['d2', 'd1']);
  expect(ecs.commandCalls(ListServiceDeploymentsCommand)[1]?.args[0].input).toMatchObject({ nextToken: 'more' });
});

test('descriptions are asked for twenty at a time', async () => {
  ecs.on(DescribeServiceRevisionsCommand).callsFake(async ({ serviceRevisionArns }) => ({
    serviceRevisions: serviceRevisionArns.map((arn: string) => ({ serviceRevisionArn: arn })),
  }));
  const arns = Array.from({ length: 45 }, (_, n) => `r${n}`);
  expect((await reader.serviceRevisions(KEY, arns)).map(({ arn }) => arn)).toEqual(arns);
  expect(ecs.commandCalls(DescribeServiceRevisionsCommand)).toHaveLength(3);
});

test('hooks, sources and targets of a service deployment are kept', async () => {
  ecs.on(DescribeServiceDeploymentsCommand).resolves({
    serviceDeployments: [
      {
        serviceDeploymentArn: 'd',
        status: 'IN_PROGRESS',
        targetServiceRevision: { arn: 'r2' },
        sourceServiceRevisions: [{ arn: 'r1' }],
        lifecycleHookDetails: [{ hookId: 'h', status: 'AWAITING_ACTION' }],
        createdAt: at('2026-11-20T10:00:00Z'),
      },
    ],
  });
  expect(await reader.describeServiceDeployments(KEY, ['d'])).toMatchObject([
    { target: 'r2', sources: ['r1'], hooks: [{ hookId: 'h', status: 'AWAITING_ACTION' }] },
  ]);
});

test('a network is the same whatever the order of its subnets; absent and empty are the same too', async () => {
  const network = (subnets: string[]) => ({
    networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups: ['sg-1'] } },
  });
  ecs.on(DescribeServiceRevisionsCommand).resolves({
    serviceRevisions: [
      { serviceRevisionArn: 'a', ...network(['s-1', 's-2']), loadBalancers: [] },
      { serviceRevisionArn: 'b', ...network(['s-2', 's-1']) },
    ],
  });
  const [a, b] = await reader.serviceRevisions(KEY, ['a', 'b']);
  expect(a?.surroundings).toEqual(b?.surroundings);
  expect(Object.keys(a?.surroundings ?? {})).toEqual(['network']);
});

test('a task definition is reduced to what can differ, and no environment value leaves it', async () => {
  ecs.on(DescribeTaskDefinitionCommand).resolves({
    taskDefinition: {
      family: 'orders',
      revision: 42,
      status: 'ACTIVE',
      cpu: '256',
      executionRoleArn: 'arn:role',
      containerDefinitions: [
        {
          name: 'app',
          image: 'orders:v42',
          command: ['b', 'a'],
          environment: [{ name: 'PASSWORD', value: 'hunter2' }],
          secrets: [{ name: 'DB', valueFrom: 'arn:secret' }],
          dockerLabels: { 'farwatch.irreversible': 'true' },
          logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/ecs/orders' } },
        },
      ],
    },
    tags: [{ key: 'farwatch:irreversible', value: 'true' }],
  });
  const definition = await reader.taskDefinition(KEY, 'orders:42');
  expect(definition).toMatchObject({
    name: 'orders:42',
    tags: { 'farwatch:irreversible': 'true' },
    labels: [['farwatch.irreversible', 'true']],
    fields: {
      'app/image': 'orders:v42',
      'app/command': '["b","a"]',
      'app/secrets/DB': 'arn:secret',
      'app/logOptions/awslogs-group': '/ecs/orders',
      executionRole: 'arn:role',
    },
  });
  expect(JSON.stringify(definition)).not.toMatch(/hunter2/);
});

test('a definition that ECS no longer knows is absent, a denied one throws', async () => {
  ecs.on(DescribeTaskDefinitionCommand).rejects(failing('ClientException', 'Unable to describe task definition.'));
  expect(await reader.taskDefinition(KEY, 'orders:1')).toBeUndefined();
  ecs.on(DescribeTaskDefinitionCommand).rejects(failing('AccessDeniedException', 'no'));
  await expect(reader.taskDefinition(KEY, 'orders:1')).rejects.toThrow('no');
});

test('tags of a resource with an old short ARN are absent, a denied list throws', async () => {
  ecs.on(ListTagsForResourceCommand).resolves({ tags: [{ key: 'a', value: 'b' }] });
  expect(await reader.tags(KEY, ARN)).toEqual({ a: 'b' });
  ecs
    .on(ListTagsForResourceCommand)
    .rejects(failing('InvalidParameterException', 'Long arn format must be used for tagging operations'));
  expect(await reader.tags(KEY, 'short')).toBeUndefined();
  ecs.on(ListTagsForResourceCommand).rejects(failing('AccessDeniedException', 'no'));
  await expect(reader.tags(KEY, ARN)).rejects.toThrow('no');
});

test('changing calls say exactly what they change, and never a desired count', async () => {
  ecs.onAnyCommand().resolves({});
  await actor.stopServiceDeployment(KEY, 'd', PERMIT);
  await actor.updateService(KEY, { taskDefinition: 'orders:41', platformVersion: '1.4.0' }, PERMIT);
  await actor.updateService(KEY, { taskDefinition: null, platformVersion: '1.4.0' }, PERMIT);
  await actor.continueServiceDeployment(KEY, { serviceDeploymentArn: 'd', hookId: 'h', action: 'ROLLBACK' }, PERMIT);
  expect(ecs.commandCalls(StopServiceDeploymentCommand)[0]?.args[0].input).toEqual({
    serviceDeploymentArn: 'd',
    stopType: 'ROLLBACK',
  });
  expect(ecs.commandCalls(UpdateServiceCommand).map(({ args }) => args[0].input)).toEqual([
    { cluster: 'prod', service: 'orders', taskDefinition: 'orders:41', platformVersion: '1.4.0' },
    { cluster: 'prod', service: 'orders', platformVersion: '1.4.0' },
  ]);
  expect(ecs.commandCalls(ContinueServiceDeploymentCommand)[0]?.args[0].input).toEqual({
    serviceDeploymentArn: 'd',
    hookId: 'h',
    action: 'ROLLBACK',
  });
});

test('a refusal is certain only when ECS answered so; a failure of ECS or no answer is unclear', async () => {
  const outcomeOf = async (error: Error) => {
    ecs.on(UpdateServiceCommand).rejects(error);
    const { outcome } = await actor.updateService(KEY, { taskDefinition: 'orders:41', platformVersion: null }, PERMIT);
    return outcome;
  };
  expect(await outcomeOf(failing('AccessDeniedException', 'no', 400))).toBe('refused');
  expect(await outcomeOf(failing('ServerException', 'oops', 500))).toBe('unclear');
  expect(await outcomeOf(failing('TimeoutError', 'late'))).toBe('unclear');
});

test('where no session can be opened ECS was not called, and the code of a network error is its name', async () => {
  const change = { taskDefinition: 'orders:41', platformVersion: null };
  const answerTo = (error: Error) => ecsActor(() => Promise.reject(error)).updateService(KEY, change, PERMIT);
  const unknownHost = Object.assign(new Error('getaddrinfo ENOTFOUND sts.eu-west-1.amazonaws.com'), {
    code: 'ENOTFOUND',
  });
  expect(await answerTo(unknownHost)).toEqual({
    outcome: 'not-called',
    error: 'ENOTFOUND',
    message: 'getaddrinfo ENOTFOUND sts.eu-west-1.amazonaws.com',
  });
  expect(await answerTo(failing('AccessDenied', 'no', 403))).toMatchObject({ error: 'AccessDeniedException' });
});
