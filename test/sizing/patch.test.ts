import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { containerChanges } from '../../functions/sizing/containers/containers.ts';
import { patchOf } from '../../functions/sizing/containers/patch.ts';

const container = {
  name: 'app',
  cpu: 1024,
  memory: 4096,
  memoryReservation: undefined,
  command: [],
  entryPoint: [],
  environment: { JAVA_TOOL_OPTIONS: '-Xmx3g' },
};
const size = { cpu: 512, memory: 2048 };
const target = { cluster: 'shop', service: "orders'api", family: 'orders', region: 'eu-west-1', size };
const patch = patchOf({
  ...target,
  containers: containerChanges([container], { before: { cpu: 1024, memory: 4096 }, after: size, uses: [] }),
});
const bare = patchOf({ ...target, containers: [] });

test('the fragment names the task size as strings, as ECS wants it, and only the changed fields of a container', () => {
  expect(patch.taskDefinition).toEqual({
    family: 'orders',
    cpu: '512',
    memory: '2048',
    containerDefinitions: [{ name: 'app', memory: 2048, cpu: 512 }],
  });
  expect(bare.taskDefinition).toEqual({ family: 'orders', cpu: '512', memory: '2048' });
});

test('the shell commands quote names and drop what RegisterTaskDefinition refuses', () => {
  expect(patch.cli).toContain(`--service 'orders'\\''api'`);
  expect(patch.cli).toContain('del(.taskDefinitionArn, .revision, .status');
  expect(patch.cli).toContain('(.containerDefinitions[] | select(.name == "app")) += {"memory":2048,"cpu":512}');
  expect(patch.cli).toContain('# app: in JAVA_TOOL_OPTIONS replace -Xmx3g by -Xmx1536m');
  expect(bare.cli).not.toContain('containerDefinitions');
});

test('CloudFormation and serverless snippets are YAML with the new size', () => {
  const expected = { Cpu: '512', Memory: '2048', ContainerDefinitions: [{ Name: 'app', Memory: 2048, Cpu: 512 }] };
  expect(parse(patch.cloudFormation)).toEqual({ Properties: expected });
  expect(parse(patch.serverless)).toEqual({
    resources: { Resources: { TaskDefinition: { Type: 'AWS::ECS::TaskDefinition', Properties: expected } } },
  });
  expect(parse(bare.cloudFormation)).toEqual({ Properties: { Cpu: '512', Memory: '2048' } });
});

test('CDK and Terraform use their own names', () => {
  expect(patch.cdk).toContain('memoryLimitMiB: 2048');
  expect(patch.terraform).toContain('cpu    = 512');
  expect(patch.terraform).toContain('{ name = "app", memory = 2048, cpu = 512 }');
  expect(bare.terraform).not.toContain('container_definitions');
});

test('standalone tasks have no service to update: whoever starts their family takes the new revision', () => {
  const { cli } = patchOf({ ...target, service: null, containers: [] });
  expect(cli).toContain('aws ecs register-task-definition');
  expect(cli).not.toContain('update-service');
  expect(cli).toMatch(/# Whoever starts the task by its family takes this revision/);
});
