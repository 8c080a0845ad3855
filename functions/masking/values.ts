import { MASK } from './tokens.ts';

/**
 * Up to a space, a quote, or a delimiter that is followed by something new. Never empty; always succeeds, so it is
 * linear.
 */
export const BARE_VALUE =
  '(?:\\[masked\\]|(?![,;&|](?:\\s|$|["\'{[]|[A-Za-z_][\\w. -]{0,40}[=:]))(?![)}\\]]+(?:[\\s,;.:]|$))' +
  '(?!%(?:25)?2[267])[^\\s"\'`<>])+';

/** Possible prefixes of a quoted value: `b'…'`, `Some("…")`, `["…`. */
const BEFORE_QUOTES = '(?:[A-Za-z_.]{1,30}\\(|[bBrRuUfF]{1,2}|@|\\$|\\[\\s{0,4})?';
const QUOTED = [
  '"(?:[^"\\\\\\n]|\\\\[^\\n])*"?',
  "'(?:[^'\\\\\\n]|\\\\[^\\n])*'?",
  '`[^`\\n]*`?',
  '\\\\{1,7}["\'][^"\'\\n]*["\']?',
].join('|');

/** A value in quotes, with its prefix. */
export const QUOTED_VALUE = `${BEFORE_QUOTES}(?:${QUOTED})`;

/** A block of YAML: its first line. */
export const BLOCK_VALUE = '[|>][+-]?[ \\t]*(?:\\n[ \\t]+[^\\n]+|\\\\n[ \\t]+[^\\s\\\\"]+)';

const NOTHING = 'true|false|null|nil|none|undefined|yes|no|\\*+|x{3,}|<[^>]*>|\\d{1,6}|arn:[^"\'\\s]*|\\[masked\\]|';
/** Variables and template placeholders, whose value is elsewhere. */
const REFERENCE = '\\$\\{[\\w.:-]{1,100}\\}?|\\$[A-Z_]{3,60}|\\{\\{[^}]{0,100}\\}\\}|%[sdv]';
const EMPTY = new RegExp(`^[[(]?["'\`\\\\]*(?:${NOTHING}|${REFERENCE})["'\`\\\\)\\],;:]*$`, 'i');

/** Whether a value is empty, masked already, or only says where the secret is. */
export const isEmpty = (value: string): boolean => EMPTY.test(value);

const WHOLE = new RegExp(`^(${BEFORE_QUOTES}\\\\{0,7}["'\`])[\\s\\S]*?(\\\\{0,7}["'\`])?$`);

/** The mask within the quotes of the value; sentence punctuation stays after it. */
export const masked = (value: string): string => {
  const quotes = WHOLE.exec(value);
  if (quotes !== null) return `${quotes[1] ?? ''}${MASK}${quotes[2] ?? ''}`;
  return `${MASK}${/[:,;]*$/.exec(value)?.[0] ?? ''}`;
};

/** Words that follow the name of a secret in sentences about it. */
const SENTENCE_WORDS = [
  'not|in|is|was|are|were|has|have|had|too|an?|the|this|that|your|no|missing|required|empty|invalid|wrong|expired',
  'incorrect|expected|unexpected|cannot|can|could|unable|failed|failure|must|should|denied|unknown|authentication',
  'authorization|auth|based|from|for|and|or|to|of|on|at|by|with|file|hash|reset|policy|protected|prompt|which|does|do',
  'did|will|would|been|error|provided|supplied|given|changed|rejected|refused|accepted|verified|' +
    'verification|only|login',
  'protection|manager|store|value|values|field|fields|encryption|length|requirements|as|it|if|when|because|using',
].join('|');
const SENTENCE_WORD = new RegExp(`^(?:${SENTENCE_WORDS})(?:n['’]t)?[.,:;!?)]*$`, 'i');

/** Whether a word continues a sentence about a secret and is not one: `the password is …`, `with token based …`. */
export const isSentenceWord = (word: string): boolean => SENTENCE_WORD.test(word);

const PROSE = /^[A-Za-z][a-z]*(?:[A-Z][a-z]+)*$/;

/** Whether a value looks like a word or a small number. */
export const isWord = (value: string): boolean => {
  const bare = value.replace(/[.,:;!?)]+$/, '');
  return PROSE.test(bare) || /^\d{1,6}\D?$/.test(bare);
};

/** `AA:BB:CC:…`: the fingerprint of a certificate, which is public. */
export const isFingerprint = (value: string): boolean =>
  /^["']?(?:[0-9a-f]{2}:){7,}[0-9a-f]{2}["']?[.,:;]?$/i.test(value);
