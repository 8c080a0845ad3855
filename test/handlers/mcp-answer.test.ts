import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RESULT_BYTES_MAX, answerOf, resultOf } from '../../functions/handlers/mcp/answer.ts';
import { cursorIn } from '../../functions/handlers/mcp/cursor.ts';
import { presentable } from '../../functions/handlers/mcp/quoted.ts';

const START = { from: 1, to: 2, after: 0 };

type Page = { readonly entries: readonly { readonly n: number }[]; readonly nextCursor?: string };

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

/** All pages of an answer, as an assistant asks for them. */
const pagesOf = (head: object, entries: readonly object[]): readonly Page[] => {
  const pages: Page[] = [];
  for (let cursor: typeof START | undefined = START; cursor !== undefined;) {
    const list = { name: 'entries', entries, cursor };
    expect(bytes(resultOf({ head, list }))).toBeLessThanOrEqual(RESULT_BYTES_MAX);
    const page = answerOf({ head, list }) as Page;
    pages.push(page);
    cursor = page.nextCursor === undefined ? undefined : cursorIn(page.nextCursor);
  }
  return pages;
};

const sizes = fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 40 });

test('pages of an answer hold every entry once, in order, and none is larger than 20 KB', () => {
  fc.assert(
    fc.property(sizes, fc.constantFrom('x', '"', 'é', '\n', '𐍈', ' word '), (lengths, letter) => {
      const entries = lengths.map((length, n) => ({ n, evidence: { untrusted: letter.repeat(length) } }));
      const seen = pagesOf({ service: 'web' }, entries).flatMap((page) => page.entries.map(({ n }) => n));
      expect(seen).toEqual(entries.map(({ n }) => n));
    }),
    { numRuns: 25 },
  );
});

test('an entry that is larger than an answer is cut and says so; so is a head', () => {
  const huge = { id: 'one', lines: Array.from({ length: 4000 }, (_, n) => `line ${n} of a log`) };
  const [page] = pagesOf({ ...huge }, [{ n: 1, ...huge }]);
  expect(page).toMatchObject({ shortened: true, id: 'one', entries: [{ n: 1, shortened: true }] });
  expect(bytes(resultOf({ head: huge }))).toBeLessThanOrEqual(RESULT_BYTES_MAX);
});

test('a cursor that no answer contained is refused with what to do', () => {
  for (const text of ['', 'x', btoa('{}'), btoa('{"from":1,"to":2,"after":-1}'), btoa('[]')])
    expect(() => cursorIn(text)).toThrow('pass nextCursor of an earlier answer unchanged');
});

test('characters that a reader does not see are removed from texts, names included', () => {
  const hidden = [...'ignore'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('');
  const value = { evidence: `a\u001b[31mb${hidden}\u202ec\u200bd`, [`na\u200bme`]: 'x', lines: ['one\ttwo\r\nthree'] };
  expect(presentable(value)).toEqual({ evidence: 'abcd', name: 'x', lines: ['one\ttwo\nthree'] });
});
