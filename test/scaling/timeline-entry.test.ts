import { expect, test } from 'vitest';
import type { HookEvent, ScaledToMaxEvent, ServiceEvent } from '../../functions/events/event.ts';
import { timelineEntryOf } from '../../functions/scaling/timeline/timeline-entry.ts';
import { action, call, date, deployment, minute, retirement, WEB, WHERE } from './samples.ts';

const hook = (name: string): HookEvent => ({
  id: 'h',
  ...WHERE,
  at: date(5),
  kind: 'hook',
  service: WEB,
  serviceArn: '',
  name,
  hookId: 'ecs-pause-1',
  serviceDeploymentArn: '',
  lifecycleStage: 'POST_TEST_TRAFFIC_SHIFT',
  expiresAt: date(65),
  updatedAt: date(5),
});
const maximum: ScaledToMaxEvent = {
  id: 'm',
  ...WHERE,
  at: date(5),
  kind: 'scaled-to-max',
  service: WEB,
  startTime: date(4),
  endTime: date(5),
  oldDesired: 5,
  newDesired: 8,
  maximum: 8,
};
const AUTO = { invokedBy: 'ecs.application-autoscaling.amazonaws.com', desiredCount: 6 };

const CASES: readonly (readonly [string, ServiceEvent, Record<string, unknown> | undefined])[] = [
  [
    'Deployment ecs-svc/2 began',
    deployment(5, 'SERVICE_DEPLOYMENT_IN_PROGRESS'),
    { kind: 'deployment', mood: 'plain' },
  ],
  ['Deployment ecs-svc/2 completed', deployment(5, 'SERVICE_DEPLOYMENT_COMPLETED'), { mood: 'good' }],
  [
    'Deployment ecs-svc/2 failed: tasks failed to start',
    { ...deployment(5, 'SERVICE_DEPLOYMENT_FAILED'), reason: 'tasks failed to start.' },
    { mood: 'bad' },
  ],
  [
    'ECS rolls back: deployment ecs-svc/2 began',
    { ...deployment(5, 'SERVICE_DEPLOYMENT_IN_PROGRESS'), reason: 'rolling back to deploymentId ecs-svc/1.' },
    { kind: 'rollback', who: 'ECS' },
  ],
  [
    'ECS could not place a task: RESOURCE:FARGATE',
    action(5, 'SERVICE_TASK_PLACEMENT_FAILURE', { reason: 'RESOURCE:FARGATE' }),
    { mood: 'bad', kind: 'service' },
  ],
  [
    'ECS recomputed the desired count (6)',
    action(5, 'SERVICE_DESIRED_COUNT_UPDATED', { desiredCount: 6 }),
    { desired: 6, kind: 'scaling' },
  ],
  ['a steady state', action(5, 'SERVICE_STEADY_STATE'), undefined],
  ['a service action of next year', action(5, 'SERVICE_SOMETHING_NEW'), undefined],
  [
    'The hook at POST_TEST_TRAFFIC_SHIFT waits for an answer until Fri 20 Nov 2026, 09:05 UTC',
    hook('HOOK_AWAITING_ACTION'),
    { kind: 'hook', mood: 'plain' },
  ],
  ['The hook at POST_TEST_TRAFFIC_SHIFT timed out', hook('HOOK_TIMED_OUT'), { mood: 'bad' }],
  ['Scaled out to its maximum of 8 from 5', maximum, { desired: 8, at: minute(4) }],
  [
    'AWS announces that it will replace tasks from Fri 27 Nov 2026, 23:18 UTC',
    retirement(5),
    { kind: 'maintenance', who: 'AWS' },
  ],
  ['AWS has replaced the retired tasks', retirement(5, { status: 'RESOLVED' }), { kind: 'maintenance' }],
  [
    'Service updated (web:43, desired count 6)',
    call(5, { taskDefinition: 'web:43', desiredCount: 6 }),
    { kind: 'person', who: 'a person (alice)', desired: 6 },
  ],
  [
    'Service updated (desired count 6), refused',
    call(5, { desiredCount: 6, failed: true }),
    { desired: null, mood: 'bad' },
  ],
  ['a call of auto scaling, which its activity tells', call(5, AUTO), undefined],
  ['a call that changes no service', call(5, { name: 'RegisterTaskDefinition' }), undefined],
];

test.each(CASES)('%s', (text, event, like) => {
  const entry = timelineEntryOf(event);
  if (like === undefined) expect(entry).toBeUndefined();
  else expect(entry).toMatchObject({ text, ...like });
});

test('the same fact told by another envelope is the same entry', () => {
  const [one, other] = [
    deployment(5, 'SERVICE_DEPLOYMENT_COMPLETED'),
    { ...deployment(5, 'SERVICE_DEPLOYMENT_COMPLETED'), id: 'redelivered' },
  ];
  expect(timelineEntryOf(other)).toEqual(timelineEntryOf(one));
});
