import { expect, test } from 'vitest';
import { after, byTask, detailsOf, shop, START, stoppedTasks } from './shop.ts';
import type { ServiceOptions } from '../../cli/fake-aws/services/services.ts';
import type { World } from '../../cli/fake-aws/world-model.ts';

const policy = { type: 'TargetTrackingScaling', target: 50, outCooldownSeconds: 60, inCooldownSeconds: 300 } as const;

/** 256 units a task and a target of 50 %: 128 units for each. */
const scaled = (demand: (minute: number) => number, more: Partial<ServiceOptions> = {}): World =>
  shop({
    service: {
      desiredCount: 2,
      demand: (at) => demand((at - START.getTime()) / 60_000),
      scaling: { minimum: 2, maximum: 6, policy },
      ...more,
    },
  });

const activities = (running: World): readonly string[] =>
  [...(running.service('web').scaling?.activities ?? [])]
    .reverse()
    .map(({ description, notScaled }) => notScaled[0]?.Code ?? description);

test('three minutes above the target scale out, fifteen below scale in, by ECS’s own sentence', () => {
  const running = scaled((minute) => (minute >= 30 && minute < 90 ? 480 : 200));
  running.advanceTo(after(30));
  expect(running.service('web').desiredCount).toBe(2);
  running.advanceTo(after(32));
  expect(running.service('web').desiredCount).toBe(2);
  running.advanceTo(after(40));
  expect(running.service('web').desiredCount).toBe(4);
  running.advanceTo(after(104));
  expect(running.service('web').desiredCount).toBe(4);
  const events = running.advanceTo(after(125));
  expect(running.service('web').desiredCount).toBe(2);
  const reasons = stoppedTasks(events).map(({ stoppedReason }) => String(stoppedReason));
  expect(reasons).toHaveLength(2);
  for (const reason of reasons) expect(reason).toMatch(/^Scaling activity initiated by \(deployment ecs-svc\/\d+\)$/);
  expect(activities(running)).toContain('Setting desired count to 4.');
});

test('scaling out starts tasks of the PRIMARY deployment without a new one', () => {
  const running = scaled(() => 500);
  const started = byTask(running.advanceTo(after(10)));
  expect(started).toHaveLength(2);
  const primary = running.service('web').deployments[0]?.id;
  for (const [first] of started) expect(first).toMatchObject({ startedBy: primary, lastStatus: 'PROVISIONING' });
});

test('at the maximum EventBridge is told once, and the activities say why it does not scale further', () => {
  const running = scaled(() => 2_000);
  const explained = detailsOf(running.advanceTo(after(60)), 'Application Auto Scaling Scaling Activity State Change');
  expect(explained).toHaveLength(1);
  expect(explained[0]).toMatchObject({ newDesiredCapacity: 6, maxCapacity: 6, resourceId: 'service/prod/web' });
  expect(activities(running)).toContain('AlreadyAtMaxCapacity');
  expect(running.service('web').desiredCount).toBe(6);
});

test('CloudTrail shows the UpdateService of Auto Scaling’s own role', () => {
  const [call] = detailsOf(scaled(() => 500).advanceTo(after(10)), 'AWS API Call via CloudTrail');
  expect(call).toMatchObject({
    eventName: 'UpdateService',
    requestParameters: { service: 'web', desiredCount: 4 },
    userIdentity: { invokedBy: 'ecs.application-autoscaling.amazonaws.com' },
  });
});

test('scale-in waits while a deployment is in progress', () => {
  const running = scaled((minute) => (minute < 60 ? 500 : 100));
  running.advanceTo(after(60));
  running.removeImage('111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:v2');
  running.update('web', { taskDefinition: 'web:2' });
  running.advanceTo(after(120));
  expect(running.service('web').desiredCount).toBe(4);
});

test('step scaling with short alarms flaps where target tracking would wait', () => {
  const steps = { type: 'StepScaling', highAbove: 60, lowBelow: 40, step: 1, minutes: 2, cooldownSeconds: 60 } as const;
  const running = scaled((minute) => (Math.floor(minute / 9) % 2 === 0 ? 420 : 150), {
    scaling: { minimum: 2, maximum: 4, policy: steps },
  });
  running.advanceTo(after(180));
  const changes = activities(running).filter((text) => text.startsWith('Setting desired'));
  expect(changes.length).toBeGreaterThan(12);
});

test('an alarm goes off first, then the activity begins, then the desired count is set, each at its own time', () => {
  const running = scaled(() => 500);
  const events = running.advanceTo(after(10)).map(({ event }) => event);
  const [alarm] = events.filter(({ source }) => source === 'aws.cloudwatch');
  const [call] = events.filter((event) => event['detail-type'] === 'AWS API Call via CloudTrail');
  const activity = running.service('web').scaling?.activities.at(-1);
  expect(alarm?.detail).toMatchObject({
    alarmName: expect.stringMatching(/^TargetTracking-service\/prod\/web-AlarmHigh-/),
    state: { value: 'ALARM', reasonData: expect.stringContaining('"threshold":50') },
  });
  const times = [alarm?.time, activity && new Date(activity.startedAt), call?.time].map((time) =>
    Number(new Date(time ?? 0)),
  );
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(2_000);
});

test('a scheduled action moves the limits and the count into them', () => {
  const action = { name: 'evening', at: after(30).getTime(), minimum: 4, maximum: 8 };
  const running = scaled(() => 200, { scaling: { minimum: 2, maximum: 6, policy, scheduledActions: [action] } });
  running.advanceTo(after(31));
  expect(running.service('web').desiredCount).toBe(4);
  expect(activities(running)).toContain('Setting min capacity to 4 and max capacity to 8');
});

test('a policy waits for its cool-down before it changes the count again', () => {
  const steps = {
    type: 'StepScaling',
    highAbove: 60,
    lowBelow: 40,
    step: 1,
    minutes: 2,
    cooldownSeconds: 900,
  } as const;
  const running = scaled(() => 5_000, { scaling: { minimum: 2, maximum: 6, policy: steps } });
  running.advanceTo(after(60));
  const at = [...(running.service('web').scaling?.activities ?? [])]
    .filter(({ notScaled }) => notScaled.length === 0)
    .map(({ startedAt }) => Math.floor((startedAt - START.getTime()) / 60_000))
    .reverse();
  expect(at).toEqual([2, 17, 32, 47]);
});
