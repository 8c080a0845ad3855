import { expect, test } from 'vitest';
import { missOf, runChunk, worldNamed } from '../../cli/experiments/releases/cells.ts';
import { runOnce } from '../../cli/experiments/releases/run.ts';

const cell = (world: string, tasks: number, runs: number, historyHours = 24) =>
  runChunk({ world, tasks, seed: 'test', historyHours, from: 0, to: runs });

test.each([1, 4, 20])('of %i tasks whose starts all fail three decide, at most one release in ten waits', (tasks) => {
  const decided = cell('all starts fail', tasks, 10, 168);
  expect(decided.ours.failures).toHaveLength(10);
  expect(decided.ours.failures.filter((failures) => failures === 3).length).toBeGreaterThanOrEqual(9);
  expect(missOf(decided)).toBeUndefined();
});

test('where the change explains what is missing, two failed starts suffice', () => {
  expect(cell('all starts fail, the change explains it', 4, 10).ours.failures).toEqual(Array(10).fill(2));
});

test('quiet services keep their healthy releases', () => {
  expect(cell('quiet: 0 to 2 % of starts fail, 0.005/h', 4, 60).ours.failures).toEqual([]);
});

test('a native breaker that counts every early death waits for half of the tasks', () => {
  const [, , consecutive] = cell('all starts fail', 20, 5).native;
  expect(consecutive?.failures).toEqual(Array(5).fill(10));
});

test('an outage that hits the neighbours too never blames a release, not even when it is over', () => {
  expect(cell('outage that hits five neighbours too', 20, 3).ours.failures).toEqual([]);
});

test('two hundred tasks of which a tenth of the starts fails anyway keep a healthy release', () => {
  expect(cell('chronic: 10 % of starts, 0.03/h', 200, 2).ours.failures).toEqual([]);
});

test('two hundred tasks that die of age after some hours are found', () => {
  expect(cell('tasks die after about 6 h', 200, 2).ours.failures).toHaveLength(2);
});

test('two hundred tasks that die within a quarter of an hour of age are found before most of them have died', () => {
  const [deaths] = cell('tasks die after about 20 min', 200, 1).ours.failures;
  expect(deaths).toBeLessThanOrEqual(110);
});

test('a single task that dies every six hours is proposed, mostly at its second death', () => {
  const { proposed } = cell('tasks die after about 6 h', 1, 10, 168);
  expect(proposed.failures).toHaveLength(10);
  expect(proposed.failures.filter((deaths) => deaths === 2).length).toBeGreaterThanOrEqual(8);
});

test('the same seed lives the same life', () => {
  const world = worldNamed('half of the starts fail');
  expect(runOnce(world, 4, 24, 'seed')).toEqual(runOnce(world, 4, 24, 'seed'));
  expect(runOnce(world, 4, 24, 'seed')).not.toEqual(runOnce(world, 4, 24, 'other seed'));
});

test('a healthy release rolled back too often is a miss', () => {
  const healthy = cell('quiet: 0 to 2 % of starts fail, 0.005/h', 4, 10);
  const failures = Array(10).fill(3) as readonly number[];
  expect(missOf({ ...healthy, ours: { failures, minutes: failures } })).toMatch(/10 of 10/);
});

test('a decision after too many failed starts is a miss, unless so few releases say nothing of how often', () => {
  const decided = cell('all starts fail, the change explains it', 4, 6);
  const late = (releases: number) => ({
    ...decided,
    ours: { ...decided.ours, failures: decided.ours.failures.map((failures, n) => (n < releases ? 3 : failures)) },
  });
  expect(missOf(late(1))).toBeUndefined();
  expect(missOf(late(4))).toMatch(/4 of 6 decided after more than 2/);
});
