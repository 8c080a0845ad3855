import { hasMadeEnd } from './made-names.ts';
import type { NameKind } from './names.ts';
import { kindOfName } from './names.ts';
import {
  BARE_VALUE,
  BLOCK_VALUE,
  isEmpty,
  isFingerprint,
  isSentenceWord,
  isWord,
  masked,
  QUOTED_VALUE,
} from './values.ts';

/** A name, and what shows that its value follows: in code, JSON, YAML, XML, query strings, tuples; also URL-encoded. */
const SPACE = '(?:\\s|\\\\[nrt])';
const SEPARATOR = [
  `\\\\{0,7}["'\`]?\\]?${SPACE}{0,8}(?:=>|:=|={1,3}|:(?!:)|(?<=<[^<>\\n]{1,100})>)${SPACE}{0,16}`,
  '(?:%(?:25){0,2}2[27])?%(?:25){0,2}3[AD](?:%(?:25){0,2}20)*(?:%(?:25){0,2}2[27])?',
  '\\\\{0,7}["\'`]\\s{0,4},\\s{0,4}(?=\\\\{0,7}["\'`]|b["\'])',
].join('|');
const NAME_AND_SEPARATOR = new RegExp(`(?<![\\wñÑ.-])([\\wñÑ.-]{2,120})(${SEPARATOR})`, 'gi');
const VALUE = new RegExp(`${BLOCK_VALUE}|${QUOTED_VALUE}|${BARE_VALUE}`, 'y');

/** Characters checked on either side of a pair: the longest name or ARN that matters. */
const CONTEXT = 300;

type Pair = {
  readonly kind: NameKind;
  readonly name: string;
  readonly between: string;
  readonly value: string;
  /** The surrounding text, for checks that need it. */
  readonly before: () => string;
  readonly after: () => string;
};

/** `api key: …` and `mot de passe: …`: a name may have several words. */
const SPACED = /(?:api|access|secret|private|encryption|signing|master|shared|auth|session|connection|mot de) $/i;
const PERCENT_CODE = /^(?:25)?(?:2[0267CF]|3F|7B)/i;

const nameAt = (text: string, offset: number, name: string): string => {
  const last = text[offset - 1];
  if (last === '%') return name.replace(PERCENT_CODE, '');
  // `\n` of an escaped line break.
  if (last === '\\' && /^[nrt]/.test(name)) return name.slice(1);
  if (last !== ' ' || !/^(?:access|key|string|id|passe|token)/i.test(name)) return name;
  return (SPACED.exec(text.slice(Math.max(0, offset - 12), offset))?.[0] ?? '').replace(/ /g, '-') + name;
};

const isQuotedValue = (value: string): boolean =>
  /^(?:[A-Za-z_.]{1,30}\(|[bru]{1,2}|@|\$|\[\s*)?\\*["'`|>]/i.test(value);
const isPlainColon = ({ between, value }: Pair): boolean => /^\s*:\s*$/.test(between) && !isQuotedValue(value);
const isTuple = ({ between }: Pair): boolean => between.includes(',');

/** A line with nothing but the pair (YAML). */
const isLine = ({ before, after }: Pair): boolean =>
  /(?:^|\n)[ \t]*(?:-[ \t]+)?$/.test(before().slice(-40)) && /^[ \t]*(?:$|[\r\n])/.test(after().slice(0, 40));

/**
 * A bare colon is followed by a value (YAML, environment, headers) or the rest of a sentence ("invalid token: expected
 * a name").
 */
const isSentence = (pair: Pair): boolean => {
  const { kind, value } = pair;
  if (!isPlainColon(pair)) return false;
  if (kind === 'outright' || isLine(pair)) return isSentenceWord(value) && !isLine(pair);
  return isWord(value) || value.replace(/[:,;.]+$/, '').length < 6;
};

/** `…:secret:db-AbC1Ef:password::` names a key of a secret. */
const isInArn = (pair: Pair): boolean =>
  isPlainColon(pair) && /^arn:aws[\w-]*:[\w:/.+@*-]*$/.test(pair.before().slice(pair.before().lastIndexOf('arn:aws')));

/** `secrets:` of a definition, whose entries follow below it. */
const isHead = ({ between, value }: Pair): boolean =>
  /:.*\n/s.test(between) && /^(?:-|[\w.-]+:|[\w.-]+=.*)$/.test(value);

/** `pwd: /app` is a working directory. */
const isPlace = ({ name, value }: Pair): boolean =>
  /^(?:old)?pwd$/i.test(name) && /^\\?["']?(?:[/~.]|[A-Za-z]:\\)/.test(value);

/** Names such as `auth` mean nothing without a value that looks like a credential. */
const isUnlikely = ({ kind, name, value }: Pair): boolean => {
  if (kind !== 'shy') return false;
  const bare = value.replace(/^[\\"'`[(]+|[\\"'`.,:;)\]]+$/g, '');
  return bare.length < (/key$/i.test(name) ? 12 : 8) || isWord(bare) || !/[\d+/=]|[a-z][A-Z]/.test(bare);
};

/** `["password","mail"]` lists names, and `"name":"db-secret","reason":"…"` is two pairs of JSON. */
const isNoTuple = (pair: Pair): boolean => {
  const { before, value, after } = pair;
  if (!isTuple(pair)) return false;
  if (/[:=]\s*\\*["'`]$/.test(before()) || /^\\*["']?\s*(?::|=>)/.test(after())) return true;
  return isWord(value.replace(/["'`\\]/g, '')) && !/\(\s*\\*["'`]$/.test(before());
};

/** `Prod-TokenService89C86481-J09fqhbYs5gV: …` is a resource name, and so is `log-group:db-secret:…`. */
const isResource = (pair: Pair): boolean =>
  isPlainColon(pair) &&
  (hasMadeEnd(pair.name) || /log-group:[\w/.#-]*$/.test(pair.before()) || /^log-(?:group|stream):/.test(pair.value));

const keeps = (pair: Pair): boolean =>
  isEmpty(pair.value) ||
  isInArn(pair) ||
  isHead(pair) ||
  isPlace(pair) ||
  isUnlikely(pair) ||
  isNoTuple(pair) ||
  isResource(pair) ||
  (pair.kind !== 'outright' && isFingerprint(pair.value)) ||
  isSentence(pair);

const valueAt = (text: string, at: number): string => {
  VALUE.lastIndex = at;
  return VALUE.exec(text)?.[0] ?? '';
};

/**
 * Masks the values of pairs whose name is a secret's: environment, headers, JSON, YAML, XML, query strings, tuples,
 * options. One pass over the text, including values that are kept.
 */
export const maskPairs = (text: string): string => {
  let result = '';
  let done = 0;
  NAME_AND_SEPARATOR.lastIndex = 0;
  for (let found = NAME_AND_SEPARATOR.exec(text); found !== null; found = NAME_AND_SEPARATOR.exec(text)) {
    const [whole, word = '', between = ''] = found;
    const name = nameAt(text, found.index, word);
    const kind = kindOfName(name);
    if (kind === undefined) continue;
    const at = found.index + whole.length;
    const value = valueAt(text, at);
    const { index } = found;
    const before = () => text.slice(Math.max(0, index - CONTEXT), index);
    const after = () => text.slice(at + value.length, at + value.length + CONTEXT);
    if (value === '' || keeps({ kind, before, name, between, value, after })) continue;
    result += text.slice(done, at) + masked(value);
    done = at + value.length;
    NAME_AND_SEPARATOR.lastIndex = done;
  }
  return result + text.slice(done);
};
