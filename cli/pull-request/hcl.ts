/** As much of HCL as it takes to find a value in Terraform files: blocks, attributes, objects, and their places. */
export type HclValue = {
  readonly start: number;
  readonly end: number;
  /** Objects anywhere inside the expression. */
  readonly objects: readonly ReadonlyMap<string, HclValue>[];
};

export type HclBlock = {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: ReadonlyMap<string, HclValue>;
  readonly blocks: readonly HclBlock[];
};

export type HclBody = Pick<HclBlock, 'attributes' | 'blocks'>;

type Token = {
  readonly kind: 'word' | 'string' | 'mark' | 'newline' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
};

/** The file is not what this reader knows: nothing of it is changed. */
export class NotHcl extends Error {}

const SPACE = String.raw`(?<space>[ \t\r]+|#[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?\*\/)`;
const HEREDOC = String.raw`<<-?(?<heredoc>\w+)\n[\s\S]*?\n[ \t]*\k<heredoc>(?=\n|$)`;
const OTHERS = String.raw`(?<newline>\n)|(?<word>[\w.-]+)|(?<quote>")|(?<mark>[^\s\w"])`;
const TOKENS = new RegExp(`${SPACE}|${HEREDOC}|${OTHERS}`, 'y');

/** Just behind the quote that ends a string; a template `${…}` may hold strings of its own. */
const stringEnd = (text: string, from: number): number => {
  let depth = 0;
  for (let at = from + 1; at < text.length; at += 1) {
    const two = text.slice(at, at + 2);
    if (text[at] === '\\') at += 1;
    else if (two === '${' || two === '%{') depth += 1;
    else if (text[at] === '}' && depth > 0) depth -= 1;
    else if (text[at] === '"' && depth === 0) return at + 1;
    else if (text[at] === '"') at = stringEnd(text, at) - 1;
  }
  throw new NotHcl('a string without an end');
};

const tokensOf = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    TOKENS.lastIndex = at;
    const found = TOKENS.exec(text);
    if (found === null) throw new NotHcl(`an unexpected character at position ${at}`);
    const { space, newline, word, quote, mark } = found.groups ?? {};
    const end = quote === undefined ? TOKENS.lastIndex : stringEnd(text, at);
    const kind =
      newline !== undefined ? 'newline' : word !== undefined ? 'word' : mark !== undefined ? 'mark' : 'string';
    if (space === undefined) tokens.push({ kind, text: text.slice(at, end), start: at, end });
    at = end;
  }
  return [...tokens, { kind: 'end', text: '', start: text.length, end: text.length }];
};

const OPENING = new Set(['{', '[', '(']);
const CLOSING = new Set(['}', ']', ')']);

type Reader = { readonly tokens: readonly Token[]; at: number };

const END: Token = { kind: 'end', text: '', start: 0, end: 0 };
const peek = ({ tokens, at }: Reader, ahead = 0): Token => tokens[at + ahead] ?? tokens.at(-1) ?? END;
const next = (reader: Reader): Token => {
  const token = peek(reader);
  reader.at += 1;
  return token;
};
const skipLines = (reader: Reader): void => {
  while (peek(reader).kind === 'newline' || peek(reader).text === ',') reader.at += 1;
};

const unquoted = (text: string): string => text.replace(/^"(.*)"$/s, '$1');

/** An object's entries; other contents of braces (a `for`) are passed over. */
const objectOf = (reader: Reader, nested: Map<string, HclValue>[]): ReadonlyMap<string, HclValue> => {
  const entries = new Map<string, HclValue>();
  for (skipLines(reader); peek(reader).text !== '}'; skipLines(reader)) {
    if (peek(reader).kind === 'end') throw new NotHcl('an object without an end');
    const isEntry = ['=', ':'].includes(peek(reader, 1).text) && peek(reader, 2).text !== '=';
    const key = isEntry ? unquoted(next(reader).text) : undefined;
    if (isEntry) next(reader);
    const value = expressionOf(reader);
    if (key !== undefined) entries.set(key, value);
    nested.push(...value.objects.map((object) => new Map(object)));
  }
  next(reader);
  return entries;
};

/** Up to the end of the line or of what surrounds it. */
const expressionOf = (reader: Reader): HclValue => {
  const objects: Map<string, HclValue>[] = [];
  const { start } = peek(reader);
  let [end, depth] = [start, 0];
  for (;;) {
    const token = peek(reader);
    const isOver = depth === 0 && (token.kind === 'newline' || token.text === ',' || CLOSING.has(token.text));
    if (token.kind === 'end' && depth > 0) throw new NotHcl('an expression without an end');
    if (isOver || token.kind === 'end') return { start, end, objects };
    next(reader);
    if (token.text === '{') objects.push(new Map(objectOf(reader, objects)));
    else if (OPENING.has(token.text)) depth += 1;
    else if (CLOSING.has(token.text)) depth -= 1;
    end = peek(reader, -1).end;
  }
};

const blockOf = (reader: Reader, type: string): HclBlock => {
  const labels: string[] = [];
  while (peek(reader).text !== '{') {
    const label = next(reader);
    if (label.kind !== 'string' && label.kind !== 'word') throw new NotHcl(`${type} without a body`);
    labels.push(unquoted(label.text));
  }
  next(reader);
  const body = bodyOf(reader);
  next(reader);
  return { type, labels, ...body };
};

const bodyOf = (reader: Reader): HclBody => {
  const attributes = new Map<string, HclValue>();
  const blocks: HclBlock[] = [];
  for (skipLines(reader); peek(reader).kind !== 'end' && peek(reader).text !== '}'; skipLines(reader)) {
    const name = next(reader);
    if (name.kind !== 'word') throw new NotHcl(`"${name.text}" where a name should be`);
    if (peek(reader).text === '=') {
      next(reader);
      attributes.set(name.text, expressionOf(reader));
    } else blocks.push(blockOf(reader, name.text));
  }
  return { attributes, blocks };
};

/** A file's blocks and attributes. Throws `NotHcl`. */
export const parseHcl = (text: string): HclBody => {
  const reader = { tokens: tokensOf(text), at: 0 };
  const body = bodyOf(reader);
  if (peek(reader).kind !== 'end') throw new NotHcl(`"${peek(reader).text}" without a beginning`);
  return body;
};
