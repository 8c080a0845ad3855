import { ContinueServiceDeploymentCommand, ECSClient, TagResourceCommand } from '@aws-sdk/client-ecs';
import { expect, test } from 'vitest';
import { startEndpoint } from '../../cli/fake-aws/endpoint.ts';
import { play } from '../../cli/fake-aws/play.ts';
import { serve } from '../../cli/fake-aws/serve.ts';
import { after, byTask, detailsOf, runningRevisions, shop, stoppedTasks, taskDetails } from './shop.ts';
import type { SimulatedEvent } from '../../cli/fake-aws/delivery.ts';
import type { World } from '../../cli/fake-aws/world-model.ts';

const hookNames = (events: readonly SimulatedEvent[]): readonly unknown[] =>
  detailsOf(events, 'ECS Hook State Change').map(({ eventName }) => eventName);

const paused = (): World => {
  const world = shop({ service: { strategy: 'BLUE_GREEN', pauseMinutes: 60, loadBalancer: true } });
  world.update('web', { taskDefinition: 'web:2' });
  return world;
};

const answered = async (world: World, action: 'CONTINUE' | 'ROLLBACK'): Promise<void> => {
  const endpoint = await startEndpoint(world);
  const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
  const ecs = new ECSClient({ region: 'eu-west-1', endpoint: endpoint.url, credentials });
  const [running] = world.service('web').serviceDeployments;
  const call = { serviceDeploymentArn: running?.arn ?? '', hookId: running?.hook?.id ?? '', action };
  await ecs.send(new ContinueServiceDeploymentCommand(call));
  await endpoint.close();
};

test('a blue/green deployment with a PAUSE hook keeps both sets until a person continues', async () => {
  const world = paused();
  expect(hookNames(world.advanceTo(after(20)))).toEqual(['HOOK_AWAITING_ACTION']);
  expect([...runningRevisions(world)].sort()).toEqual([1, 1, 2, 2]);
  await answered(world, 'CONTINUE');
  expect(hookNames(world.advanceTo(after(40)))).toEqual(['HOOK_SUCCEEDED']);
  expect(runningRevisions(world)).toEqual([2, 2]);
  expect(world.service('web').serviceDeployments[0]?.status).toBe('SUCCESSFUL');
});

test('a person who answers ROLLBACK gets the old revision back', async () => {
  const world = paused();
  world.advanceTo(after(20));
  await answered(world, 'ROLLBACK');
  expect(hookNames(world.advanceTo(after(45)))).toEqual(['HOOK_FAILED']);
  expect(runningRevisions(world)).toEqual([1, 1]);
  expect(world.service('web').serviceDeployments[0]?.status).toBe('ROLLBACK_SUCCESSFUL');
});

test('a pause that nobody ends is timed out and rolled back', () => {
  const world = paused();
  expect(hookNames(world.advanceTo(after(120)))).toEqual(['HOOK_AWAITING_ACTION', 'HOOK_TIMED_OUT']);
  expect(runningRevisions(world)).toEqual([1, 1]);
});

test('retired tasks are announced, replaced start first, and AWS Health says when it is over', () => {
  const world = shop();
  world.announceRetirement('web', { announcedAt: after(5), replacedFrom: after(60) });
  const events = world.advanceTo(after(180));
  const notices = detailsOf(events, 'AWS Health Event');
  expect(notices.map(({ affectedEntities }) => affectedEntities)).toEqual([
    [{ entityValue: 'prod|web', status: 'IMPAIRED' }],
    [{ entityValue: 'prod|web', status: 'RESOLVED' }],
  ]);
  expect(String(notices[0]?.['startTime'])).toMatch(/^Fri, 20 Nov 2026 09:00:00 GMT$/);
  const stopped = stoppedTasks(events);
  expect(stopped).toHaveLength(2);
  for (const task of stopped) {
    expect(task['stoppedReason']).toBe(
      'ECS is performing maintenance on the underlying infrastructure hosting the task',
    );
  }
  const firstStart = taskDetails(events).findIndex(({ lastStatus }) => lastStatus === 'RUNNING');
  const firstStop = taskDetails(events).findIndex(({ desiredStatus }) => desiredStatus === 'STOPPED');
  expect(firstStart).toBeLessThan(firstStop);
  expect(runningRevisions(world)).toHaveLength(2);
});

test('scheduled tasks stand alone: group family, no service, and they end by themselves', () => {
  const world = shop();
  const exits = { does: 'exit', code: 3, after: { seconds: 40 } } as const;
  world.registerTaskDefinition({ family: 'report', behaviours: [exits] });
  world.addScheduledTask({ cluster: 'prod', family: 'report', firstAt: after(10), everyMinutes: 30 });
  const tasks = byTask(world.advanceTo(after(60)));
  expect(tasks).toHaveLength(2);
  for (const states of tasks) {
    expect(states.at(-1)).toMatchObject({ group: 'family:report', stopCode: 'EssentialContainerExited' });
  }
});

test('a failing container that is not essential leaves the task running, with one more event', () => {
  const world = shop();
  const containers = [{ name: 'app' }, { name: 'sidecar', essential: false }];
  const exits = { does: 'exit', code: 1, after: { seconds: 30 }, container: 'sidecar' } as const;
  world.registerTaskDefinition({ family: 'web', containers, behaviours: [exits] });
  world.update('web', { taskDefinition: 'web:3' });
  world.advanceTo(after(20));
  expect(runningRevisions(world)).toEqual([3, 3]);
  const [task] = [...world.service('web').tasks];
  expect(task?.containers.map(({ lastStatus }) => lastStatus)).toEqual(['RUNNING', 'STOPPED']);
});

test('GuardDuty’s container has no image and the string "null" for its CPU', () => {
  const world = shop();
  world.addCluster('guarded', { isGuarded: true });
  world.addService({ cluster: 'guarded', name: 'safe', taskDefinition: 'web:1', ageDays: 0 });
  const [first] = taskDetails(world.advanceTo(after(5)));
  const [, agent] = first?.['containers'] as readonly Record<string, unknown>[];
  expect(agent).toMatchObject({ cpu: 'null', name: expect.stringMatching(/^aws-guardduty-agent-/) as string });
  expect(agent).not.toHaveProperty('image');
});

test('tags that are set through the endpoint are there at once', async () => {
  const world = shop();
  const endpoint = await startEndpoint(world);
  const credentials = { accessKeyId: 'simulated', secretAccessKey: 'simulated' };
  const ecs = new ECSClient({ region: 'eu-west-1', endpoint: endpoint.url, credentials });
  const tags = [{ key: 'farwatch:hold', value: '2026-11-21T00:00:00Z' }];
  await ecs.send(new TagResourceCommand({ resourceArn: world.service('web').arn, tags }));
  expect(world.service('web').tags).toEqual({ 'farwatch:hold': '2026-11-21T00:00:00Z' });
  await endpoint.close();
});

test('a task that a person stops is replaced, and says that a person stopped it', () => {
  const world = shop();
  world.at(after(1), () => world.stopTasks('web', 1));
  const [stopped] = stoppedTasks(world.advanceTo(after(10)));
  expect(stopped).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' });
  expect(runningRevisions(world)).toHaveLength(2);
});

test('a quota has its own words in the service’s messages', () => {
  const world = shop();
  const quota = 'You’ve reached the limit on the number of vCPUs you can run concurrently';
  world.addTrouble({ kind: 'capacity-shortage', from: after(0), to: after(30), says: [quota] });
  world.at(after(1), () => world.update('web', { desiredCount: 4 }));
  world.advanceTo(after(10));
  expect(world.service('web').messages[0]?.message).toBe(`(service web) was unable to place a task. Reason: ${quota}.`);
});

test('played to somebody, the world stands still while he acts, and tells the minutes in between', async () => {
  const world = shop({ behaviours: [{ does: 'exit', code: 1, after: { seconds: 5 } }] });
  world.update('web', { taskDefinition: 'web:2' });
  const [crashes, minutes]: [Date[], Date[]] = [[], []];
  await play(world, after(30), {
    deliver: async ({ at, event }) => {
      await Promise.resolve();
      expect(world.now()).toEqual(at);
      if (event.detail['stopCode'] !== 'EssentialContainerExited' || event.detail['lastStatus'] !== 'STOPPED') return;
      crashes.push(at);
      if (crashes.length === 3) world.update('web', { taskDefinition: 'web:1' });
    },
    minute: (at) => void minutes.push(at),
  });
  expect(crashes.length).toBeLessThan(7);
  expect(minutes).toEqual(Array.from({ length: 30 }, (_, index) => after(index + 1)));
  expect(runningRevisions(world)).toEqual([1, 1]);
});

test('served by hand, the day is told line by line at the speed asked for, beside an open endpoint', async () => {
  const lines: string[] = [];
  const notes: string[] = [];
  const begun = performance.now();
  await serve(['--port', '0', '--speed', '36000', '--hours', '1'], {
    event: (line) => void lines.push(line),
    note: (line) => void notes.push(line),
  });
  expect(performance.now() - begun).toBeGreaterThan(95);
  expect(notes[0]).toMatch(/^AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+ AWS_REGION=eu-west-1$/);
  const events = lines.map((line) => JSON.parse(line) as { at: string; event: { source: string } });
  expect(events.length).toBeGreaterThan(5);
  expect(events.map(({ event }) => event.source)).toContain('aws.health');
});
