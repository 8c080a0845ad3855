import { expect, test } from 'vitest';
import { actionNames, after, byTask, deploymentNames, runningRevisions, shop, START, stoppedTasks } from './shop.ts';
import type { SimulatedEvent } from '../../cli/fake-aws/delivery.ts';

const ORDER = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
];

test('a quiet service says nothing but, every six hours, that it is steady', () => {
  expect(actionNames(shop().advanceTo(after(24 * 60)))).toEqual(Array(4).fill('SERVICE_STEADY_STATE'));
});

test('the states of a task come in ECS’s order and its version rises by one with each', () => {
  const world = shop({
    behaviours: [{ does: 'exit', code: 1, after: { seconds: 20 } }],
    service: { loadBalancer: true },
  });
  world.at(after(1), () => world.update('web', { taskDefinition: 'web:2' }));
  const tasks = byTask(world.advanceTo(after(30)));
  expect(tasks.length).toBeGreaterThan(10);
  for (const states of tasks) {
    const first = Number(states[0]?.['version']);
    expect(states.map(({ version }) => version)).toEqual(states.map((_, index) => first + index));
    const places = states.map(({ lastStatus }) => ORDER.indexOf(String(lastStatus)));
    expect(places).toEqual([...places].sort((one, other) => one - other));
  }
});

test('a stop code is there as soon as the stop is decided, in the sentence that ECS has for scale-in', () => {
  const world = shop();
  world.at(after(1), () => world.update('web', { desiredCount: 1 }));
  const [states] = byTask(world.advanceTo(after(10)));
  expect(states?.[0]).toMatchObject({
    lastStatus: 'RUNNING',
    desiredStatus: 'STOPPED',
    stopCode: 'ServiceSchedulerInitiated',
  });
  const primary = world.service('web').deployments[0]?.id ?? '';
  expect(states?.[0]?.['stoppedReason']).toBe(`Scaling activity initiated by (deployment ${primary})`);
  expect(states?.at(-1)).toMatchObject({ lastStatus: 'STOPPED' });
});

test('times of a task follow one another: pulled before started, started before stopped', () => {
  const world = shop({ behaviours: [{ does: 'exit', code: 1, after: { seconds: 20 } }] });
  world.update('web', { taskDefinition: 'web:2' });
  const [task] = stoppedTasks(world.advanceTo(after(5)));
  const names = [
    'createdAt',
    'connectivityAt',
    'pullStartedAt',
    'pullStoppedAt',
    'startedAt',
    'stoppingAt',
    'stoppedAt',
  ];
  const times = names.map((name) => Date.parse(String(task?.[name])));
  expect(times.every(Number.isFinite)).toBe(true);
  expect(times).toEqual([...times].sort((one, other) => one - other));
});

test('a healthy revision replaces the old one without ever running fewer than desired', () => {
  const world = shop({ service: { loadBalancer: true } });
  world.at(after(1), () => world.update('web', { taskDefinition: 'web:2' }));
  const events: SimulatedEvent[] = [];
  for (let second = 0; second < 900; second += 1) {
    events.push(...world.advanceTo(new Date(START.getTime() + second * 1000)));
    expect(runningRevisions(world).length).toBeGreaterThanOrEqual(2);
  }
  expect(deploymentNames(events)).toEqual(['SERVICE_DEPLOYMENT_IN_PROGRESS', 'SERVICE_DEPLOYMENT_COMPLETED']);
  expect(runningRevisions(world)).toEqual([2, 2]);
});

test('with 0 and 100 percent the old task is stopped before the new one is started', () => {
  const world = shop({ service: { minimumHealthyPercent: 0, maximumPercent: 100 } });
  world.update('web', { taskDefinition: 'web:2' });
  for (let second = 0; second < 600; second += 5) {
    world.advanceTo(new Date(START.getTime() + second * 1000));
    expect(world.service('web').tasks.size).toBeLessThanOrEqual(4);
    const kept = [...world.service('web').tasks].filter(({ desiredStatus }) => desiredStatus === 'RUNNING');
    expect(kept.length).toBeLessThanOrEqual(2);
  }
  expect(runningRevisions(world)).toEqual([2, 2]);
});

test('a new deployment stops the one in flight', () => {
  const world = shop({ behaviours: [{ does: 'exit', code: 1, after: { seconds: 5 } }] });
  world.update('web', { taskDefinition: 'web:2' });
  world.at(after(5), () => world.update('web', { taskDefinition: 'web:1' }));
  world.advanceTo(after(20));
  expect(world.service('web').serviceDeployments.map(({ status }) => status)).toEqual([
    'SUCCESSFUL',
    'STOPPED',
    'SUCCESSFUL',
  ]);
});

test('a pushed tag is another digest only for the deployments after the push', () => {
  const world = shop();
  const digest = (): unknown => [...world.service('web').tasks][0]?.containers[0]?.imageDigest;
  const before = digest();
  world.pushImage('111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:v1');
  world.advanceTo(after(5));
  expect(digest()).toBe(before);
  world.update('web', { forceNewDeployment: true });
  world.advanceTo(after(15));
  expect(digest()).not.toBe(before);
});

test('a killed task that ignores SIGTERM ends with 137 and without a reason', () => {
  const world = shop({ behaviours: [{ does: 'ignore-sigterm' }] });
  world.update('web', { taskDefinition: 'web:2' });
  world.at(after(20), () => world.update('web', { desiredCount: 1 }));
  const stopped = stoppedTasks(world.advanceTo(after(30))).at(-1);
  const [container] = stopped?.['containers'] as readonly Record<string, unknown>[];
  expect(container).toMatchObject({ exitCode: 137 });
  expect(container).not.toHaveProperty('reason');
});

test('a failed deployment that is not rolled back still scales in, to nothing when asked', () => {
  const behaviours = [{ does: 'never-start', why: 'image-not-found' } as const];
  const world = shop({ behaviours, service: { breaker: { enable: true, rollback: false } } });
  world.update('web', { taskDefinition: 'web:2' });
  world.advanceTo(after(30));
  expect(runningRevisions(world)).toEqual([1, 1]);
  world.update('web', { desiredCount: 0 });
  world.advanceTo(after(40));
  expect(runningRevisions(world)).toEqual([]);
});

test('a deployment over a blue/green one in flight first ends the green tasks of that one', () => {
  const world = shop({ service: { strategy: 'BLUE_GREEN', pauseMinutes: 600, loadBalancer: true } });
  world.update('web', { taskDefinition: 'web:2' });
  world.advanceTo(after(20));
  expect([...runningRevisions(world)].sort()).toEqual([1, 1, 2, 2]);
  world.update('web', { desiredCount: 1, taskDefinition: 'web:1' });
  world.advanceTo(after(40));
  expect(world.service('web').deployments.map(({ rolloutState }) => rolloutState)).toEqual([
    'IN_PROGRESS',
    'COMPLETED',
  ]);
  expect(runningRevisions(world)).toEqual([1, 1]);
});
