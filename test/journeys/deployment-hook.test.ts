import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECSClient } from '@aws-sdk/client-ecs';
import { afterEach, expect, test } from 'vitest';
import { newCalls } from '../../functions/adapters/aws/calls.ts';
import { cloudwatchReader } from '../../functions/adapters/aws/cloudwatch.ts';
import { ecsReader } from '../../functions/adapters/aws/ecs.ts';
import { targetGroupsReader } from '../../functions/adapters/aws/traffic/target-groups.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import { inMemoryStore } from '../../cli/local/in-memory-store.ts';
import { localFarwatch } from '../../cli/local/farwatch.ts';
import { localSlack } from '../../cli/local/slack.ts';
import { virtualClock } from '../../cli/local/virtual.ts';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import type { Serving } from '../../cli/fake-aws/draws.ts';
import type { Behaviour } from '../../cli/fake-aws/tasks/behaviour.ts';
import type { ServiceOptions } from '../../cli/fake-aws/services/services.ts';
import type { TroubleOptions } from '../../cli/fake-aws/world-model.ts';
import { createWorld } from '../../cli/fake-aws/world.ts';
import { after, runningRevisions, START } from '../fake-aws/shop.ts';
import { silentLog, silentMetrics } from '../support/local.ts';

const open: { readonly close: () => Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

type Release = {
  readonly strategy: 'BLUE_GREEN' | 'CANARY';
  readonly serving?: Serving;
  readonly behaviours?: readonly Behaviour[];
  readonly trouble?: TroubleOptions;
  /** `auto` when absent: then `rollback` stops a release that crashes before the hook is asked. */
  readonly mode?: 'approve';
};

const REQUESTS = { perMinute: 1200, testPerMinute: 60, failing: 0.001, spread: 0.6 } as const;
const HOOK = {
  arn: 'arn:aws:lambda:eu-west-1:111122223333:function:deployment-hook',
  details: { minutes: 5 },
} as const;

/** Between two checks for calls of the hook. */
const STEP_SECONDS = 30;

/** `web` behind a load balancer, and a release of web:2 that the hook is asked about. */
const released = async ({ strategy, serving, behaviours = [], trouble, mode }: Release) => {
  const world = createWorld({ seed: 'hook', startTime: START });
  world.addCluster('prod');
  world.registerTaskDefinition({ family: 'web' });
  world.registerTaskDefinition({ family: 'web', behaviours, ...(serving && { serving }) });
  const tags = { 'farwatch:mode': mode ?? 'auto' };
  const service: ServiceOptions = { cluster: 'prod', name: 'web', taskDefinition: 'web:1', desiredCount: 4, tags };
  const testPerMinute = strategy === 'CANARY' ? 0 : REQUESTS.testPerMinute;
  const requests = { ...REQUESTS, testPerMinute };
  world.addService({ ...service, strategy, requests, loadBalancer: true, lambdaHook: HOOK });
  if (trouble !== undefined) world.addTrouble(trouble);
  const endpoint = await startEndpoint(world);
  const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
  const config = { region: 'eu-west-1', endpoint: endpoint.url, credentials };
  const [ecs, cloudwatch] = [new ECSClient(config), new CloudWatchClient(config)];
  open.push(endpoint, { close: () => ecs.destroy() }, { close: () => cloudwatch.destroy() });
  const clock = virtualClock(START);
  const slack = localSlack(clock);
  const never = (): Promise<never> => Promise.reject(new Error('the hook is the only one that acts here'));
  const farwatch = localFarwatch({
    store: inMemoryStore(),
    clock,
    slack,
    log: silentLog,
    metrics: silentMetrics,
    policy: async () => ({ ...DEFAULT_POLICY, defaultMode: 'observe' }),
    ecs: {
      ...ecsReader(() => ecs),
      stopServiceDeployment: never,
      updateService: never,
      continueServiceDeployment: never,
    },
    hook: { targetGroups: targetGroupsReader(ecs), readMetrics: cloudwatchReader(cloudwatch, newCalls()) },
  });
  const answers: string[] = [];
  const stepTo = async (end: Date): Promise<void> => {
    for (let next = world.next(end); next !== undefined; next = world.next(end)) {
      await farwatch.advanceTo(next.at);
      await farwatch.deliver([next.event]);
    }
    await farwatch.advanceTo(end);
    for (const { event, answer } of world.simulation.hookCalls.splice(0)) {
      const response = await farwatch.answerHook(event);
      answers.push(response.hookStatus);
      answer(response);
    }
  };
  world.update('web', { taskDefinition: 'web:2', by: 'ci/deploy' });
  const isOver = (): boolean => world.service('web').serviceDeployments[0]?.finishedAt !== undefined;
  for (let seconds = 0; seconds < 3600 && !isOver(); seconds += STEP_SECONDS)
    await stepTo(new Date(START.getTime() + (seconds + STEP_SECONDS) * 1000));
  const [deployment] = world.service('web').serviceDeployments;
  return {
    status: deployment?.status,
    reason: deployment?.statusReason,
    percents: deployment?.shift?.steps.map(({ percent }) => percent),
    running: [...new Set(runningRevisions(world))],
    answers: answers.filter((answer, index) => answer !== answers[index - 1]),
    shown: JSON.stringify(slack.messages()),
  };
};

const GOOD = { status: 'SUCCESSFUL', running: [2] };
const STOPPED = {
  status: 'ROLLBACK_SUCCESSFUL',
  reason: 'Service deployment rolled back because PRE_PRODUCTION_TRAFFIC_SHIFT lifecycle hook(s) failed.',
  running: [1],
};

test('a healthy canary goes on at each of its two steps, and nothing is said', async () => {
  expect(await released({ strategy: 'CANARY' })).toMatchObject({ ...GOOD, percents: [5, 100], shown: '[]' });
});

test('a release of which a tenth of the requests fails gets no production traffic, and Slack says why', async () => {
  const release = await released({ strategy: 'BLUE_GREEN', serving: { failing: 0.1, slower: 1 } });
  expect(release).toMatchObject({ ...STOPPED, percents: [], answers: ['IN_PROGRESS', 'FAILED'] });
  expect(release.shown).toContain('Release web:2 stopped by the deployment hook');
  expect(release.shown).toMatch(/requests to the new tasks failed; to the old tasks, in the same minutes, only/);
});

test('a canary that is three times as slow is stopped at a twentieth of the traffic', async () => {
  const release = await released({ strategy: 'CANARY', serving: { failing: 0, slower: 3 } });
  expect(release).toMatchObject({ ...STOPPED, percents: [5] });
  expect(release.shown).toMatch(/requests to the new tasks took longer than \d+ ms/);
});

test('a release whose tasks crash a while after their start is stopped before it got production traffic', async () => {
  const behaviours: readonly Behaviour[] = [{ does: 'exit', code: 1, after: { from: 40, to: 80 } }];
  expect(await released({ strategy: 'BLUE_GREEN', behaviours, mode: 'approve' })).toMatchObject({
    ...STOPPED,
    percents: [],
  });
});

test('an outage of what both revisions need stops no release, though its requests fail', async () => {
  const outage = { kind: 'dependency-outage', from: after(3), to: after(9), share: 0.6, services: ['web'] } as const;
  const release = await released({ strategy: 'BLUE_GREEN', trouble: outage });
  expect(release.answers).not.toContain('FAILED');
  expect(release.percents).toEqual([100]);
});
