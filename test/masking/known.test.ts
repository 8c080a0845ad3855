import { expect, test } from 'vitest';
import { mask } from '../../functions/masking/mask.ts';

const TOKEN_LIKE = ['gh', 'p_a1B2c3D4e5F6g7H8i9J0k1L2m3N4'].join('');

test('a name that is known stays, even one that looks like a token', () => {
  const text = `(service ${TOKEN_LIKE}) was unable to place a task`;
  expect(mask(text)).toBe('(service [masked]) was unable to place a task');
  expect(mask(text, [TOKEN_LIKE])).toBe(text);
});

test('a known name that speaks of secrets does not make a secret of what is said of it', () => {
  const text = 'password-reset: out of memory';
  expect(mask(text)).not.toBe(text);
  expect(mask(text, ['password-reset'])).toBe(text);
});

test('a secret beside a known name is masked all the same', () => {
  expect(mask(`${TOKEN_LIKE} has PASSWORD=hunter2x`, [TOKEN_LIKE])).toBe(`${TOKEN_LIKE} has PASSWORD=[masked]`);
  expect(mask('password-reset=hunter2x', ['password-reset'])).toBe('password-reset=[masked]');
  expect(mask(`DB_PASSWORD=${TOKEN_LIKE}`, [TOKEN_LIKE])).not.toContain(TOKEN_LIKE);
});

test('part of a longer word is no known name', () => {
  expect(mask(`x ${TOKEN_LIKE}Z9 y`, [TOKEN_LIKE])).toBe('x [masked] y');
});
