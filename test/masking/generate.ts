/** Letters and digits from a seed: secrets that nobody has and no scanner finds in this repository. */
export type Draw = {
  readonly of: (alphabet: string, length: number) => string;
  /** Letters and digits, all three kinds among the first ones. */
  readonly base62: (length: number) => string;
  readonly base64: (length: number) => string;
  readonly hex: (length: number) => string;
  readonly lower36: (length: number) => string;
  readonly upper36: (length: number) => string;
  readonly digits: (length: number) => string;
  readonly pick: <Item>(items: readonly Item[]) => Item;
  readonly whole: (below: number) => number;
};

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const URL_SAFE = `${LOWER}${UPPER}${DIGITS}_-`;

/** Mulberry32. */
const randomOf = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

export const drawing = (seed: number): Draw => {
  const random = randomOf(seed);
  const whole = (below: number): number => Math.floor(random() * below);
  const of = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(whole(alphabet.length))).join('');
  const mixed = (alphabet: string, length: number): string =>
    (of(LOWER, 1) + of(DIGITS, 1) + of(UPPER, 1) + of(alphabet, Math.max(0, length - 3))).slice(0, length);
  return {
    of,
    whole,
    base62: (length) => mixed(LOWER + UPPER + DIGITS, length),
    base64: (length) => mixed(URL_SAFE, length),
    hex: (length) => of('0123456789abcdef', length),
    lower36: (length) => (of(LOWER, 1) + of(DIGITS, 1) + of(LOWER + DIGITS, length - 2)).slice(0, length),
    upper36: (length) => (of(UPPER, 1) + of(DIGITS, 1) + of(UPPER + DIGITS, length - 2)).slice(0, length),
    digits: (length) => of(DIGITS, length),
    pick: (items) => items[whole(items.length)] as (typeof items)[number],
  };
};
