import { isMadeName, isPublicId } from './made-names.ts';

/** Shortest run that is tested: shorter names and numbers look random too often. */
export const RUN_MIN = 24;
/** Letters and digits of a run besides its separators. */
const CHARACTERS_MIN = RUN_MIN - 2;
const DISTINCT_MIN = 10;

const kindOf = (unit: number): 'digit' | 'upper' | 'lower' | 'joint' => {
  if (unit >= 48 && unit <= 57) return 'digit';
  if (unit >= 65 && unit <= 90) return 'upper';
  return unit >= 97 && unit <= 122 ? 'lower' : 'joint';
};

type Texture = {
  readonly changes: number;
  readonly length: number;
  readonly kinds: ReadonlySet<string>;
  readonly distinct: number;
};

/** How often a run changes between lower case, upper case and digits. Separators (`-`, `_`, `/`, `+`) do not count. */
const textureOf = (run: string): Texture => {
  const kinds = new Set<string>();
  const seen = new Set<string>();
  let changes = 0;
  let length = 0;
  let before = '';
  for (let index = 0; index < run.length; index += 1) {
    const kind = kindOf(run.charCodeAt(index));
    if (kind === 'joint') continue;
    if (before !== '' && kind !== before) changes += 1;
    before = kind;
    length += 1;
    kinds.add(kind);
    seen.add(run.charAt(index));
  }
  return { changes, length, kinds, distinct: seen.size };
};

/**
 * Words such as `TaskExecutionRole`: at least three lower-case letters, with a vowel and never four consonants in a
 * row.
 */
const WORDS = /[A-Z]?[a-z]{3,}/g;
const WORDS_SHARE_MIN = 0.45;
const isPronounceable = (word: string): boolean => /[aeiouy]/i.test(word) && !/[^aeiouy]{4}/i.test(word);
const hasWords = (run: string): boolean =>
  (run.match(WORDS) ?? []).filter(isPronounceable).reduce((sum, word) => sum + word.length, 0) >=
  run.length * WORDS_SHARE_MIN;

/**
 * Shares of character changes from which on a run counts as random: base64, and base36 without separators. Random
 * base64 changes in 62 % of the places and random base36 in 40 %; camel-case words with numbers stay below 35 %.
 */
const MIXED_SHARE_MIN = 0.37;
const BASE36_SHARE_MIN = 0.3;
const BASE36_LENGTH_MIN = 28;

/** Whether a run of letters and digits looks random. */
export const isRandom = (run: string): boolean => {
  if (run.length < RUN_MIN || isPublicId(run)) return false;
  const { changes, length, kinds, distinct } = textureOf(run);
  if (length < CHARACTERS_MIN || distinct < DISTINCT_MIN || !kinds.has('digit')) return false;
  const share = changes / (length - 1);
  if (kinds.size === 3) return share >= MIXED_SHARE_MIN && !hasWords(run) && !isMadeName(run);
  return !/[-_/]/.test(run) && length >= BASE36_LENGTH_MIN && share >= BASE36_SHARE_MIN;
};
