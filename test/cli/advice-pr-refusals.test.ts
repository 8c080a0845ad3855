import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
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
  repo,
  reported,
  root,
} from './infrastructure-repository.ts';

inRepository();

const bare = { ...advice, patch: { ...advice.patch, containers: [] } };
const resource = (family: string, cpu: string, memory = '4096'): string =>
  `resource "aws_ecs_task_definition" "x" {\n  family = ${family}\n  cpu = ${cpu}\n  memory = ${memory}\n}\n`;
const variable = (name: string, value: string): string => `variable "${name}" {\n  default = ${value}\n}\n`;
const branches = (): string => git('branch', '--list', 'farwatch/*');

const refusesAll = async (text: string | RegExp) => {
  const { err, failure } = await attempted();
  expect(err).toMatch(text);
  expect(String(failure)).toContain('nothing was changed');
  expect(branches()).toBe('');
  expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
};

test('a variable is the one of its own folder', async () => {
  const files = { 'billing/main.tf': variable('cpu', '1024'), 'orders/main.tf': resource('"orders"', 'var.cpu') };
  given({ ...files, 'orders/variables.tf': variable('cpu', '1024') }, { advice: bare });
  await called();
  expect(git('diff', '--name-only', 'main', 'farwatch/size-orders').trim().split('\n')).toEqual([
    'orders/main.tf',
    'orders/variables.tf',
  ]);
});

const SHARED_TEMPLATE = CLOUDFORMATION.replace('Cpu: 1024, Memory: 4096}', 'Cpu: 1024, Memory: !Ref OrdersMemory}');

test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  [
    'a value that two tfvars give',
    {
      'main.tf': variable('cpu', '1024') + resource('"orders"', 'var.cpu'),
      'env/dev.tfvars': 'cpu = 1024\n',
      'env/prod.tfvars': 'cpu = 1024\n',
    },
    /main\.tf: cpu is var\.cpu, which is set more than once \(env\/dev\.tfvars, env\/prod\.tfvars, main\.tf\)/,
  ],
  [
    'a variable of two tasks',
    { 'main.tf': variable('cpu', '1024') + resource('"orders"', 'var.cpu') + resource('"billing"', 'var.cpu') },
    /main\.tf: var\.cpu is shared with main\.tf line 11: not changed/,
  ],
  ['a parameter of two tasks', { 't.yml': SHARED_TEMPLATE }, /parameter OrdersMemory is shared with t\.yml line 18/],
  [
    'a module whose callers name the family',
    { 'm/main.tf': resource('"${var.name}-task"', '1024'), 'o/main.tf': 'module "o" {\n  source = "../m"\n}\n' },
    /family \$\{var\.name\}-task may belong to other services too/,
  ],
  [
    'one family in two folders',
    { 'dev/main.tf': resource('"orders-task"', '1024'), 'prod/main.tf': resource('"orders-task"', '1024') },
    /family orders-task is defined 2 times \(dev\/main\.tf, prod\/main\.tf\)/,
  ],
])('%s is left alone', async (_name, files, text) => {
  const family = 't.yml' in files || !Object.values(files).join('').includes('-task') ? 'orders' : 'orders-task';
  given(files, { advice: { ...bare, patch: { ...bare.patch, family } } });
  await refusesAll(text);
});

test('a module whose variables have defaults is left alone where callers may pass others', async () => {
  const module = variable('cpu', '1024') + resource('"orders"', 'var.cpu');
  given({ 'm/main.tf': module, 'main.tf': 'module "o" {\n  source = "./m/"\n}\n' }, { advice: bare });
  await refusesAll(/m\/main\.tf: cpu is var\.cpu, but the service runs with 1024/);
});

test('a container that is not found keeps the whole service as it is', async () => {
  given({ 'ecs.tf': TERRAFORM.replace('name = "app"', 'name = "api"') });
  await refusesAll('app.memory is not set here');
});

test('the pull request says what it leaves alone, and why', async () => {
  const billing = { ...bare, patch: { ...bare.patch, service: 'billing', family: 'billing' } };
  given({ 'template.yml': CLOUDFORMATION.replace('billing, Cpu: 1024', 'billing, Cpu: 2048') });
  reported([advice, billing].map((each) => ({ isCounted: true, advice: each })));
  await called();
  const body = git('log', '-1', '--format=%B', 'farwatch/size-2-services');
  expect(body).toMatch(
    /What this does not change\s+- shop\/billing: template\.yml: cpu is 2048, but the service runs with 1024/,
  );
  expect(body).not.toContain('## shop/billing');
  expect(body).toContain(advice.backtest);
});

const HEAP = { where: 'command', text: '-Xmx3g', replacement: '-Xmx1500m' };

test('a heap flag and a scaling plan are no numbers of a task definition: the sizes wait for them', async () => {
  const heap = { name: 'app', field: 'heap', from: 3072, to: 1500, flag: HEAP };
  given(
    { 'template.yml': CLOUDFORMATION },
    { advice: { ...advice, patch: { ...advice.patch, containers: [...advice.patch.containers, heap] } } },
  );
  await refusesAll('in command replace -Xmx3g by -Xmx1500m');
  const policy = { targetPercent: 50, minimum: 2, maximum: 8 };
  const scaled = (to: object, target: number) => ({
    ...bare,
    kind: 'autoscaled',
    today: { size: advice.from, policy },
    plan: { size: to, policy: { ...policy, targetPercent: target } },
  });
  reported([{ isCounted: true, advice: scaled(advice.to, 70), patches: { scaling: 'aws put-scaling-policy …' } }]);
  await refusesAll(/a target of 70 % and 2 to 8 tasks; change both by hand:\naws put-scaling-policy/);
  reported([{ isCounted: true, advice: scaled(advice.from, 50) }]);
  await refusesAll('its sizes stay as they are');
});

test('sizes that are in the files already are not called missing', async () => {
  given({ 'orders.json': JSON.stringify({ family: 'orders', cpu: '512', memory: '2048' }) }, { advice: bare });
  await refusesAll('orders.json: cpu is already 512');
});

test('two services whose advice for one place differs are both left alone', async () => {
  const other = { ...bare, to: { cpu: 256, memory: 2048 }, patch: { ...bare.patch, service: 'orders-worker' } };
  given({ 'orders.json': JSON.stringify({ family: 'orders', cpu: '1024', memory: '4096' }) });
  reported([bare, other].map((each) => ({ isCounted: true, advice: each })));
  await refusesAll(/cpu 1024 → 512, but a different number is recommended[\s\S]*cpu 1024 → 256, but a different/);
});

test('a family that another service runs, which keeps its size, is left alone', async () => {
  given({ 'orders.json': JSON.stringify({ family: 'orders', cpu: '1024', memory: '4096' }) });
  const service = { key: '111122223333/eu-west-1/shop/orders-worker', taskDefinition: 'orders:7' };
  reported([
    { isCounted: true, advice: bare },
    { service, advice: { kind: 'keep' } },
  ]);
  await refusesAll('family orders is shared with shop/orders-worker');
});

test('a link out of the repository is not written through, and one into nothing stops nothing', async () => {
  const outside = join(root, 'outside.yml');
  writeFileSync(outside, CLOUDFORMATION);
  mkdirSync(join(repo, 'infra'));
  symlinkSync(outside, join(repo, 'infra', 'template.yml'));
  symlinkSync('nowhere.yml', join(repo, 'infra', 'gone.yml'));
  given({ 'README.md': '# orders' });
  await refusesAll('no file here sets the sizes of family orders');
  expect(readFileSync(outside, 'utf8')).toBe(CLOUDFORMATION);
});

test('the branch stays when the pull request cannot be opened', async () => {
  given({ 'template.yml': CLOUDFORMATION });
  const bin = join(root, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'gh'), '#!/bin/sh\nexit 0\n');
  chmodSync(join(bin, 'gh'), 0o755);
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
  const { failure } = await attempted([], true);
  expect(String(failure)).toContain('branch farwatch/size-orders is ready; opening the pull request failed: ');
  expect(String(failure)).toMatch(
    /'origin' does not appear to be a git repository [^\n]*: push it and open one by hand$/,
  );
  expect(changedLines()).toHaveLength(6);
});

test.each(['<!doctype html><title>Report</title>', '{"services":3}', ''])(
  'a file that is no report.json (%s) is refused in a sentence with the next step',
  async (text) => {
    given({ 'main.tf': TERRAFORM });
    writeFileSync(join(root, 'report.json'), text);
    const { failure } = await attempted();
    expect(String(failure)).toMatch(/is not a report\.json of Farwatch: write one with farwatch report --out/);
    expect(branches()).toBe('');
  },
);

test('a branch of an earlier run is named, with what to do about it', async () => {
  given({ 'main.tf': TERRAFORM });
  git('branch', 'farwatch/size-orders');
  const { failure } = await attempted();
  expect(String(failure)).toMatch(/size-orders cannot be made in .* \(git worktree failed: a branch named .*\): merge/);
  expect(String(failure)).not.toContain('\n');
});

test('a commit that a hook of the repository refuses leaves no branch, and its words are one line', async () => {
  given({ 'template.yml': CLOUDFORMATION });
  const hook = join(repo, '.git', 'hooks', 'pre-commit');
  mkdirSync(join(repo, '.git', 'hooks'), { recursive: true });
  writeFileSync(hook, '#!/bin/sh\necho "sign off first" >&2\nexit 1\n');
  chmodSync(hook, 0o755);
  const { failure } = await attempted();
  expect(String(failure)).toMatch(/git commit failed: sign off first$/);
  expect(branches()).toBe('');
});
