/** Shortest run that is judged: below it names and numbers look random too often. */
const RUN_MIN = 24;

/** A UUID, or hexadecimal alone (digests, task ids, commit ids, trace ids): public names, however random they look. */
const PUBLIC_ID = /^(?:[0-9a-f]+|[0-9A-F]+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

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

/** How often a run changes between small letters, capitals and digits. Joints (`-`, `_`, `/`, `+`) do not count. */
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

/** Words such as `TaskExecutionRole`. Of random base62 a sixth looks like words of three small letters or more. */
const WORDS = /[A-Z]?[a-z]{3,}/g;
const hasWords = (run: string): boolean =>
  (run.match(WORDS) ?? []).reduce((sum, word) => sum + word.length, 0) >= run.length * 0.45;

/**
 * Whether a run of letters and digits looks drawn at random. Between neighbours, random base64 changes its kind of
 * character in 62 % of the places and random base36 in 40 %; words in camel case with numbers stay below 35 %.
 */
export const isRandom = (run: string): boolean => {
  if (run.length < RUN_MIN || PUBLIC_ID.test(run)) return false;
  const { changes, length, kinds, distinct } = textureOf(run);
  if (length < RUN_MIN - 2 || distinct < 10 || !kinds.has('digit')) return false;
  const share = changes / (length - 1);
  if (kinds.size === 3) return share >= 0.42 && !hasWords(run);
  return !/[-_/]/.test(run) && length >= 28 && share >= 0.3;
};
