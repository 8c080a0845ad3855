import { DescribeTasksCommand, ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import type { Place } from '../../functions/adapters/dynamodb/keys.ts';
import { runningTasksIn } from '../../functions/adapters/aws/tasks/running-tasks.ts';

const [SPOKE, DENIED, UNKNOWN] = ['222233334444', '333344445555', '999988887777'];
const REGION = 'eu-west-1';

const clientOf = ({ account, region }: Place): ECSClient => {
  const client = new ECSClient({ region });
  const mock = mockClient(client);
  const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  const taskArn = `arn:aws:ecs:${region}:${account}:task/prod/0123456789abcdef0123456789abcdef`;
  if (account === DENIED) mock.on(ListTasksCommand).rejects(denied);
  else mock.on(ListTasksCommand).resolves({ taskArns: [taskArn] });
  mock.on(DescribeTasksCommand).resolves({
    tasks: [
      {
        taskArn,
        clusterArn: `arn:aws:ecs:${region}:${account}:cluster/prod`,
        taskDefinitionArn: `arn:aws:ecs:${region}:${account}:task-definition/web:1`,
        group: 'service:web',
        lastStatus: 'RUNNING',
        desiredStatus: 'RUNNING',
        launchType: 'FARGATE',
        version: 1,
        containers: [],
        attributes: [],
        createdAt: new Date('2026-11-20T08:00:00Z'),
        startedAt: new Date('2026-11-20T08:01:00Z'),
      },
    ],
  });
  return client;
};

test('running tasks of a spoke are listed with its client; where that is refused, costs are left out', async () => {
  const running = runningTasksIn(clientOf, async ({ account }) => account !== UNKNOWN);
  const at = (account: string) => running({ account, region: REGION, cluster: 'prod' });
  expect((await at(SPOKE))?.map(({ service }) => service)).toEqual([`${SPOKE}/${REGION}/prod/web`]);
  expect(await at(DENIED)).toBeUndefined();
  expect(await at(UNKNOWN)).toBeUndefined();
});
