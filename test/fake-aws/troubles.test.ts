import { expect, test } from 'vitest';
import { actionNames, after, byTask, detailsOf, runningRevisions, shop, stoppedTasks } from './shop.ts';
import { START_FAILURES } from '../../cli/fake-aws/tasks/reasons.ts';
import { type StartFailure } from '../../cli/fake-aws/tasks/start-failure.ts';

const NAMES = Object.keys(START_FAILURES) as StartFailure[];

test.each(NAMES)('a task that cannot start for %s never runs, and says why', (why) => {
  const world = shop({ behaviours: [{ does: 'never-start', why }] });
  world.update('web', { taskDefinition: 'web:2' });
  const [states] = byTask(world.advanceTo(after(4)));
  expect(states?.at(-1)).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
  expect(states?.some(({ startedAt }) => startedAt !== undefined)).toBe(false);
  const containers = states?.at(-1)?.['containers'] as readonly Record<string, unknown>[];
  expect(containers[0]).not.toHaveProperty('exitCode');
  expect(`${String(states?.at(-1)?.['stoppedReason'])} ${String(containers[0]?.['reason'])}`.length).toBeGreaterThan(
    40,
  );
});

test('the start throttle grows to 27 minutes, is told, and ends with a task that runs', () => {
  const world = shop({ behaviours: [{ does: 'never-start', why: 'image-not-found' }], service: { desiredCount: 1 } });
  world.update('web', { taskDefinition: 'web:2' });
  const events = world.advanceTo(after(300));
  const created = byTask(events).map(([first]) => Date.parse(String(first?.['createdAt'])));
  const gapsMinutes = created.slice(1).map((at, index) => (at - (created[index] ?? 0)) / 60_000);
  expect(gapsMinutes[0]).toBeLessThan(1);
  expect(Math.max(...gapsMinutes)).toBeGreaterThan(26);
  expect(Math.max(...gapsMinutes)).toBeLessThan(29);
  expect(actionNames(events)).toContain('SERVICE_TASK_START_IMPAIRED');
  world.update('web', { taskDefinition: 'web:1' });
  world.advanceTo(after(310));
  expect(runningRevisions(world)).toEqual([1]);
  expect(world.service('web').throttle.failures).toBe(0);
});

test('a deleted secret stops starts only, and names itself', () => {
  const world = shop();
  const valueFrom = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf';
  world.registerTaskDefinition({ family: 'web', secrets: [{ name: 'DATABASE', valueFrom }] });
  world.update('web', { taskDefinition: 'web:3' });
  world.advanceTo(after(10));
  world.removeSecret(valueFrom);
  expect(stoppedTasks(world.advanceTo(after(30)))).toEqual([]);
  world.update('web', { forceNewDeployment: true });
  const failed = stoppedTasks(world.advanceTo(after(35)));
  expect(String(failed[0]?.['stoppedReason'])).toContain(valueFrom);
  world.restoreSecret(valueFrom);
  world.advanceTo(after(90));
  expect(world.service('web').deployments[0]?.rolloutState).toBe('COMPLETED');
});

test('a dependency outage ends the share of the tasks that it hits, in its time only', () => {
  const world = shop({ service: { desiredCount: 40 } });
  world.addTrouble({ kind: 'dependency-outage', from: after(10), to: after(11), share: 0.5, says: ['no route'] });
  const stopped = stoppedTasks(world.advanceTo(after(60)));
  expect(stopped.length).toBeGreaterThan(12);
  expect(stopped.length).toBeLessThan(40);
  expect(runningRevisions(world)).toHaveLength(40);
});

test('a zone outage hits one zone', () => {
  const world = shop({ service: { desiredCount: 9, loadBalancer: true } });
  world.addTrouble({ kind: 'zone-outage', from: after(10), to: after(14), zone: 'eu-west-1b' });
  const stopped = stoppedTasks(world.advanceTo(after(60)));
  expect(new Set(stopped.map(({ availabilityZone }) => availabilityZone))).toEqual(new Set(['eu-west-1b']));
  expect(String(stopped[0]?.['stoppedReason'])).toMatch(/^Task failed ELB health checks in \(target-group arn:aws/);
});

test('Spot takes Spot tasks only, says so while they still run, and has no capacity to replace them', () => {
  const capacityProviders = [
    { name: 'FARGATE', base: 2, weight: 0 },
    { name: 'FARGATE_SPOT', base: 0, weight: 1 },
  ];
  const world = shop({ service: { desiredCount: 6, capacityProviders } });
  world.addTrouble({ kind: 'spot-reclaim', from: after(10), to: after(20) });
  world.addTrouble({ kind: 'capacity-shortage', from: after(10), to: after(40), capacityProvider: 'FARGATE_SPOT' });
  const events = world.advanceTo(after(35));
  const decided = byTask(events).map(([first]) => first);
  expect(decided).toHaveLength(4);
  for (const first of decided) {
    expect(first).toMatchObject({
      lastStatus: 'RUNNING',
      stopCode: 'SpotInterruption',
      capacityProviderName: 'FARGATE_SPOT',
    });
  }
  const failures = detailsOf(events, 'ECS Service Action').filter(({ reason }) => reason === 'RESOURCE:FARGATE');
  expect(failures.length).toBeGreaterThan(3);
  world.advanceTo(after(60));
  expect(runningRevisions(world)).toHaveLength(6);
});

test('a leak ends with 137 and the reason of ECS, after the memory climbed', () => {
  const world = shop({ behaviours: [{ does: 'leak', after: { seconds: 3600, jitter: 0 } }] });
  world.update('web', { taskDefinition: 'web:2' });
  const stopped = stoppedTasks(world.advanceTo(after(70))).find(
    ({ stopCode }) => stopCode === 'EssentialContainerExited',
  );
  const [container] = stopped?.['containers'] as readonly Record<string, unknown>[];
  expect(container).toMatchObject({ exitCode: 137, reason: 'OutOfMemoryError: Container killed due to memory usage' });
  const memory = world.service('web').minutes.map((minute) => minute.memory.maximum);
  expect(memory[5]).toBeLessThan(60);
  expect(Math.max(...memory)).toBeGreaterThan(95);
});
