import { messageOf } from '../primitives/error-text.ts';
import { newScan } from './scan.ts';
import type { Scan } from './scan.ts';

/** A JSON document, or the text in its place, with the line where it begins. */
export type Document =
  | { readonly kind: 'value'; readonly line: number; readonly value: unknown }
  | { readonly kind: 'unreadable'; readonly line: number; readonly reason: string };

/** A line, or a part of a very long one; it ends after a comma, so that no number is cut in two. */
type Part = { readonly text: string; readonly line: number; readonly endsLine: boolean };

/** Where a document may begin in a line after other text, such as a log's timestamp. */
const OPENING = /\{(?=\s*(?:["}]|$))|\[(?=\s*(?:[[{"\]]|$))/g;
/** Where the next document begins, in a line with several, after a broken one. */
const NEXT_IN_LINE = /\}\s*(?=\{\s*")/g;
/** A line inside a document that was printed over several lines, to be skipped. */
const WITHIN = /^(?:\s|[}\],"]|$)/;

/** Characters of one document: more does not fit into one string of the engine. */
const DOCUMENT_CHARACTERS_MAX = 400_000_000;

const parsed = (text: string, line: number): Document => {
  try {
    const value: unknown = JSON.parse(text);
    return { kind: 'value', line, value };
  } catch (error) {
    return { kind: 'unreadable', line, reason: `not JSON: ${messageOf(error)}` };
  }
};

const indexOf = (pattern: RegExp, text: string, from: number): number => {
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  return match === null ? -1 : match.index;
};

/** The state of a reader. */
type State = {
  readonly found: Document[];
  /** Parts that are still to be read; those of a broken document are read again. */
  readonly queue: Part[];
  /** The current document: its parts so far. */
  open: { readonly parts: Part[]; readonly scan: Scan; length: number } | undefined;
  /** After a broken document: its further lines are not reported. */
  isWithinBroken: boolean;
  /** After a broken document in a line: the line continues. */
  isLineBroken: boolean;
};

const unreadable = ({ found }: State, line: number, reason: string): void =>
  void found.push({ kind: 'unreadable', line, reason });

/** Where the next document of a broken line begins; undefined: not in this part. */
const nextInLine = (state: State, part: Part, from: number): number | undefined => {
  const at = indexOf(NEXT_IN_LINE, part.text, Math.max(0, from - 1));
  state.isLineBroken = at < 0 && !part.endsLine;
  state.isWithinBroken = at < 0;
  return at < 0 ? undefined : at + 1;
};

const giveUp = (state: State, part: Part, at: number): number | undefined => {
  const [first, ...others] = state.open?.parts ?? [];
  state.open = undefined;
  unreadable(state, (first ?? part).line, `not JSON, or cut off${first === undefined ? '' : ` in line ${part.line}`}`);
  state.isWithinBroken = true;
  if (first === undefined || first.line === part.line) return nextInLine(state, part, at);
  state.queue.unshift(...others, part);
  return undefined;
};

/** Follows the current document through a part, starting at `from`: returns where to continue if it ends here. */
const goOn = (state: State, part: Part, from: number): number | undefined => {
  const { open } = state;
  if (open === undefined) return from;
  const scanned = open.scan(part.text, from, part.endsLine);
  open.length += part.text.length - from;
  if (scanned.kind === 'broken') return giveUp(state, part, scanned.at);
  if (open.length > DOCUMENT_CHARACTERS_MAX) return giveUp(state, part, part.text.length);
  if (scanned.kind === 'open') {
    open.parts.push({ ...part, text: part.text.slice(from) });
    return undefined;
  }
  state.open = undefined;
  const before = open.parts.map(({ text, endsLine }) => (endsLine ? `${text}\n` : text)).join('');
  state.found.push(parsed(before + part.text.slice(from, scanned.end), open.parts[0]?.line ?? part.line));
  return scanned.end;
};

/** Looks for documents from `from` on. */
const scanFrom = (state: State, part: Part, from: number | undefined): void => {
  let next = from;
  while (next !== undefined) {
    const at = indexOf(OPENING, part.text, next);
    if (at < 0) return;
    state.open = { parts: [], scan: newScan(), length: 0 };
    next = goOn(state, part, at);
  }
};

const takeFresh = (state: State, part: Part): void => {
  if (part.text.trim() === '' || (state.isWithinBroken && WITHIN.test(part.text))) return;
  state.isWithinBroken = false;
  const line = part.endsLine ? parsed(part.text, part.line) : undefined;
  if (line?.kind === 'value') state.found.push(line);
  else if (indexOf(OPENING, part.text, 0) < 0) unreadable(state, part.line, 'not JSON');
  else scanFrom(state, part, 0);
};

const takeAll = (state: State): readonly Document[] => {
  for (let part = state.queue.shift(); part !== undefined; part = state.queue.shift()) {
    if (state.open !== undefined) scanFrom(state, part, goOn(state, part, 0));
    else if (state.isLineBroken) scanFrom(state, part, nextInLine(state, part, 0));
    else takeFresh(state, part);
  }
  return state.found.splice(0);
};

/** At the end of the input, a document that is still open: reports its first line and reads the others again. */
const takeEnd = (state: State): readonly Document[] => {
  const all: Document[] = [];
  while (state.open !== undefined) {
    const [first, ...others] = state.open.parts;
    state.open = undefined;
    unreadable(state, first?.line ?? 0, 'not JSON, or cut off at the end');
    state.isWithinBroken = true;
    state.queue.push(...others);
    all.push(...takeAll(state));
  }
  return all;
};

type DocumentReader = {
  readonly take: (part: Part) => readonly Document[];
  readonly end: () => readonly Document[];
};

/**
 * Reads JSON documents out of lines: one per line, several per line, one over many lines, with text before or after
 * them. Lines without JSON are reported one by one, a truncated or broken document once; the rest is read all the same.
 */
const documentReader = (): DocumentReader => {
  const state: State = { found: [], queue: [], open: undefined, isWithinBroken: false, isLineBroken: false };
  return {
    take: (part) => {
      state.queue.push(part);
      return takeAll(state);
    },
    end: () => takeEnd(state),
  };
};

/** Characters of a line that are buffered: a longer one is read in parts. */
const LINE_CHARACTERS_MAX = 250_000;

/** Documents of a stream of texts, one after the other, so that only one has to be in memory. */
export async function* documentsIn(texts: AsyncIterable<string>): AsyncGenerator<Document> {
  const reader = documentReader();
  let [rest, line] = ['', 1];
  for await (const text of texts) {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const one of lines) {
      yield* reader.take({ text: one, line, endsLine: true });
      line += 1;
    }
    const comma = rest.length > LINE_CHARACTERS_MAX ? rest.lastIndexOf(',') + 1 : 0;
    if (comma > 0) yield* reader.take({ text: rest.slice(0, comma), line, endsLine: false });
    rest = rest.slice(comma);
  }
  if (rest !== '') yield* reader.take({ text: rest, line, endsLine: true });
  yield* reader.end();
}

/** Documents in one text. */
export const documentsOf = (text: string): readonly Document[] => {
  const reader = documentReader();
  const found = text.split('\n').flatMap((one, n) => reader.take({ text: one, line: n + 1, endsLine: true }));
  return [...found, ...reader.end()];
};
