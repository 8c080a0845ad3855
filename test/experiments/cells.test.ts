import { expect, test } from 'vitest';
import { missOf, runChunk, worldNamed } from '../../cli/experiments/releases/cells.ts';
import { runOnce } from '../../cli/experiments/releases/run.ts';

const cell = (world: string, tasks: number, runs: number) =>
  runChunk({ world, tasks, seed: 'test', from: 0, to: runs });

test.each([1, 4, 20])('a release of %i tasks of which all starts fail is decided after three of them', (tasks) => {
  const decided = cell('all starts fail', tasks, 10);
  expect(decided.ours.failures).toEqual(Array(10).fill(3));
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
  expect(cell('outage that hits five neighbours too', 20, 6).ours.failures).toEqual([]);
});

test('two hundred tasks of which a tenth of the starts fails anyway keep a healthy release', () => {
  expect(cell('chronic: 10 % of starts, 0.03/h', 200, 4).ours.failures).toEqual([]);
});

test('two hundred tasks that die of age after some hours are found', () => {
  expect(cell('tasks die after about 6 h', 200, 2).ours.failures).toHaveLength(2);
});

test('the same seed lives the same life', () => {
  const world = worldNamed('half of the starts fail');
  expect(runOnce(world, 4, 'seed')).toEqual(runOnce(world, 4, 'seed'));
  expect(runOnce(world, 4, 'seed')).not.toEqual(runOnce(world, 4, 'other seed'));
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
