import { expect, test } from 'vitest';
import { callsIn, contentsOf } from '../../cli/checks/bundles.ts';
import { roleFindings } from '../../cli/checks/role-rules.ts';
import { readInfra, readServerless } from '../../cli/checks/template.ts';
import type { Resources } from '../../cli/checks/template.ts';

const infra = readInfra();
const config = readServerless();
const contents = await contentsOf(config);

test.each(Object.keys(config.functions))('the role of %s allows exactly what its bundle calls', (name) => {
  expect(roleFindings(name, { config, resources: infra, contents })).toEqual([]);
});

test('a role that allows less or more than is called is found', () => {
  const { TaskEventsRole } = infra;
  const resources: Resources = {
    ...infra,
    TaskEventsRole: JSON.parse(JSON.stringify(TaskEventsRole).replaceAll('sqs:SendMessage', 'sns:Publish')),
  };
  expect(roleFindings('task-events', { config, resources, contents })).toEqual([
    'TaskEventsRole: lacks sqs:SendMessage, which task-events calls',
    'TaskEventsRole: allows sns:Publish, which task-events never calls',
  ]);
});

test('commands and paginators are calls, clients and types are none', () => {
  const text = `
    import type { ListTasksCommand } from '@aws-sdk/client-ecs';
    import { ECSClient, DescribeTasksCommand as Tasks, paginateListServices, type Task } from '@aws-sdk/client-ecs';`;
  expect(callsIn(text)).toEqual([
    { library: 'client-ecs', operation: 'DescribeTasks' },
    { library: 'client-ecs', operation: 'ListServices' },
  ]);
});
