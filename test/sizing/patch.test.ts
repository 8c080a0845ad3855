import { expect, test } from 'vitest';
import ts from 'typescript';
import { parse } from 'yaml';
import { parseHcl } from '../../cli/pull-request/hcl.ts';
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
const target = {
  cluster: 'shop',
  service: "orders'api",
  family: 'orders',
  revision: 'orders:41',
  region: 'eu-west-1',
  size,
  images: { app: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:v41' },
};
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

test('the shell commands start from the revision that runs, not from the newest one of the family', () => {
  expect(patch.cli).toContain("--task-definition 'orders:41' --include TAGS");
});

const properties = (also: object) => ({
  Resources: {
    TaskDefinition: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: { Family: 'orders', Cpu: '512', Memory: '2048', ...also },
    },
  },
});

test('CloudFormation and serverless snippets are templates with the new size', () => {
  const ContainerDefinitions = [{ Name: 'app', Image: target.images.app, Memory: 2048, Cpu: 512 }];
  expect(parse(patch.cloudFormation)).toEqual(properties({ ContainerDefinitions }));
  expect(parse(patch.serverless)).toEqual({ resources: properties({ ContainerDefinitions }) });
  expect(parse(bare.cloudFormation)).toEqual(properties({}));
});

test('the Terraform snippet is HCL that sets the size and leaves container_definitions alone', () => {
  for (const { terraform } of [patch, bare]) {
    const [block] = parseHcl(terraform).blocks;
    expect(block).toMatchObject({ type: 'resource', labels: ['aws_ecs_task_definition', 'this'] });
    expect([...(block?.attributes.keys() ?? [])]).toEqual(['cpu', 'memory']);
  }
  expect(patch.terraform).toContain('# In container_definitions, container app: memory = 2048 cpu = 512');
});

/** As much of CDK as the snippet names, as its documentation has it. */
const CDK = `
export interface FargateTaskDefinitionProps { readonly cpu?: number; readonly memoryLimitMiB?: number }
export interface ContainerDefinitionOptions {
  readonly image: object; readonly cpu?: number;
  readonly memoryLimitMiB?: number; readonly memoryReservationMiB?: number }
`;
const LIB = `
interface Array<T> {} interface Boolean {} interface CallableFunction {} interface Function {} interface IArguments {}
interface NewableFunction {} interface Number {} interface Object {} interface RegExp {} interface String {}
type Record<K extends keyof any, T> = { [P in K]: T }; type Partial<T> = { [P in keyof T]?: T[P] };
`;

/** What the TypeScript compiler says of a snippet. */
const compiled = (snippet: string): readonly string[] => {
  const files: Readonly<Record<string, string>> = { '/a.ts': snippet, '/cdk.ts': CDK, '/lib.d.ts': LIB };
  const source = (name: string) =>
    files[name] === undefined ? undefined : ts.createSourceFile(name, files[name], ts.ScriptTarget.ES2022);
  const host: ts.CompilerHost = {
    getSourceFile: source,
    fileExists: (name) => name in files,
    readFile: (name) => files[name],
    getDefaultLibFileName: () => '/lib.d.ts',
    writeFile: () => {},
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    resolveModuleNames: (names) => names.map(() => ({ resolvedFileName: '/cdk.ts' })),
  };
  const program = ts.createProgram(['/a.ts'], { strict: true, noEmit: true, types: [] }, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
};

test('the CDK snippet compiles, and names what it spreads', () => {
  expect(compiled(patch.cdk)).toEqual([]);
  expect(compiled(bare.cdk)).toEqual([]);
  expect(compiled(patch.cdk.replace('memoryLimitMiB', 'memory'))).not.toEqual([]);
  expect(patch.cdk).toContain('export const ordersSize = { cpu: 512, memoryLimitMiB: 2048 }');
});

test('ecspresso gets the same change in its own file', () => {
  expect(patch.ecspresso).toContain('.cpu = "512" | .memory = "2048" | (.containerDefinitions[]');
});

test('standalone tasks have no service to update: whoever starts their family takes the new revision', () => {
  const { cli } = patchOf({ ...target, service: null, containers: [] });
  expect(cli).toContain('aws ecs register-task-definition');
  expect(cli).not.toContain('update-service');
  expect(cli).toMatch(/# Whoever starts the task by its family takes this revision/);
});
