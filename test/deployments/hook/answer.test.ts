import { expect, test } from 'vitest';
import type { HookInput } from '../../../functions/deployments/hook/answer.ts';
import { answerOf, waitingAnswer } from '../../../functions/deployments/hook/answer.ts';
import type { Comparison, TrafficEvidence } from '../../../functions/deployments/hook/traffic.ts';

const SINCE = Date.parse('2026-11-29T09:00:00Z') / 1000;

const compared = (kind: Comparison['kind'], isWarranted = false): Comparison => ({
  kind,
  above: { green: 0.3, blue: 0.2 },
  green: { requests: 400, hits: isWarranted ? 120 : 1 },
  blue: { requests: 8000, hits: 9 },
  logE: isWarranted ? 12 : -3,
  isWarranted,
});

const TRAFFIC: TrafficEvidence = {
  failed: compared('failed'),
  slow: compared('slow'),
  slower: compared('slower'),
  minutes: 8,
  requests: 400,
  isBlueDisturbed: false,
  isSuspicious: false,
};

/** A healthy release of which enough is known. */
const input = (change: Partial<HookInput> = {}): HookInput => ({
  stops: { isWarranted: false, text: 'the evidence is not enough', newestFailureAt: null, outside: null },
  traffic: TRAFFIC,
  missing: null,
  isTestOnly: false,
  refusal: null,
  held: null,
  patience: { leastSeconds: 300, mostSeconds: 1200 },
  since: SINCE,
  now: SINCE + 600,
  ...change,
});

const stops = (change: Partial<HookInput['stops']>) => ({ stops: { ...input().stops, ...change } });

test('a healthy release goes on', () => {
  expect(answerOf(input())).toMatchObject({ status: 'SUCCEEDED', isProven: false });
});

test.each([
  ['its tasks crash', stops({ isWarranted: true, text: '3 of 3 starts of web:42 failed; before: 0 of 42' }), /3 of 3/],
  [
    'its requests fail',
    { traffic: { ...TRAFFIC, failed: compared('failed', true) } },
    /^120 of 400 \(30 %\) requests to the new tasks failed; .* in the same minutes, only 9 of 8000 \(0\.1 %\)$/,
  ],
  [
    'all of it is slower',
    { traffic: { ...TRAFFIC, slower: compared('slower', true) } },
    /requests to the new tasks took longer than 300 ms; .* in the same minutes, only .* took longer than 200 ms/,
  ],
  [
    'it is slow',
    { traffic: { ...TRAFFIC, slow: compared('slow', true) } },
    /requests to the new tasks took longer than 300 ms/,
  ],
] as const)('a release is stopped at once when %s', (_, change, reason) => {
  expect(answerOf(input({ ...change, now: SINCE + 1 }))).toMatchObject({ status: 'FAILED', isProven: true });
  expect(answerOf(input(change)).reason).toMatch(reason);
});

test('what people said before is stronger than proof', () => {
  const frozen = answerOf(input({ ...stops({ isWarranted: true, text: 'all starts failed' }), refusal: 'a freeze' }));
  expect(frozen).toEqual({
    status: 'SUCCEEDED',
    reason: 'all starts failed; not stopped because a freeze',
    isProven: true,
  });
});

test.each<readonly [string, Partial<HookInput>]>([
  ['it has run for a minute only', { now: SINCE + 60 }],
  ['a task has just stopped', stops({ newestFailureAt: SINCE + 500 })],
  ['another service cannot reach the database either', stops({ outside: 'others cannot reach db either' })],
  ['requests may fail more often', { traffic: { ...TRAFFIC, isSuspicious: true } }],
  ['the old tasks are in trouble too', { traffic: { ...TRAFFIC, isBlueDisturbed: true } }],
  ['it had few requests', { traffic: { ...TRAFFIC, requests: 20, minutes: 8 } }],
  ['CloudWatch does not answer', { traffic: null, missing: 'the requests could not be read' }],
])('ECS asks again while %s, and the release goes on when time is up', (_, change) => {
  expect(answerOf(input(change)).status).toBe('IN_PROGRESS');
  expect(answerOf(input({ ...change, now: SINCE - 1, since: SINCE - 1201 })).status).toBe('SUCCEEDED');
});

test('a dependency that is down for others too keeps requests from proving anything', () => {
  const down = { ...stops({ outside: 'others too' }), traffic: { ...TRAFFIC, failed: compared('failed', true) } };
  expect(answerOf(input(down)).status).toBe('IN_PROGRESS');
});

test('without a load balancer or without requests the tasks alone are what counts', () => {
  expect(answerOf(input({ traffic: null })).reason).toMatch(/no measured requests/);
  expect(answerOf(input({ traffic: { ...TRAFFIC, requests: 0, minutes: 0 } })).reason).toMatch(
    /no request has reached/,
  );
});

test('what could not be evaluated waits and then goes on', () => {
  const times = { patience: input().patience, since: SINCE };
  expect(waitingAnswer({ ...times, now: SINCE + 1199 }, 'throttled').status).toBe('IN_PROGRESS');
  expect(waitingAnswer({ ...times, now: SINCE + 1200 }, 'throttled').status).toBe('SUCCEEDED');
});
