import {
  DescribeClustersCommand,
  DescribeServiceDeploymentsCommand,
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListClustersCommand,
  ListServiceDeploymentsCommand,
  ListServicesCommand,
  ListTagsForResourceCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  StopServiceDeploymentCommand,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { afterEach, expect, test } from 'vitest';
import { startEndpoint, type Endpoint } from '../../cli/fake-aws/endpoint.ts';
import { createWorld } from '../../cli/fake-aws/world.ts';
import { type World } from '../../cli/fake-aws/world-model.ts';

const START = new Date('2026-11-20T08:00:00Z');
const after = (minutes: number): Date => new Date(START.getTime() + minutes * 60_000);
const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };

const open: Endpoint[] = [];
afterEach(async () => {
  for (const endpoint of open.splice(0)) await endpoint.close();
});

const served = async (world: World): Promise<{ readonly ecs: ECSClient; readonly endpoint: Endpoint }> => {
  const endpoint = await startEndpoint(world);
  open.push(endpoint);
  const ecs = new ECSClient({ region: 'eu-west-1', endpoint: endpoint.url, credentials, maxAttempts: 1 });
  return { ecs, endpoint };
};

const shop = (): World => {
  const world = createWorld({ seed: 'shop', startTime: START });
  world.addCluster('prod');
  world.registerTaskDefinition({ family: 'web', tags: { team: 'shop' } });
  world.registerTaskDefinition({
    family: 'web',
    behaviours: [{ does: 'exit', code: 1, after: { seconds: 5 } }],
  });
  world.addService({
    cluster: 'prod',
    name: 'web',
    taskDefinition: 'web:1',
    desiredCount: 2,
    tags: { 'farwatch:mode': 'auto' },
  });
  return world;
};

test('the real client reads services with tags and deployments, and hears of those that are missing', async () => {
  const { ecs } = await served(shop());
  const answer = await ecs.send(
    new DescribeServicesCommand({ cluster: 'prod', services: ['web', 'nowhere'], include: ['TAGS'] }),
  );
  expect(answer.failures).toEqual([{ arn: 'nowhere', reason: 'MISSING' }]);
  expect(answer.services?.[0]).toMatchObject({
    serviceName: 'web',
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 2,
    tags: [{ key: 'farwatch:mode', value: 'auto' }],
  });
  expect(answer.services?.[0]?.deployments?.[0]).toMatchObject({ status: 'PRIMARY', rolloutState: 'COMPLETED' });
  expect(answer.services?.[0]?.createdAt).toEqual(new Date(START.getTime() - 90 * 86_400_000));
});

test('lists are paged', async () => {
  const world = shop();
  for (let index = 0; index < 12; index += 1) {
    world.addService({ cluster: 'prod', name: `small-${String(index)}`, taskDefinition: 'web:1' });
  }
  const { ecs } = await served(world);
  const first = await ecs.send(new ListServicesCommand({ cluster: 'prod' }));
  const second = await ecs.send(new ListServicesCommand({ cluster: 'prod', nextToken: first.nextToken }));
  expect([first.serviceArns?.length, second.serviceArns?.length, second.nextToken]).toEqual([10, 3, undefined]);
});

test('UpdateService to the good revision ends a crash loop: the loop is closed', async () => {
  const world = shop();
  const { ecs, endpoint } = await served(world);
  world.update('web', { taskDefinition: 'web:2' });
  const crashing = world.advanceTo(after(20));
  expect(crashing.some(({ event }) => event.detail['stopCode'] === 'EssentialContainerExited')).toBe(true);
  const answer = await ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', taskDefinition: 'web:1' }));
  const rollback = answer.service?.deployments?.[0]?.id;
  const events = world.advanceTo(after(40));
  const completed = events.find(({ event }) => event.detail['eventName'] === 'SERVICE_DEPLOYMENT_COMPLETED');
  expect(completed?.event.detail['deploymentId']).toBe(rollback);
  expect([...world.service('web').tasks].map(({ definition }) => definition.revision)).toEqual([1, 1]);
  expect(world.advanceTo(after(90)).filter(({ event }) => event.detail['stopCode'])).toEqual([]);
  expect(endpoint.changes.map(({ operation }) => operation)).toEqual(['UpdateService']);
});

test('StopServiceDeployment returns to the revision before, digests and all, and reports it', async () => {
  const world = shop();
  const { ecs } = await served(world);
  world.update('web', { taskDefinition: 'web:2' });
  world.advanceTo(after(5));
  const listed = await ecs.send(new ListServiceDeploymentsCommand({ cluster: 'prod', service: 'web' }));
  const [bad, good] = listed.serviceDeployments ?? [];
  expect([bad?.status, good?.status]).toEqual(['IN_PROGRESS', 'SUCCESSFUL']);
  const arn = bad?.serviceDeploymentArn ?? '';
  await ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn, stopType: 'ROLLBACK' }));
  world.advanceTo(after(20));
  const after20 = await ecs.send(new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: [arn] }));
  expect(after20.serviceDeployments?.[0]).toMatchObject({
    status: 'ROLLBACK_SUCCESSFUL',
    rollback: { serviceRevisionArn: good?.targetServiceRevisionArn },
  });
  const revisions = await ecs.send(
    new DescribeServiceRevisionsCommand({ serviceRevisionArns: [good?.targetServiceRevisionArn ?? ''] }),
  );
  const [image] = revisions.serviceRevisions?.[0]?.containerImages ?? [];
  expect(image?.imageDigest).toBe([...world.service('web').tasks][0]?.containers[0]?.imageDigest);
  await expect(ecs.send(new StopServiceDeploymentCommand({ serviceDeploymentArn: arn }))).rejects.toMatchObject({
    name: 'ConflictException',
  });
});

test('tasks are listed and described until an hour after they stopped', async () => {
  const world = shop();
  const { ecs } = await served(world);
  world.update('web', { desiredCount: 1 });
  world.advanceTo(after(10));
  const stopped = await ecs.send(
    new ListTasksCommand({ cluster: 'prod', serviceName: 'web', desiredStatus: 'STOPPED' }),
  );
  const tasks = stopped.taskArns ?? [];
  expect(tasks).toHaveLength(1);
  const described = await ecs.send(new DescribeTasksCommand({ cluster: 'prod', tasks }));
  expect(described.tasks?.[0]).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'ServiceSchedulerInitiated' });
  expect(described.tasks?.[0]?.stoppedAt).toBeInstanceOf(Date);
  world.advanceTo(after(90));
  const later = await ecs.send(new DescribeTasksCommand({ cluster: 'prod', tasks }));
  expect(later.failures).toEqual([{ arn: tasks[0], reason: 'MISSING' }]);
});

test('what ECS refuses is refused: inactive revisions, unknown platform versions, foreign controllers', async () => {
  const world = shop();
  const { ecs } = await served(world);
  world.deregisterTaskDefinition('web:2');
  const to = (more: object): Promise<unknown> =>
    ecs.send(new UpdateServiceCommand({ cluster: 'prod', service: 'web', ...more }));
  await expect(to({ taskDefinition: 'web:2' })).rejects.toMatchObject({
    name: 'ClientException',
    message: 'TaskDefinition is inactive',
  });
  await expect(to({ platformVersion: '1.3.0' })).rejects.toMatchObject({ name: 'PlatformUnknownException' });
  world.addService({ cluster: 'prod', name: 'blue', taskDefinition: 'web:1', controller: 'CODE_DEPLOY' });
  await expect(to({ service: 'blue', taskDefinition: 'web:1' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  await expect(to({ service: 'nowhere' })).rejects.toMatchObject({ name: 'ServiceNotFoundException' });
  await expect(to({ cluster: 'nowhere' })).rejects.toMatchObject({ name: 'ClusterNotFoundException' });
});

test('faults are thrown as often as asked and every call is counted', async () => {
  const world = shop();
  const { ecs, endpoint } = await served(world);
  world.fail({ operation: 'DescribeTaskDefinition', error: 'ThrottlingException', times: 2 });
  const ask = (): Promise<unknown> =>
    ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'web', include: ['TAGS'] }));
  await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException', message: 'Rate exceeded' });
  await expect(ask()).rejects.toMatchObject({ name: 'ThrottlingException' });
  expect(await ask()).toMatchObject({ taskDefinition: { family: 'web', revision: 2 } });
  expect(endpoint.calls).toEqual({ DescribeTaskDefinition: 3 });
});

test('clusters, task definitions and tags are listed as ECS lists them', async () => {
  const world = shop();
  world.deregisterTaskDefinition('web:1');
  const { ecs } = await served(world);
  const clusters = await ecs.send(new ListClustersCommand({}));
  expect(clusters.clusterArns).toEqual(['arn:aws:ecs:eu-west-1:111122223333:cluster/prod']);
  const described = await ecs.send(new DescribeClustersCommand({ clusters: ['prod', 'nowhere'] }));
  expect(described.clusters?.[0]).toMatchObject({ status: 'ACTIVE', activeServicesCount: 1, runningTasksCount: 2 });
  expect(described.failures).toEqual([{ arn: 'nowhere', reason: 'MISSING' }]);
  const revisionsOf = async (more: object): Promise<readonly (string | undefined)[]> => {
    const listed = await ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: 'web', ...more }));
    return (listed.taskDefinitionArns ?? []).map((arn) => arn.split('/').at(-1));
  };
  expect(await revisionsOf({})).toEqual(['web:2']);
  expect(await revisionsOf({ status: 'INACTIVE' })).toEqual(['web:1']);
  const tags = await ecs.send(new ListTagsForResourceCommand({ resourceArn: world.service('web').arn }));
  expect(tags.tags).toEqual([{ key: 'farwatch:mode', value: 'auto' }]);
});
