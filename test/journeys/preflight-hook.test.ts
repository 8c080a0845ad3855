import { ECSClient } from '@aws-sdk/client-ecs';
import { afterEach, expect, test } from 'vitest';
import { healthyWorld } from '../../cli/experiments/preflight/worlds.ts';
import type { Account } from '../../cli/fake-aws/account/account.ts';
import { accountReaders } from '../../cli/fake-aws/account/readers.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import { createWorld } from '../../cli/fake-aws/world.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { localSlack } from '../../cli/local/slack.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { ecsReader } from '../../functions/adapters/aws/ecs.ts';
import { serviceNowReader } from '../../functions/adapters/preflight/service-now.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import type { TaskSetup } from '../../functions/diagnosis/setup.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { PreflightReaders } from '../../functions/handlers/preflight/ports.ts';
import { runningRevisions, START } from '../fake-aws/shop.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

const KEY = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name: 'web' });

const open: { readonly close: () => Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** An account in which web:1 and web:2 start. */
const healthyAccount = (): Account => {
  const { account } = healthyWorld('hook');
  const [image] = account.images.values();
  if (image === undefined) throw new Error('the account has no image');
  for (const tag of ['v1', 'v2'])
    account.images.set(`web:${tag}`, { ...image, platforms: ['linux/amd64'], hasIndex: true });
  account.repositories.add('web');
  account.logGroups.add('/ecs/web');
  for (const role of ['ecsTaskExecutionRole', 'web-task'])
    account.roles.set(`arn:aws:iam::111122223333:role/${role}`, {
      trusts: ['ecs-tasks.amazonaws.com'],
      denied: new Set(),
    });
  account.service = { ...account.service, balancers: [] };
  account.past = { ...account.past, memoryPercent: null };
  return account;
};

/** The hook reads the revision from ECS. */
const NO_TASK: TaskSetup = {
  taskDefinition: '',
  ...{ executionRole: null, taskRole: null, architecture: 'X86_64', operatingSystem: 'LINUX', containers: [] },
};

type Release = {
  readonly account?: Account;
  readonly readers?: Partial<PreflightReaders>;
  readonly mode?: 'approve' | 'observe';
};

/** `web` runs web:1, and ECS asks the hook before a task of web:2 starts. */
const released = async ({ account = healthyAccount(), readers = {}, mode = 'approve' }: Release) => {
  const world = createWorld({ seed: 'preflight-hook', startTime: START });
  world.addCluster('prod');
  for (const family of ['web', 'web']) world.registerTaskDefinition({ family });
  const service = { cluster: 'prod', name: 'web', taskDefinition: 'web:1', desiredCount: 2 };
  const lambdaHook = {
    arn: 'arn:aws:lambda:eu-west-1:111122223333:function:preflight',
    stage: 'PRE_SCALE_UP',
  } as const;
  world.addService({ ...service, strategy: 'BLUE_GREEN', lambdaHook, tags: { 'farwatch:mode': mode } });
  const endpoint = await startEndpoint(world);
  const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
  const ecs = new ECSClient({ region: 'eu-west-1', endpoint: endpoint.url, credentials });
  open.push(endpoint, { close: () => ecs.destroy() });
  const clock = virtualClock(START);
  const slack = localSlack(clock);
  const store = inMemoryStore();
  const counted: string[] = [];
  const metrics = { ...silentMetrics, count: (name: string) => void counted.push(name) };
  const never = (): Promise<never> => Promise.reject(new Error('the hook is the only one that acts here'));
  const { setup, keys: _keys, object: _object, ...around } = accountReaders(account, NO_TASK);
  const farwatch = localFarwatch({
    ...{ store, clock, slack, log: silentLog, metrics },
    policy: async () => ({ ...DEFAULT_POLICY, defaultMode: 'observe' }),
    ecs: {
      ...ecsReader(() => ecs),
      ...{ stopServiceDeployment: never, updateService: never, continueServiceDeployment: never },
    },
    preflight: { ...around, setup, now: serviceNowReader(ecs), ...readers },
  });
  world.update('web', { taskDefinition: 'web:2', by: 'ci/deploy' });
  const started = new Set<string>();
  const answers: string[] = [];
  for (let minute = 1; minute <= 15; minute += 1) {
    const end = new Date(START.getTime() + minute * 60_000);
    for (let next = world.next(end); next !== undefined; next = world.next(end)) {
      const { taskDefinitionArn } = next.event.detail;
      if (typeof taskDefinitionArn === 'string') started.add(taskDefinitionArn.split('/').at(-1) ?? '');
      await farwatch.advanceTo(next.at);
      await farwatch.deliver([next.event]);
    }
    await farwatch.advanceTo(end);
    for (const { event, answer } of world.simulation.hookCalls.splice(0)) {
      const response = await farwatch.answerPreflight(event);
      answers.push(response.hookStatus);
      answer(response);
    }
  }
  return {
    status: world.service('web').serviceDeployments[0]?.status,
    started: started.has('web:2'),
    running: [...new Set(runningRevisions(world))],
    answers,
    isRung: counted.includes('HookFailures'),
    shown: JSON.stringify(slack.messages()),
    audit: JSON.stringify(await store.history(KEY, 'audit', 0, Number.MAX_SAFE_INTEGER)),
  };
};

test('a healthy release passes, starts and replaces the old tasks, and nothing is said', async () => {
  const release = await released({});
  expect(release).toMatchObject({ status: 'SUCCESSFUL', started: true, running: [2], answers: ['SUCCEEDED'] });
  expect(release.shown).toBe('[]');
  expect(release.isRung).toBe(false);
});

const spoilt = (spoil: (account: Account) => void): Account => {
  const account = healthyAccount();
  spoil(account);
  return account;
};

test.each([
  ['an image that was never pushed', (account: Account) => void account.images.delete('web:v2'), /Image: .*web:v2/],
  [
    'a log group that is gone',
    (account: Account) => void account.logGroups.delete('/ecs/web'),
    /Log group: .*ecs\/web/,
  ],
  [
    'a role that nobody made',
    (account: Account) => void account.roles.delete('arn:aws:iam::111122223333:role/web-task'),
    /Task role: .*web-task/,
  ],
])('%s is stopped before any task starts, and Slack says what to do', async (_name, spoil, says) => {
  const release = await released({ account: spoilt(spoil) });
  expect(release).toMatchObject({ status: 'ROLLBACK_SUCCESSFUL', started: false, running: [1], answers: ['FAILED'] });
  expect(release.shown).toContain('Release web:2 stopped by the preflight hook');
  expect(release.shown).toMatch(/web:2 was stopped before its first task started; ECS rolls it back: /);
  expect(release.shown).toMatch(says);
});

const throttled = (): Promise<never> =>
  Promise.reject(Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' }));

test('reads that AWS throttles stop nothing', async () => {
  const account = spoilt(({ images }) => images.delete('web:v2'));
  const release = await released({ account, readers: { image: throttled, content: throttled } });
  expect(release).toMatchObject({ started: true, answers: ['SUCCEEDED'] });
  expect(release.audit).toMatch(/no check of preflight failed, but not all could be made: AWS throttles ecr:/);
});

test.each(['setup', 'now'] as const)(
  'where ECS does not answer about %s, it goes on unchecked and the alarm rings',
  async (part) => {
    const readers = {
      setup: { setup: throttled },
      now: { now: { current: throttled, failures: throttled, definition: throttled } },
    }[part];
    const account = spoilt(({ images }) => images.delete('web:v2'));
    const release = await released({ account, readers });
    expect(release).toMatchObject({ started: true, answers: ['SUCCEEDED'], isRung: true });
    expect(release.audit).toMatch(/not checked: AWS throttles ecs:Describe/);
  },
);

test('an observed service is not stopped, and Slack says that preflight failed', async () => {
  const account = spoilt(({ images }) => images.delete('web:v2'));
  const release = await released({ account, mode: 'observe' });
  expect(release).toMatchObject({ started: true, answers: ['SUCCEEDED'] });
  expect(release.shown).toMatch(
    /The deployment of web:2 continues, although preflight failed: Image: .* because the mode .* is observe/,
  );
});
