import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deflated, inflated } from '../../functions/adapters/dynamodb/table/deflated.ts';

test('any text is read as it was stored', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => inflated(deflated(text)) === text));
});

test('the dictionary is the one that stored bodies were made with', () => {
  const stored = 'eLvnjVZ5g5XWSLmlwsjExMRYqRYAcyMIAA==';
  expect(inflated(Buffer.from(stored, 'base64'))).toBe('{"v":1,"severity":"x24443"}');
});
