import { isRandom } from './random.ts';
import { MASK } from './tokens.ts';
import { VENDOR_SHAPE } from './vendors.ts';

/** A line break that a terminal or a mail client put into a secret: between two runs of its characters. */
const BREAK = /(?<=[A-Za-z0-9+/=_.$-])\\?[ \t]{0,4}(?:\r?\n|\\r\\n|\\n)[ \t]{0,16}(?=[A-Za-z0-9+/=_$-]{4})/g;
/** Starts of a new line that continues nothing: a time, a level, a name with its value, a word. */
const NEW_LINE = new RegExp(
  String.raw`^(?:\d{4}-\d\d-\d\d|\d\d:\d\d|[A-Z]{3,8}[ :]|at |[A-Za-z_.-]{1,60}[=:]|` +
    String.raw`[A-Za-z]?[a-z]{1,20}(?![A-Za-z0-9+/=_$-])|-----)`,
);

/** A line that begins with a token of its own continues none. */
const TOKEN_BEGINS = new RegExp(`^${VENDOR_SHAPE.source}`);

type Joined = { readonly text: string; readonly breaks: readonly { readonly at: number; readonly length: number }[] };

/** The text without the breaks that may be inside a secret, and their positions in the joined text. */
const join = (text: string): Joined => {
  const breaks: { at: number; length: number }[] = [];
  let joined = '';
  let done = 0;
  for (const found of text.matchAll(BREAK)) {
    const end = found.index + found[0].length;
    if (NEW_LINE.test(text.slice(end, end + 64)) || TOKEN_BEGINS.test(text.slice(end, end + 300))) continue;
    joined += text.slice(done, found.index);
    breaks.push({ at: joined.length, length: found[0].length });
    done = end;
  }
  return { text: joined + text.slice(done), breaks };
};

const RUN = /(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{24,}={0,2}/g;

type Span = { readonly from: number; readonly to: number };

/** Secrets of a joined text that span a break. */
const secretsOver = ({ text, breaks }: Joined): readonly Span[] => {
  const runs = [...text.matchAll(RUN)].filter(([run]) => isRandom(run));
  return [...text.matchAll(VENDOR_SHAPE), ...runs]
    .map(({ index, 0: found }) => ({ from: index, to: index + found.length }))
    .filter(({ from, to }) => breaks.some(({ at }) => at > from && at < to))
    .sort((a, b) => a.from - b.from);
};

/** Converts a position in the joined text to one in the text with its breaks. */
const before = (breaks: Joined['breaks'], place: number, isEnd: boolean): number =>
  breaks.reduce((moved, { at, length }) => (at < place || (!isEnd && at === place) ? moved + length : moved), place);

/**
 * Continuation of a masked value on the next line: a run of letters and digits that fills the line, or mixes upper
 * case, lower case and digits.
 */
const HAS = (characters: string): string => `(?=[A-Za-z0-9+/_.-]{0,200}[${characters}])`;
const END = '(?=["\',;:)]?\\s*(?:$|[\\r\\n\\\\"]|[:,;)]))';
const CONTINUED = new RegExp(
  '(\\[masked\\])["\']?\\\\?[ \\t]{0,4}(?:\\r?\\n|\\\\r\\\\n|\\\\n)[ \\t]{0,16}' +
    `(?!\\d{4}-\\d\\d|\\d\\d:\\d\\d|\\[masked\\])${HAS('0-9')}${HAS('A-Za-z')}` +
    `(?:[A-Za-z0-9+/_.-]{4,2048}={0,2}${END}|` +
    `${HAS('A-Z')}${HAS('a-z')}[A-Za-z0-9+/_.-]{6,2048}={0,2}(?![A-Za-z0-9+/_.=-]))`,
  'g',
);

/** Masks secrets that span lines: the break hides them from every other rule. */
export const maskWrapped = (text: string): string => {
  if (!/\n|\\n/.test(text)) return text;
  const joined = join(text);
  let result = '';
  let done = 0;
  for (const span of joined.breaks.length === 0 ? [] : secretsOver(joined)) {
    const from = before(joined.breaks, span.from, false);
    const to = before(joined.breaks, span.to, true);
    if (from < done) continue;
    result += text.slice(done, from) + MASK;
    done = to;
  }
  return result + text.slice(done);
};

/** Masks continuations of masked values on the next lines. */
export const maskContinued = (text: string): string => {
  let masked = text;
  for (let line = 0; line < 64; line += 1) {
    const next = masked.replace(CONTINUED, '$1');
    if (next === masked) break;
    masked = next;
  }
  return masked;
};
