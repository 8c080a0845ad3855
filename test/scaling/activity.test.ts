import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { causeOf, isOpen, isScaling, onceEach, parseActivity, sentenceOf } from '../../functions/scaling/activity.ts';
import { NOT_SCALED, inPlainWords } from '../../functions/scaling/not-scaled.ts';
import { activity, HIGH, rawActivity, WEB, WHERE } from './samples.ts';

test('a scale-out by target tracking names service, count, alarm, policy and side', () => {
  expect(activity({ at: 1, to: 5 })).toMatchObject({
    service: WEB,
    to: 5,
    status: 'Successful',
    cause: { by: 'alarm', alarm: HIGH, policy: 'cpu', side: 'high', isTargetTracking: true },
    notScaled: [],
  });
});

test.each([
  [
    'monitor alarm web-app-cpu-lt-25 in state ALARM triggered policy web-app-cpu-lt-25',
    { by: 'alarm', side: 'low', isTargetTracking: false },
  ],
  [
    'monitor alarm my alarm in state ALARM triggered policy scale-out policy',
    { by: 'alarm', alarm: 'my alarm', side: 'high' },
  ],
  ['monitor alarm queue-depth in state ALARM triggered policy steps', { by: 'alarm', side: undefined }],
  ['minimum capacity was set to 15', { by: 'limit', limit: 'minimum', value: 15 }],
  ['maximum capacity was set to 10', { by: 'limit', limit: 'maximum', value: 10 }],
  ['scheduled action name lunch-time was triggered', { by: 'schedule', action: 'lunch-time' }],
  ['a wording of next year', { by: 'other', text: 'a wording of next year' }],
  ['', { by: 'other', text: '' }],
])('the cause "%s" is read', (text, cause) => {
  expect(causeOf(text)).toMatchObject(cause);
});

test('times come as dates, epoch seconds or ISO texts', () => {
  const at = (StartTime: unknown) =>
    parseActivity({ ...rawActivity({ at: 1, to: 5 }), StartTime, EndTime: null }, WHERE);
  const starts = [new Date('2026-11-20T08:01:00Z'), 1_795_161_660, '2026-11-20T08:01:00Z'].map(at);
  expect(new Set(starts.map((one) => (typeof one === 'string' ? one : one.startedAt.getTime()))).size).toBe(1);
});

test.each([
  ['no id', { ActivityId: '' }],
  ['a time that is none', { StartTime: 'yesterday' }],
  ['another resource', { ResourceId: 'table/orders' }],
  ['no resource', { ResourceId: undefined }],
])('an item with %s says why it is not read', (_what, spoiled) => {
  expect(parseActivity({ ...rawActivity({ at: 1, to: 5 }), ...spoiled }, WHERE)).toBeTypeOf('string');
});

test.each([null, 'text', 3, []])('%j is no activity', (raw) => {
  expect(parseActivity(raw, WHERE)).toBeTypeOf('string');
});

test('a scheduled action sets limits and no count', () => {
  const scheduled = activity({ at: 1, cause: 'schedule', limits: [5, 10] });
  expect(scheduled).toMatchObject({ to: undefined, limits: { minimum: 5, maximum: 10 } });
  expect(isScaling(scheduled)).toBe(false);
  expect(sentenceOf(scheduled)).toBe('Limits set to 5..10 (scheduled action evening)');
});

test('every code AWS documents has plain words, and one it invents later is quoted', () => {
  const codes = [
    'AutoScalingAnticipatedFlapping',
    'TargetServicePutResourceAsUnscalable',
    'AlreadyAtMaxCapacity',
    'AlreadyAtMinCapacity',
    'AlreadyAtDesiredCapacity',
  ];
  expect(Object.keys(NOT_SCALED).sort()).toEqual(codes.sort());
  const words = (code: string) => inPlainWords({ code, current: 3, minimum: 2, maximum: 8 });
  expect(words('AlreadyAtMaxCapacity')).toContain('maximum of 8 tasks');
  expect(words('MoonInTheWrongPhase')).toContain('"MoonInTheWrongPhase"');
  for (const code of codes) expect(words(code)).not.toContain(code);
});

test('an activity that was not scaled changes no count and is not open', () => {
  const refused = activity({ at: 1, code: 'AlreadyAtMaxCapacity', maximum: 8 });
  expect([isScaling(refused), isOpen(refused)]).toEqual([false, false]);
  expect(sentenceOf(refused)).toMatch(/^Not scaled: the alarm asks for more tasks/);
});

test('the state further along stands, whatever order and however often an activity was seen', () => {
  const open = activity({ at: 1, to: 5, status: 'InProgress' }, 'one');
  const done = activity({ at: 1, to: 5 }, 'one');
  const other = activity({ at: 0, to: 4 }, 'two');
  fc.assert(
    fc.property(fc.shuffledSubarray([open, done, other, done, open, other], { minLength: 6 }), (seen) => {
      expect(onceEach(seen)).toEqual([other, done]);
    }),
  );
});
