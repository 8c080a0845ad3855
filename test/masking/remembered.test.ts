import { expect, test } from 'vitest';
import { remembered } from '../../functions/masking/remembered.ts';

const counting = () => {
  const asked: string[] = [];
  const upper = remembered((text) => {
    asked.push(text);
    return text.toUpperCase();
  }, 2);
  return { asked, upper };
};

test('a text that was asked for lately is not worked on again', () => {
  const { asked, upper } = counting();
  expect([upper('a'), upper('b'), upper('a')]).toEqual(['A', 'B', 'A']);
  expect(asked).toEqual(['a', 'b']);
});

test('the oldest is forgotten first, and gives the same when asked again', () => {
  const { asked, upper } = counting();
  for (const text of ['a', 'b', 'c', 'a']) expect(upper(text)).toBe(text.toUpperCase());
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
});

test('very long texts are not kept', () => {
  const { asked, upper } = counting();
  const long = 'x'.repeat(3000);
  expect(upper(long)).toBe(upper(long));
  expect(asked).toHaveLength(2);
});
