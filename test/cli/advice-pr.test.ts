import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { CommandFailure } from '../../cli/input/io.ts';
import {
  CLOUDFORMATION,
  TERRAFORM,
  advice,
  attempted,
  called,
  changedLines,
  git,
  given,
  inRepository,
  reported,
  root,
} from './infrastructure-repository.ts';

inRepository();

test('with --json the branch is one line of JSON', async () => {
  given({ 'infra/template.yml': CLOUDFORMATION });
  const { out } = await called([], false, true);
  expect(JSON.parse(out)).toEqual({ branch: 'farwatch/size-orders', title: expect.any(String), pullRequest: null });
});

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
  given(
    {
      'cdk.json': `${JSON.stringify({ app: 'node app.ts', context }, null, 2)}\n`,
      'deploy/orders.json': JSON.stringify(definition, null, 4),
    },
    { advice: { ...advice, patch: { ...advice.patch, containers: [] } } },
  );
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
  const { err, failure } = await attempted();
  expect(err).toContain('template.yml: cpu is "2048", but the service runs with 1024: not changed');
  // Half of the change would be 2 vCPU with 2 GB, which Fargate does not have.
  expect(failure).toBeInstanceOf(CommandFailure);
  expect(git('branch', '--list', 'farwatch/*')).toBe('');
});

test('where nothing can be changed there is no branch, and what is not counted on is not asked for', async () => {
  given({ 'README.md': '# orders' });
  await expect(called()).rejects.toThrow(CommandFailure);
  expect(git('branch', '--list', 'farwatch/*')).toBe('');
  await expect(called(['billing'])).rejects.toThrow('counts no saving for billing');
  reported([{ isCounted: false, advice }]);
  await expect(called()).rejects.toThrow('counts no saving');
  reported([], { servicesIn: 'services' });
  await expect(called()).rejects.toThrow(/lists no services.* in the folder services next to it/);
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
