import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { changesOf } from '../../functions/scaling/change.ts';
import { NO_FACTS } from '../../functions/scaling/facts.ts';
import type { TaskFact } from '../../functions/scaling/facts.ts';
import { runsOf } from '../../functions/scaling/lag.ts';
import type { Run } from '../../functions/scaling/lag.ts';
import { activity, HIGH, minute, task } from './samples.ts';

const activities = [activity({ at: 1, to: 2, cause: 'low' }), activity({ at: 10, to: 5 })];
const changes = changesOf({ ...NO_FACTS, activities });
const runs = (tasks: readonly TaskFact[], more: Partial<Parameters<typeof runsOf>[0]> = {}): readonly Run[] =>
  runsOf({
    activities,
    changes,
    tasks,
    alarms: [{ alarm: HIGH, at: minute(9) }],
    desired: [{ at: minute(10.05), to: 5 }],
    ...more,
  });

test('a scale-out is measured leg by leg from the alarm to a healthy task', () => {
  const created = task('a', 10.2, { pullSeconds: 20, healthyAt: minute(10.2) + 73_000 });
  expect(runs([created])[0]).toMatchObject({
    activity: 'a-10-5',
    legsMs: {
      'alarm to activity': 60_000,
      'activity to desired count': 3_000,
      'desired count to task': 9_000,
      network: 4_000,
      'image wait': 6_000,
      'image pull': 20_000,
      start: 3_000,
      'until healthy': 40_000,
    },
    totalMs: 145_000,
  });
});

test('without CloudTrail two legs are one, and without alarms the first is unknown', () => {
  const [run] = runs([task('a', 10.2)], { alarms: [], desired: [] });
  expect(run?.legsMs).toMatchObject({ 'desired count to task': 12_000 });
  expect(run?.legsMs).not.toHaveProperty('alarm to activity');
  expect(run?.legsMs).not.toHaveProperty('activity to desired count');
});

test('a second scale-out under the same alarm waited for its cool-down, and that is no lag of the alarm', () => {
  const both = [...activities, activity({ at: 14, to: 7 })];
  const of = { activities: both, changes: changesOf({ ...NO_FACTS, activities: both }) };
  const [first, second] = runs([task('a', 10.2), task('b', 14.2)], of);
  expect(first?.legsMs).toHaveProperty('alarm to activity', 60_000);
  expect(second?.legsMs).not.toHaveProperty('alarm to activity');
  const anew = [
    { alarm: HIGH, at: minute(9) },
    { alarm: HIGH, at: minute(13.5) },
  ];
  expect(runs([task('b', 14.2)], { ...of, alarms: anew })[0]?.legsMs).toHaveProperty('alarm to activity', 30_000);
});

test('a replacement long after the scale-out has only its own start', () => {
  const [run] = runs([task('late', 60)]);
  expect(run).toMatchObject({ activity: null, totalMs: 23_000 });
  expect(Object.keys(run?.legsMs ?? {})).toEqual(['network', 'image wait', 'image pull', 'start']);
});

test('a task that never ran has no lag', () => {
  expect(runs([task('dead', 10.2, { startedAt: null })])).toEqual([]);
});

test('a scale-in brings no task, and a scale-out that was refused neither', () => {
  expect(runs([task('a', 1.2)])[0]?.activity).toBeNull();
  const refused = [activity({ at: 9.9, code: 'AlreadyAtMaxCapacity' })];
  expect(runs([task('a', 10)], { activities: refused, changes: [] })[0]?.activity).toBeNull();
});

const anyTask = fc
  .record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    at: fc.integer({ min: 0, max: 30 }),
    pull: fc.nat(90),
    version: fc.nat(9),
  })
  .map(({ id, at, pull, version }) =>
    task(id, at, { pullSeconds: pull, version: (version * 100 + at) * 100 + pull, healthyAt: null }),
  );

test('legs never are negative, never add up to more than the whole, and the order of tasks means nothing', () => {
  fc.assert(
    fc.property(fc.array(anyTask), (tasks) => {
      const measured = runs(tasks);
      expect(runs([...tasks, ...tasks].reverse())).toEqual(measured);
      for (const { legsMs, totalMs } of measured) {
        const values = Object.values(legsMs);
        expect(Math.min(0, ...values)).toBe(0);
        expect(values.reduce((sum, value) => sum + value, 0)).toBeLessThanOrEqual(totalMs);
      }
    }),
  );
});
