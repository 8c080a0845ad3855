import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { adviceAsPullRequest } from '../../cli/commands/advice-pr.ts';
import type { Io } from '../../cli/input/io.ts';
import { CommandFailure } from '../../cli/input/io.ts';

let root: string;
let repo: string;

const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=marta', '-c', 'user.email=marta@example.com', ...args], {
    cwd: repo,
    encoding: 'utf8',
  });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'farwatch-pr-'));
  repo = join(root, 'repo');
  mkdirSync(repo);
  for (const [name, value] of Object.entries({ NAME: 'marta', EMAIL: 'marta@example.com' })) {
    vi.stubEnv(`GIT_AUTHOR_${name}`, value);
    vi.stubEnv(`GIT_COMMITTER_${name}`, value);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

const advice = {
  kind: 'resize',
  from: { cpu: 1024, memory: 4096 },
  to: { cpu: 512, memory: 2048 },
  backtest: 'in the last 30 days this size would have been exceeded in 0 of 8,640 periods',
  reason: '1 vCPU and 4 GB to 0.5 vCPU and 2 GB: in the last 30 days this size would have held',
  doubts: ['a release that needs more'],
  saving: { list: 28.5 },
  patch: {
    cluster: 'shop',
    service: 'orders',
    family: 'orders',
    containers: [{ name: 'app', field: 'memory', from: 4096, to: 2048 }],
  },
};

/** A repository with these files in its only commit, and a report beside it. */
const given = (files: Readonly<Record<string, string>>, also: object = {}) => {
  git('init', '--quiet', '--initial-branch', 'main');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), text);
  }
  git('add', '.');
  git('commit', '--quiet', '--message', 'infrastructure');
  writeFileSync(join(root, 'report.json'), JSON.stringify({ services: [{ isCounted: true, advice, ...also }] }));
};

const called = async (services: readonly string[] = [], opens = false) => {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) } as unknown as Io;
  await adviceAsPullRequest(io, { repo, report: join(root, 'report.json'), services, opens });
  return { out: out.join('\n'), err: err.join('\n') };
};

/** Lines that the branch takes away and puts in their place. */
const changedLines = (): readonly string[] =>
  git('diff', '--unified=0', 'main', 'farwatch/size-orders')
    .split('\n')
    .filter((line) => /^[-+](?![-+])/.test(line))
    .map((line) => line.replace(/\s+/g, ' '));

const CLOUDFORMATION = `# Orders and what belongs to it
Parameters:
  OrdersMemory: {Type: String, Default: '4096'} # MiB
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Sub 'orders'
      Cpu: "1024"   # one vCPU
      Memory: !Ref OrdersMemory
      ContainerDefinitions:
        - Name: app
          Image: !Sub '\${Image}'
          Memory: 4096
        - {Name: proxy, Memory: 4096}
  Billing:
    Type: AWS::ECS::TaskDefinition
    Properties: {Family: billing, Cpu: 1024, Memory: 4096}
`;

test('CloudFormation: only the sizes of the family change, through parameters, and every comment stays', async () => {
  given({ 'infra/template.yml': CLOUDFORMATION });
  const { out } = await called();
  expect(out).toContain('branch farwatch/size-orders is ready');
  expect(changedLines()).toEqual([
    "- OrdersMemory: {Type: String, Default: '4096'} # MiB",
    "+ OrdersMemory: {Type: String, Default: '2048'} # MiB",
    '- Cpu: "1024" # one vCPU',
    '+ Cpu: "512" # one vCPU',
    '- Memory: 4096',
    '+ Memory: 2048',
  ]);
  expect(git('log', '-1', '--format=%B', 'farwatch/size-orders')).toMatch(
    /^orders: 1 vCPU and 4 GB → 0\.5 vCPU and 2 GB[\s\S]*saves \$28\.50 a month[\s\S]*would have held/,
  );
  expect(git('status', '--porcelain')).toBe('');
  expect(git('branch', '--show-current').trim()).toBe('main');
});

const TERRAFORM = `variable "cpu" {
  default = 1024 # one vCPU
}
resource "aws_ecs_task_definition" "orders" {
  family = "orders"
  cpu    = var.cpu
  memory = "4096" /* MiB */
  container_definitions = jsonencode([
    { name = "app", image = "\${var.image}:\${lookup({ a = "b" }, "a")}", memory = 4096 },
    { name = "proxy", memory = 4096, command = ["sh", "-c", "echo \\"}\\""] }
  ])
}
output "text" {
  value = <<-EOT
  memory = "4096"
  EOT
}
`;

test('Terraform: literals and the defaults of variables, never a string or a heredoc that looks like one', async () => {
  given({ 'ecs.tf': TERRAFORM, 'broken.tf': 'resource "x" {' });
  await called(['shop/orders']);
  expect(changedLines()).toEqual([
    '- default = 1024 # one vCPU',
    '+ default = 512 # one vCPU',
    '- memory = "4096" /* MiB */',
    '+ memory = "2048" /* MiB */',
    '- { name = "app", image = "${var.image}:${lookup({ a = "b" }, "a")}", memory = 4096 },',
    '+ { name = "app", image = "${var.image}:${lookup({ a = "b" }, "a")}", memory = 2048 },',
  ]);
});

test('Terraform: a value given in tfvars is changed there', async () => {
  given({ 'ecs.tf': TERRAFORM, 'terraform.tfvars': 'cpu = 1024\n' });
  await called();
  expect(changedLines()).toContain('+cpu = 512');
  expect(changedLines()).not.toContain('+ default = 512 # one vCPU');
});

test('a CDK app keeps its numbers in its context, a pipeline in a task definition', async () => {
  const context = { orders: { cpu: 1024, memoryLimitMiB: 4096, desired: 2 }, billing: { cpu: 1024 } };
  const definition = { family: 'orders', cpu: '1024', memory: '4096', containerDefinitions: [] };
  given({
    'cdk.json': `${JSON.stringify({ app: 'node app.ts', context }, null, 2)}\n`,
    'deploy/orders.json': JSON.stringify(definition, null, 4),
  });
  await called();
  expect(changedLines()).toEqual([
    '- "cpu": 1024,',
    '- "memoryLimitMiB": 4096,',
    '+ "cpu": 512,',
    '+ "memoryLimitMiB": 2048,',
    '- "cpu": "1024",',
    '- "memory": "4096",',
    '+ "cpu": "512",',
    '+ "memory": "2048",',
  ]);
});

test('a number that is not what runs today is somebody’s newer decision', async () => {
  given({ 'template.yml': CLOUDFORMATION.replace('"1024"', '"2048"') });
  const { err } = await called();
  expect(err).toContain('template.yml: cpu is "2048" and not 1024, what runs today: left alone');
  expect(changedLines().join('\n')).not.toContain('Cpu');
});

test('where nothing can be changed there is no branch, and what is not counted on is not asked for', async () => {
  given({ 'README.md': '# orders' });
  await expect(called()).rejects.toThrow(CommandFailure);
  expect(git('branch', '--list', 'farwatch/*')).toBe('');
  await expect(called(['billing'])).rejects.toThrow('asks for no change of billing');
  writeFileSync(join(root, 'report.json'), JSON.stringify({ services: [{ isCounted: false, advice }] }));
  await expect(called()).rejects.toThrow('asks for no change that it counts on');
});

test('with gh on the path the branch is pushed and the pull request opened with the evidence', async () => {
  given({ 'template.yml': CLOUDFORMATION });
  const origin = join(root, 'origin.git');
  execFileSync('git', ['init', '--quiet', '--bare', origin]);
  git('remote', 'add', 'origin', origin);
  const bin = join(root, 'bin');
  mkdirSync(bin);
  writeFileSync(
    join(bin, 'gh'),
    `#!/bin/sh\nprintf '%s\\n' "$@" >> '${root}/gh.log'\necho https://example.com/pull/7\n`,
  );
  chmodSync(join(bin, 'gh'), 0o755);
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
  const { out } = await called([], true);
  expect(out).toBe('https://example.com/pull/7');
  expect(git('ls-remote', 'origin')).toContain('refs/heads/farwatch/size-orders');
  const log = readFileSync(join(root, 'gh.log'), 'utf8');
  expect(log).toMatch(/pr\ncreate\n--head\nfarwatch\/size-orders\n--title\norders: 1 vCPU and 4 GB/);
  expect(log).toContain('`template.yml`: cpu 1024 → 512');
});
