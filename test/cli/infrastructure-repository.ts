import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, vi } from 'vitest';
import { adviceAsPullRequest } from '../../cli/commands/advice-pr.ts';
import type { Io } from '../../cli/input/io.ts';

export let root: string;
export let repo: string;

export const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=marta', '-c', 'user.email=marta@example.com', ...args], {
    cwd: repo,
    encoding: 'utf8',
  });

/** A folder for the test's repository and its author, before each test of the file. */
export const inRepository = (): void => {
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
};

export const advice = {
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
export const given = (files: Readonly<Record<string, string>>, also: object = {}) => {
  git('init', '--quiet', '--initial-branch', 'main');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repo, path)), { recursive: true });
    writeFileSync(join(repo, path), text);
  }
  git('add', '.');
  git('commit', '--quiet', '--message', 'infrastructure');
  reported([{ isCounted: true, advice, ...also }]);
};

/** What the command printed, and why it failed where it did. */
export const attempted = async (services: readonly string[] = [], opens = false, json = false) => {
  const [out, err]: [string[], string[]] = [[], []];
  const io = { out: (line: string) => out.push(line), err: (line: string) => err.push(line) } as unknown as Io;
  const flags = { repo, report: join(root, 'report.json'), services, opens, json };
  const failure = await adviceAsPullRequest(io, flags).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { out: out.join('\n'), err: err.join('\n'), failure };
};

export const called = async (services: readonly string[] = [], opens = false, json = false) => {
  const { failure, ...printed } = await attempted(services, opens, json);
  if (failure !== undefined) throw failure;
  return printed;
};

/** A report beside the repository with these services. */
export const reported = (services: readonly object[], more: object = {}): void =>
  writeFileSync(join(root, 'report.json'), JSON.stringify({ services, ...more }));

/** Lines that the branch takes away and puts in their place. */
export const changedLines = (): readonly string[] =>
  git('diff', '--unified=0', 'main', 'farwatch/size-orders')
    .split('\n')
    .filter((line) => /^[-+](?![-+])/.test(line))
    .map((line) => line.replace(/\s+/g, ' '));

export const CLOUDFORMATION = `# Orders and what belongs to it
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

export const TERRAFORM = `variable "cpu" {
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
