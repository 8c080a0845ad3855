import { expect, test } from 'vitest';
import { mask } from '../../functions/masking/mask.ts';
import { isRandom } from '../../functions/masking/random.ts';

/** A run of `length` characters with `changes` changes of kind; all kinds, at least ten distinct characters. */
const run = (length: number, changes: number): string => {
  const letters = { lower: 'bcdfghjklm', upper: 'BCDFGHJKLM', digit: '0123456789' };
  const kinds = ['lower', 'upper', 'digit'] as const;
  let text = '';
  for (let place = 0, kind = 0; place < length; place += 1) {
    if (place > 0 && place <= changes) kind += 1;
    text += letters[kinds[kind % 3] ?? 'lower'].charAt(place % 10);
  }
  return text;
};

test('a run of three kinds is random from 37 changes in a hundred neighbours on', () => {
  expect(isRandom(run(101, 37))).toBe(true);
  expect(isRandom(run(101, 36))).toBe(false);
});

test('a run of small letters and digits is random from 30 changes in a hundred on', () => {
  const lower = (changes: number): string => {
    let text = '';
    for (let place = 0, kind = 0; place < 101; place += 1) {
      if (place > 0 && place <= changes) kind += 1;
      text += (kind % 2 === 0 ? 'bcdfghjklm' : '0123456789').charAt(place % 10);
    }
    return text;
  };
  expect(isRandom(lower(30))).toBe(true);
  expect(isRandom(lower(29))).toBe(false);
});

test('a run is evaluated from 24 characters on, and of ten distinct ones', () => {
  expect(isRandom(run(24, 23))).toBe(true);
  expect(isRandom(run(23, 22))).toBe(false);
  expect(isRandom('a1B'.repeat(10))).toBe(false);
});

test('base36 is evaluated from 28 characters on', () => {
  const base36 = 'k9x2m4p7q1z8w3v6t5s0r2n4j7h1';
  expect(isRandom(base36)).toBe(true);
  expect(isRandom(base36.slice(1))).toBe(false);
});

test('a run with words in almost half of it is a name', () => {
  expect(isRandom('TaskExecutionRole9aB8cD7eF6gH5')).toBe(false);
});

test('words in two fifths of a run make no name of it', () => {
  expect(isRandom('x7Kq2Zcare9table4Qw8Rp3V')).toBe(true);
});

test('twelve different characters are enough for a run to be random', () => {
  expect(isRandom('k3m7p2q9r4s8k7m3p9q2r8s4k9m2')).toBe(true);
});

const BEGIN = ['-----BEGIN PRIV', 'ATE KEY-----'].join('');
const END = ['-----END PRIV', 'ATE KEY-----'].join('');
/** Lines that only the markers of a key reveal. */
const BODY = 'abcdefghijklmnopqrstuvwx\nbcdefghijklmnopqrstuvwxy';

test('a private key is masked from its beginning, also when its end was cut off', () => {
  expect(mask(`read ${BEGIN}\n${BODY}\n${END} twice`)).toBe('read [masked] twice');
  expect(mask(`read ${BEGIN}\n${BODY}`)).toBe('read [masked]');
});

test('a private key whose beginning was cut off is masked to its end', () => {
  expect(mask(`read:\n${BODY}\n${END} twice`)).toBe('read:[masked] twice');
});

test('two keys leave what stands between them', () => {
  expect(mask(`${BEGIN}\n${BODY}\n${END} and ${BEGIN}\n${BODY}\n${END}`)).toBe('[masked] and [masked]');
});
