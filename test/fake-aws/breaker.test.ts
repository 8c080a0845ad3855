import { expect, test } from 'vitest';
import { breakerThreshold, isCounted } from '../../cli/fake-aws/services/breaker.ts';
import { after, deploymentNames, detailsOf, runningRevisions, shop, stoppedTasks } from './shop.ts';
import type { Behaviour } from '../../cli/fake-aws/tasks/behaviour.ts';
import type { Breaker } from '../../cli/fake-aws/model.ts';
import type { SimulatedEvent } from '../../cli/fake-aws/delivery.ts';

const bounded = { enable: true, rollback: true, resetOnHealthyTask: true, type: 'BOUNDED_PERCENT', value: 50 } as const;

test.each([
  [1, 3],
  [6, 3],
  [25, 13],
  [400, 200],
  [800, 200],
])('the bounded threshold for %i desired tasks is %i', (desired, threshold) => {
  expect(breakerThreshold(bounded, desired)).toBe(threshold);
});

test('a count is itself, an unbounded percent is neither raised nor cut', () => {
  expect(breakerThreshold({ ...bounded, type: 'COUNT', value: 1 }, 50)).toBe(1);
  expect(breakerThreshold({ ...bounded, type: 'UNBOUNDED_PERCENT' }, 2)).toBe(1);
  expect(breakerThreshold({ ...bounded, type: 'UNBOUNDED_PERCENT' }, 800)).toBe(400);
});

test('before a task of the deployment ran only failed starts count, afterwards only failed checks', () => {
  const world = shop();
  world.update('web', { taskDefinition: 'web:2' });
  const [deployment] = world.service('web').deployments;
  if (deployment === undefined) throw new Error('no deployment');
  const counted = (hasRun: boolean): readonly boolean[] =>
    (['failed-to-start', 'failed-check'] as const).map((failure) => isCounted({ ...deployment, hasRun }, failure));
  expect(counted(false)).toEqual([true, false]);
  expect(counted(true)).toEqual([false, true]);
});

const deployed = (
  behaviour: Behaviour,
  breaker: Partial<Breaker>,
): {
  readonly events: readonly SimulatedEvent[];
  readonly revisions: readonly number[];
  readonly status: string | undefined;
} => {
  const world = shop({ behaviours: [behaviour], service: { breaker, loadBalancer: true } });
  world.update('web', { taskDefinition: 'web:2' });
  const events = world.advanceTo(after(60));
  return { events, revisions: runningRevisions(world), status: world.service('web').serviceDeployments[0]?.status };
};

const neverStarts: Behaviour = { does: 'never-start', why: 'image-not-found' };

test('three tasks that do not start fail a deployment of two, and ECS returns to the revision before', () => {
  const { events, revisions, status } = deployed(neverStarts, { enable: true, rollback: true });
  expect(deploymentNames(events)).toEqual([
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
    'SERVICE_DEPLOYMENT_FAILED',
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
    'SERVICE_DEPLOYMENT_COMPLETED',
  ]);
  const reasons = detailsOf(events, 'ECS Deployment State Change').map(({ reason }) => reason);
  expect(reasons[1]).toBe('ECS deployment circuit breaker: tasks failed to start.');
  expect(reasons[2]).toMatch(/^ECS deployment circuit breaker: rolling back to deploymentId ecs-svc\/\d+\.$/);
  expect(revisions).toEqual([1, 1]);
  expect(status).toBe('ROLLBACK_SUCCESSFUL');
});

test('without rollback the failed deployment launches nothing more and the old tasks go on', () => {
  const { events, revisions, status } = deployed(neverStarts, { enable: true, rollback: false });
  expect(deploymentNames(events)).toEqual(['SERVICE_DEPLOYMENT_IN_PROGRESS', 'SERVICE_DEPLOYMENT_FAILED']);
  expect(stoppedTasks(events).length).toBeLessThanOrEqual(4);
  expect(revisions).toEqual([1, 1]);
  expect(status).toBe('STOPPED');
});

test('failed health checks count once a task of the deployment has run', () => {
  const { events } = deployed({ does: 'fail-health-check', check: 'elb' }, { enable: true, rollback: true });
  const failed = detailsOf(events, 'ECS Deployment State Change')[1];
  expect(failed?.['reason']).toBe('ECS deployment circuit breaker: tasks failed health checks.');
});

test('tasks that run and then exit are in neither stage: the breaker never sees the crash loop', () => {
  const exits: Behaviour = { does: 'exit', code: 1, after: { seconds: 5 } };
  const { events, status } = deployed(exits, { enable: true, rollback: true });
  expect(deploymentNames(events)).toEqual(['SERVICE_DEPLOYMENT_IN_PROGRESS']);
  expect(stoppedTasks(events).length).toBeGreaterThan(50);
  expect(status).toBe('IN_PROGRESS');
});

test('a consecutive count is set back by a healthy task, a cumulative one is not', () => {
  const half: Behaviour = { does: 'fail-health-check', check: 'elb', share: 0.75 };
  const failsWith = (resetOnHealthyTask: boolean): number => {
    let failed = 0;
    for (let run = 0; run < 30; run += 1) {
      const breaker = { enable: true, rollback: true, resetOnHealthyTask, type: 'COUNT', value: 6 } as const;
      const world = shop({
        behaviours: [half],
        service: { breaker, loadBalancer: true, desiredCount: 4 },
        world: { seed: `half/${String(run)}` },
      });
      world.update('web', { taskDefinition: 'web:2' });
      if (deploymentNames(world.advanceTo(after(90))).includes('SERVICE_DEPLOYMENT_FAILED')) failed += 1;
    }
    return failed;
  };
  const [consecutive, cumulative] = [failsWith(true), failsWith(false)];
  expect(cumulative).toBeGreaterThan(consecutive);
});

test('the first deployment of a service has nothing to return to', () => {
  const world = shop({ behaviours: [neverStarts] });
  const breaker = { enable: true, rollback: true };
  world.addService({ cluster: 'prod', name: 'fresh', taskDefinition: 'web:2', ageDays: 0, breaker });
  expect(deploymentNames(world.advanceTo(after(60)))).toEqual([
    'SERVICE_DEPLOYMENT_IN_PROGRESS',
    'SERVICE_DEPLOYMENT_FAILED',
  ]);
});
