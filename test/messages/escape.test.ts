import fc from 'fast-check';
import { expect, test } from 'vitest';
import { code, codeBlock, plainLine, prose, visible } from '../../functions/messages/escape.ts';

test('words within words keep their underscores, formatting marks lose their power', () => {
  expect(prose('max_tokens *bold* _it_ ~s~ `c`', 100)).toBe('max_tokens ∗bold∗ ˍitˍ ∼s∼ ˋcˋ');
});

test('what cannot be seen is taken out, line feeds and tabs stay', () => {
  expect(visible('a\u202Eb\u200bc\u0000d\te\r\nf')).toBe('abcd\te\nf');
});

test('code cannot be left', () => {
  expect(code('a `b` c', 50)).toBe('`a ˋbˋ c`');
  expect(codeBlock('x```y', 50)).toBe('```\nxˋˋˋy\n```');
  expect(code('  ', 50)).toBe('');
});

test('no text is longer than it may be, and no entity is cut', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.integer({ min: 20, max: 80 }), (text, characters) => {
      for (const shown of [
        prose(text, characters),
        code(text, characters),
        codeBlock(text, characters),
        plainLine(text, characters),
      ]) {
        expect(shown.length).toBeLessThanOrEqual(characters);
        expect(shown).not.toMatch(/&(?:a|am|amp|l|lt|g|gt)?…/);
      }
    }),
  );
});
