import type { Cause } from '../../functions/stops/cause.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { changesOf } from '../../functions/scaling/change.ts';
import type { ScalingFacts, TaskFact } from '../../functions/scaling/facts.ts';
import { NO_FACTS } from '../../functions/scaling/facts.ts';
import { runningChangesOf, runningSteps } from '../../functions/scaling/running.ts';
import { activity, deployment, minute, task } from './samples.ts';

const running = (like: Partial<ScalingFacts>) => {
  const facts = { ...NO_FACTS, ...like };
  return runningChangesOf(facts, changesOf(facts));
};
const stopped = (id: string, from: number, to: number, stopCause: Cause, like: Partial<TaskFact> = {}) =>
  task(id, from, { stoppedAt: minute(to), stopCause, ...like });
const NEW = 'ecs-svc/2' as DeploymentId;

test('a task after a scale-out is put down to it, with its policy', () => {
  const [, started] = running({
    activities: [activity({ at: 1, to: 1, cause: 'low' }), activity({ at: 10, to: 5 })],
    tasks: [task('old', -30), task('a', 10.2)],
  });
  expect(started).toMatchObject({
    delta: 1,
    cause: 'scaling',
    reason: 'target tracking, above its target, policy cpu',
  });
});

test('a task of a new deployment is the deployment’s, and it replaces the old ones', () => {
  const changes = running({
    deployments: [deployment(20, 'SERVICE_DEPLOYMENT_IN_PROGRESS', NEW)],
    tasks: [stopped('old', -30, 22, 'scheduler.scale_in'), task('new', 20.5, { deployment: NEW })],
  });
  expect(changes.map(({ task: id, delta, cause }) => [id, delta, cause])).toEqual([
    ['old', 1, 'replacement'],
    ['new', 1, 'deployment'],
    ['old', -1, 'deployment'],
  ]);
});

test.each<readonly [Cause, string]>([
  ['scheduler.scale_in', 'scaling'],
  ['scheduler.deployment', 'deployment'],
  ['scheduler.rebalancing', 'replacement'],
  ['platform.spot_interruption', 'platform'],
  ['platform.maintenance', 'platform'],
  ['user.stopped', 'person'],
  ['memory.oom', 'failure'],
  ['exit.application_error', 'failure'],
])('a stop of cause %s moves the running count because of %s', (stopCause, cause) => {
  expect(running({ tasks: [stopped('a', 1, 30, stopCause)] }).at(-1)).toMatchObject({ delta: -1, cause });
});

test('a stop nobody evaluated is unknown, not a failure', () => {
  expect(running({ tasks: [task('a', 1, { stoppedAt: minute(4) })] }).at(-1)).toMatchObject({ cause: 'unknown' });
});

test('a task that never ran moves nothing', () => {
  expect(running({ tasks: [stopped('a', 1, 2, 'image.not_found', { startedAt: null })] })).toEqual([]);
});

const anyTask = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    at: fc.nat(40),
    life: fc.option(fc.nat(30)),
    version: fc.nat(99),
  })
  .map(({ id, at, life, version }) =>
    task(id, at, {
      version: (version * 100 + at) * 100 + (life ?? 99),
      stoppedAt: life === null ? null : minute(at + 1 + life),
      stopCause: life === null ? null : 'memory.oom',
    }),
  );

test('the running count never is negative, ends at the tasks that run, and order and repetition mean nothing', () => {
  fc.assert(
    fc.property(fc.array(anyTask), (tasks) => {
      const changes = running({ tasks });
      expect(running({ tasks: [...tasks, ...tasks].reverse() })).toEqual(changes);
      const counts = runningSteps(changes).map(({ count }) => count);
      expect(Math.min(0, ...counts)).toBe(0);
      expect(counts.at(-1) ?? 0).toBe(changes.reduce((sum, { delta }) => sum + delta, 0));
    }),
  );
});
