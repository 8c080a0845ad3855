import type { Cause } from '../../functions/stops/cause.ts';
import { expect, test } from 'vitest';
import { entriesOf, linesOf } from '../../functions/billing/entries.ts';
import { failuresAmong, isFailure } from '../../functions/billing/failures.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../functions/billing/prices.ts';
import type { TaskUsage } from '../../functions/billing/usage.ts';
import { after, hourlyTask } from './task.ts';

const PERIOD = {
  window: { from: after(-86_400), to: after(86_400) },
  now: after(86_400),
  priceOf: pricedBy(BUILT_IN_PRICES),
};

const found = (usages: readonly TaskUsage[]) => {
  const facts = usages.map((usage, index) => ({ version: 1, usage: { ...usage, taskArn: `task/${index}` } }));
  const entries = entriesOf(linesOf(facts, PERIOD));
  const failures = failuresAmong(entries);
  return entries.map((entry) => failures.get(entry) ?? 'none');
};

/** A task that ran `seconds` from `start` on and stopped for `stopCause`. */
const run = (
  start: number,
  seconds: number,
  stopCause: Cause = 'exit.application_error',
  but: Partial<TaskUsage> = {},
): TaskUsage =>
  hourlyTask({
    pullStartedAt: after(start - 20),
    startedAt: after(start),
    stoppedAt: after(start + seconds),
    stopCause,
    ...but,
  });

const JOB = { service: '111122223333/us-east-1/prod/family:nightly' };

test('three young deaths of one revision within an hour of each other are a loop', () => {
  expect(found([run(0, 30), run(600, 40), run(4000, 20)])).toEqual(['crash-loop', 'crash-loop', 'crash-loop']);
});

test.each([
  ['two', [run(0, 30), run(600, 40)]],
  ['three far apart', [run(0, 30), run(5000, 40), run(10_000, 20)]],
  ['three of different revisions', [run(0, 30), run(60, 30), run(120, 30, 'memory.oom', { taskDefinition: 'web:8' })]],
  ['three that ran for an hour', [run(0, 3600), run(3700, 3600), run(7400, 3600)]],
  [
    'three that were scaled in',
    [run(0, 30, 'scheduler.scale_in'), run(60, 30, 'scheduler.scale_in'), run(120, 30, 'user.stopped')],
  ],
  [
    'three finished jobs',
    [run(0, 30, 'exit.clean', JOB), run(60, 30, 'exit.clean', JOB), run(120, 30, 'exit.clean', JOB)],
  ],
])('%s are no loop', (_, usages) => {
  expect(new Set(found(usages))).toEqual(new Set(['none']));
});

test('a service whose tasks keep finishing is a loop', () => {
  expect(found([run(0, 30, 'exit.clean'), run(60, 30, 'exit.clean'), run(120, 30, 'exit.clean')])).toContain(
    'crash-loop',
  );
});

const unstarted = (stopCause: Cause | undefined): TaskUsage =>
  hourlyTask({ startedAt: undefined, stoppedAt: after(15), stopCause });

test.each<readonly [Cause | undefined, string]>([
  ['image.not_found', 'failed-pull'],
  ['registry.unreachable', 'failed-pull'],
  ['secrets.access_denied', 'failed-start'],
  [undefined, 'failed-start'],
  ['platform.spot_interruption', 'spot-rework'],
  ['scheduler.scale_in', 'none'],
  ['user.stopped', 'none'],
])('a task that never ran because of %s is a %s', (cause, kind) => {
  expect(found([unstarted(cause)])).toEqual([kind]);
});

test('a standalone task that Spot took back is lost as a whole, a service task is not', () => {
  const spot = 'platform.spot_interruption';
  expect(found([run(0, 5000, spot, JOB), run(0, 5000, spot)])).toEqual(['spot-rework', 'none']);
});

test('what the scheduler, people or AWS stop is not called a failure', () => {
  for (const cause of ['scheduler.scale_in', 'user.stopped', 'platform.host_failure'] as const)
    expect(isFailure(run(0, 5, cause))).toBe(false);
  expect(isFailure(run(0, 5, 'memory.oom'))).toBe(true);
});
