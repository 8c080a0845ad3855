/**
 * Result of scanning a text as part of a JSON document: it needs more, it ends before `end`, or it is invalid from `at`
 * on.
 */
export type Scanned =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly end: number }
  | { readonly kind: 'broken'; readonly at: number };

type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end';

/** Maximum nested brackets; no real document has more, and one that opens more never closes them. */
const DEPTH_MAX = 200;

const SPACE = 32;

const WORD = /[-+.\w]*/y;
const WORD_STARTS = /[-\dtfn]/;

/** The index after the quote that ends a string, or -1 when the text ends first. */
const endOfString = (text: string, from: number): number => {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') return at + 1;
    if (text[at] === '\\') at += 1;
  }
  return -1;
};

const endOfWord = (text: string, from: number): number => {
  WORD.lastIndex = from;
  return from + (WORD.exec(text)?.[0].length ?? 0);
};

/** What a character requires, and what is expected after it. */
type Mark = {
  readonly when: readonly Expected[];
  readonly then: Expected;
  readonly opens?: true;
  readonly closes?: string;
};

const VALUES: readonly Expected[] = ['value', 'value or end'];
const KEYS: readonly Expected[] = ['key', 'key or end'];

const MARKS: Readonly<Record<string, Mark>> = {
  '{': { when: VALUES, then: 'key or end', opens: true },
  '[': { when: VALUES, then: 'value or end', opens: true },
  '}': { when: ['key or end', 'comma or end'], then: 'comma or end', closes: '{' },
  ']': { when: ['value or end', 'comma or end'], then: 'comma or end', closes: '[' },
  ':': { when: ['colon'], then: 'value' },
  ',': { when: ['comma or end'], then: 'value' },
};

type State = { readonly open: string[]; expected: Expected; isInString: boolean };

const passString = (state: State, text: string, from: number): number => {
  const end = endOfString(text, from);
  state.isInString = end < 0;
  if (end < 0) return text.length;
  state.expected = KEYS.includes(state.expected) ? 'colon' : 'comma or end';
  return end;
};

const isMilestonePassed = (state: State, character: string, { when, then, opens, closes }: Mark): boolean => {
  const { open, expected } = state;
  if (!when.includes(expected) || (closes !== undefined && open.pop() !== closes)) return false;
  if (opens) open.push(character);
  state.expected = character === ',' && open.at(-1) === '{' ? 'key' : then;
  return open.length <= DEPTH_MAX;
};

/** The index after the token at `at`; -1 when it is not allowed there. */
const passToken = (state: State, text: string, at: number): number => {
  const character = text[at] ?? '';
  const { expected } = state;
  const mark = MARKS[character];
  if (mark !== undefined) return isMilestonePassed(state, character, mark) ? at + 1 : -1;
  if (character === '"')
    return expected === 'colon' || expected === 'comma or end' ? -1 : passString(state, text, at + 1);
  if (!VALUES.includes(expected) || !WORD_STARTS.test(character)) return -1;
  state.expected = 'comma or end';
  return endOfWord(text, at);
};

/** Scans one more text of a document, starting at `from`; `endsLine`: a line ends after it. */
export type Scan = (text: string, from: number, endsLine: boolean) => Scanned;

/**
 * Scans one JSON document over any number of texts, from its opening bracket on. It notices at once where the document
 * cannot continue, so that a truncated one does not swallow those after it; JSON.parse decides in the end. A text may
 * be cut anywhere but within a word (a number, true, false, null).
 */
export const newScan = (): Scan => {
  const state: State = { open: [], expected: 'value', isInString: false };
  return (text, from, endsLine) => {
    let at = state.isInString ? passString(state, text, from) : from;
    while (at < text.length) {
      if (text.charCodeAt(at) <= SPACE) {
        at += 1;
        continue;
      }
      const next = passToken(state, text, at);
      if (next < 0) return { kind: 'broken', at };
      if (state.open.length === 0) return { kind: 'closed', end: next };
      at = next;
    }
    // A string has no line break in it: one that ends at a line's end was truncated.
    return state.isInString && endsLine ? { kind: 'broken', at } : { kind: 'open' };
  };
};
