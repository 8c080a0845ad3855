import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf } from '../../functions/primitives/instant.ts';

test('a time is what the engine reads of it, in every form', () => {
  const forms = (iso: string): readonly string[] => [iso, iso.replace(/\.\d+Z$/, 'Z'), iso.replace('Z', '+00:00')];
  const times = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(times, (time) => {
      for (const text of forms(time.toISOString())) expect(instantOf(text)?.getTime()).toBe(Date.parse(text));
      expect(instantOf(time)).toEqual(time);
    }),
  );
});

test('what is no time for the engine is none here: a letter for a digit, an hour too many', () => {
  const spoilt = fc.tuple(fc.nat(23), fc.constantFrom('9', 'x', ':', '.', 'Z', 'T', ' ', '-', '/'));
  fc.assert(
    fc.property(fc.array(spoilt, { minLength: 1, maxLength: 3 }), (changes) => {
      const text = changes.reduce(
        (whole, [at, letter]) => whole.slice(0, at) + letter + whole.slice(at + 1),
        '2026-02-27T18:45:09.250Z',
      );
      const expected = Date.parse(text);
      expect(instantOf(text)?.getTime()).toBe(Number.isNaN(expected) ? undefined : expected);
    }),
    { numRuns: 3000 },
  );
});

test('numbers are seconds unless they are too large for that; anything else is no time', () => {
  const at = Date.parse('2026-11-20T09:00:00Z');
  expect([at, at / 1000].map((value) => instantOf(value)?.getTime())).toEqual([at, at]);
  expect([undefined, null, '', 'soon', {}, Number.NaN, Infinity].map((value) => instantOf(value))).toEqual(
    Array.from({ length: 7 }),
  );
});
