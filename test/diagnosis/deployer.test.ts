import { expect, test } from 'vitest';
import { deployerIn, deployerText } from '../../functions/diagnosis/deployer.ts';

const call = (id: string, at: number, text: string, mood = 'plain') => ({
  id,
  at,
  body: { kind: 'person', mood, text, who: 'ci/deploy', desired: null, group: null },
});

const HISTORY = [
  call('call#1', 1_000_000, 'Service updated (web:41)'),
  call('call#2', 2_000_000, 'Service updated (web:42)'),
  call('call#3', 2_100_000, 'Service updated (desired count 4)'),
  call('call#4', 2_200_000, 'Service updated (web:43), refused', 'bad'),
  call('call#5', 2_300_000, 'Task stopped by hand'),
  call('action#6', 2_400_000, 'Service updated (web:44)'),
  call('call#7', 9_000_000, 'Service updated (web:45)'),
];

test('the newest change before the failure is the deployment; counts, refusals and stops are none', () => {
  const found = deployerIn(HISTORY, 3_000_000);
  expect(found?.text).toBe('Service updated (web:42)');
  expect(found && deployerText(found, 2_720)).toBe('ci/deploy, 12 min before the first failure');
  expect(found && deployerText(found, 2_031)).toBe('ci/deploy, 31 s before the first failure');
  expect(found && deployerText(found, 2_120)).toBe('ci/deploy, 2 min before the first failure');
});

test('without CloudTrail nobody is named', () => {
  expect(deployerIn([], 3_000_000)).toBeUndefined();
  expect(deployerIn([{ id: 'call#1', at: 1, body: { odd: true } }], 3_000_000)).toBeUndefined();
});
