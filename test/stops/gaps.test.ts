import { expect, test } from 'vitest';
import { classify } from '../../functions/stops/classify.ts';
import { filledGaps } from '../../functions/stops/rules/gaps.ts';
import { classifyServiceMessage } from '../../functions/stops/service-message.ts';
import { parseTaskStop } from '../../functions/stops/stop.ts';

const stopped = (stoppedReason: string) => classify(parseTaskStop({ stoppedReason }));

test.each([
  ['Capacity … at this time.', 'capacity.unavailable'],
  ['Capacity is [...] at this time.', 'capacity.unavailable'],
  [
    'Task failed … health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b)',
    'health.elb',
  ],
  ['ECS is performing (…) infrastructure hosting the task.', 'platform.maintenance'],
  ['Your Spot ... interrupted.', 'platform.spot_interruption'],
])('what is left out of a sentence is read: %s', (text, cause) => {
  const { cause: found, evidence } = stopped(text);
  expect(found).toBe(cause);
  expect(evidence).not.toBe('');
  // Texts have one kind of dots.
  expect(text.replace('…', '...')).toContain(evidence);
});

test('a gap that two sentences fit, or none, stays a gap', () => {
  for (const text of ['the … of it', 'failed … volumes', '…', 'a … b … c'])
    expect(filledGaps(text, text)[0].replace(/\s+/g, ' ')).toBe(text);
});

test.each([
  // Sentences about load balancers and about containers go on like that.
  ['Task failed … health checks: target group arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/a/b', 'unknown'],
  ['Task ... health checks: target group web was not found', 'health.elb'],
  ['the specified … stream was full', 'unknown'],
])('a gap that another sentence could fill is not guessed: %s', (text, cause) => {
  expect(stopped(text).cause).toBe(cause);
});

test('a sentence of which a part is missing is less sure than the whole one', () => {
  const whole = stopped('Your Spot Task was interrupted.').confidence;
  expect(stopped('Your Spot ... interrupted.').confidence).toBeLessThan(whole);
});

test('a text full of gaps shows too little, and is read as fast as any other', () => {
  for (const gap of ['...', ':...', 'a ... ', 'task failed … ']) {
    const text = gap.repeat(1280 / gap.length);
    expect(filledGaps(text, text)).toEqual([text, text]);
  }
});

test('indices stay the same in both forms, whatever stands in them', () => {
  const pieces = [
    '…',
    '...',
    ' ',
    'capacity is',
    'at this time',
    'task failed',
    'health checks',
    ': ',
    '(',
    '[…]',
    'x',
  ];
  for (let n = 0; n < 400; n += 1) {
    const text = Array.from({ length: 9 }, (_, at) => pieces[(n * 7 + at * (n % 11) + at * at) % pieces.length]).join(
      '',
    );
    const [matched, quoted] = filledGaps(text, text);
    expect(matched).toHaveLength(quoted.length);
    expect(quoted.replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''));
  }
});

test.each([
  [
    'CannotPullContainerError: denied: Your authorization token has expired. The pull rate limit was not reached.',
    'image.auth_denied',
  ],
  [
    'CannotPullContainerError: no matching manifest for windows/amd64 in the manifest list entries',
    'image.platform_mismatch',
  ],
  ['CannotPullContainerError: not because of throttling but because the tag v1 does not exist', 'image.not_found'],
  ['The container was not killed by the OOM killer; no space left on device', 'storage.full'],
  ['Not one of the tasks could be placed: no capacity is available', 'capacity.unavailable'],
])('what was not reached, and a platform, are no names and no causes: %s', (text, cause) => {
  expect(stopped(text).cause).toBe(cause);
});

test('a service in a steady state is in one, whatever happened before', () => {
  const text = '(service web) has reached a steady state after 2 tasks were unhealthy in (target-group a).';
  expect(classifyServiceMessage(text).cause).toBe('steady_state');
});
