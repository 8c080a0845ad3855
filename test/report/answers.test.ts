import { expect, test } from 'vitest';
import {
  NO_HISTORY,
  adviceBefore,
  advisedNow,
  answerTo,
  answersOf,
  refusalOf,
  withAdvice,
  withAnswer,
  withoutAdvice,
} from '../../functions/report/advice/answers.ts';
import { answerValue, pressedSize, SIZE_ACTIONS } from '../../functions/report/advice/buttons.ts';
import { NOW, daysAgo, keyOf } from './advice-input.ts';

const SIZE = { cpu: 512, memory: 1024 };
const OTHER = { cpu: 256, memory: 512 };
const later = (days: number): Date => new Date(NOW.getTime() + days * 86_400_000);
const answered = (does: 'accept' | 'snooze' | 'reject') =>
  withAnswer(NO_HISTORY, { kind: does, by: 'U0MARTA', size: SIZE, now: NOW });

test('a snoozed size is silent for four weeks, a rejected one for half a year, an accepted one stays accepted', () => {
  expect(answerTo(answered('snooze'), { size: SIZE }, later(27))?.kind).toBe('snooze');
  expect(answerTo(answered('snooze'), { size: SIZE }, later(29))).toBeNull();
  expect(answerTo(answered('reject'), { size: SIZE }, later(170))?.kind).toBe('reject');
  expect(answerTo(answered('reject'), { size: SIZE }, later(190))).toBeNull();
  expect(answerTo(answered('accept'), { size: SIZE }, later(400))?.kind).toBe('accept');
});

test('whoever answers may choose the days, and say why in a few words', () => {
  const answering = { kind: 'snooze', by: 'marta', size: SIZE, now: NOW, days: 3, reason: 'w'.repeat(900) } as const;
  const memory = withAnswer(NO_HISTORY, answering);
  expect(answerTo(memory, { size: SIZE }, later(2))?.reason).toHaveLength(300);
  expect(answerTo(memory, { size: SIZE }, later(4))).toBeNull();
  expect(withAnswer(NO_HISTORY, { ...answering, kind: 'accept' }).answer?.until).toBeNull();
});

test('a size that is asked for no more is not what is advised now, and asked for again keeps its first day', () => {
  const first = { at: daysAgo(14).getTime(), size: SIZE, saving: 10 };
  const asked = withAdvice(NO_HISTORY, first);
  const silent = withoutAdvice(asked, daysAgo(7));
  expect([advisedNow(asked), advisedNow(silent), advisedNow(NO_HISTORY)]).toEqual([first, undefined, undefined]);
  expect(withoutAdvice(silent, NOW)).toBe(silent);
  expect(advisedNow(withAdvice(silent, { ...first, at: NOW.getTime() }))).toEqual(first);
  expect(answersOf(JSON.parse(JSON.stringify(silent)))).toEqual(silent);
});

test('an answer about one size says nothing about another', () => {
  expect(answerTo(answered('reject'), { size: OTHER }, NOW)).toBeNull();
});

test('the same size advised week after week keeps the day it was first advised, and its saving is the newest', () => {
  const first = { at: daysAgo(14).getTime(), size: SIZE, outOfMemory: 0.02, saving: 10 };
  const once = withAdvice(NO_HISTORY, first);
  expect(withAdvice(once, { ...first, at: daysAgo(7).getTime() })).toBe(once);
  const memory = withAdvice(once, { ...first, at: daysAgo(7).getTime(), saving: 11, from: OTHER });
  expect(memory.advised).toEqual([{ ...first, saving: 11, from: OTHER }]);
});

const PLAN = { size: SIZE, scaling: { targetPercent: 60, minimum: 2, maximum: 20 } };
const scaledTo = (scaling: Partial<typeof PLAN.scaling>) => ({ ...PLAN, scaling: { ...PLAN.scaling, ...scaling } });

test('an answer about a target and limits says nothing about others, but a task more is no other question', () => {
  const rejected = withAnswer(NO_HISTORY, { kind: 'reject', by: 'marta', ...PLAN, now: NOW });
  expect(answersOf(JSON.parse(JSON.stringify(rejected)))).toEqual(rejected);
  for (const same of [PLAN, scaledTo({ minimum: 3 }), scaledTo({ maximum: 22 })])
    expect(answerTo(rejected, same, NOW)?.kind).toBe('reject');
  for (const other of [{ size: SIZE }, scaledTo({ targetPercent: 50 }), scaledTo({ maximum: 30 })])
    expect(answerTo(rejected, other, NOW)).toBeNull();
});

test('a plan with another target is another recommendation, and the button of the old one is refused', () => {
  const first = { at: daysAgo(14).getTime(), saving: 10, ...PLAN };
  const memory = withAdvice(withAdvice(NO_HISTORY, first), { ...first, ...scaledTo({ targetPercent: 70 }) });
  expect(memory.advised).toHaveLength(2);
  expect(refusalOf(memory, { kind: 'accept', ...PLAN })).toMatch(/no longer recommends .* at 60 %, 2 to 20 tasks/);
  expect(refusalOf(memory, { kind: 'accept', ...scaledTo({ targetPercent: 70 }) })).toBeUndefined();
});

test('a size counts as ours only when it was advised before it was taken', () => {
  const memory = withAdvice(NO_HISTORY, { at: daysAgo(5).getTime(), size: SIZE, outOfMemory: 0.02, saving: 10 });
  expect(adviceBefore(memory, SIZE, daysAgo(4).getTime())?.saving).toBe(10);
  expect(adviceBefore(memory, SIZE, daysAgo(6).getTime())).toBeUndefined();
  expect(adviceBefore(memory, OTHER, daysAgo(4).getTime())).toBeUndefined();
});

test.each([undefined, null, 'x', {}, { advised: 'many', answer: null }])(
  'a document that is none is no memory: %j',
  (body) => {
    expect(answersOf(body)).toEqual(NO_HISTORY);
  },
);

test('a memory survives its way through the store', () => {
  expect(answersOf(JSON.parse(JSON.stringify(answered('reject'))))).toEqual(answered('reject'));
});

test('a pressed button means the service and size it stood below', () => {
  const value = answerValue(keyOf('web'), { size: SIZE });
  expect(pressedSize(SIZE_ACTIONS.accept, value)).toEqual({ service: keyOf('web'), kind: 'accept', size: SIZE });
  for (const targetPercent of [62.5, 200 / 3]) {
    const scaled = scaledTo({ targetPercent });
    const pressed = pressedSize(SIZE_ACTIONS.reject, answerValue(keyOf('web'), scaled));
    expect(pressed).toEqual({ service: keyOf('web'), kind: 'reject', ...scaled });
  }
});

test.each([
  [SIZE_ACTIONS.accept, 'web'],
  [SIZE_ACTIONS.accept, '1/eu/prod/web|512'],
  [SIZE_ACTIONS.accept, '1/eu/prod/web/more|512|1024'],
  ['farwatch:mute', '1/eu/prod/web|512|1024'],
])('a button of another kind or with a strange value means nothing: %s %s', (action, value) => {
  expect(pressedSize(action, value)).toBeUndefined();
});
