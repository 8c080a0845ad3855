/** Seeded random numbers: the same on every machine. */
export type Random = {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  readonly between: (from: number, to: number) => number;
  /** Uniform integer, both ends included. */
  readonly integer: (from: number, to: number) => number;
  readonly chance: (share: number) => boolean;
  readonly exponential: (mean: number) => number;
  readonly hex: (length: number) => string;
  readonly digits: (length: number) => string;
  readonly uuid: () => string;
};

/** FNV-1a, 32 bits. */
const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
};

/** The "small fast counting" generator (sfc32) of C. Doty-Humphrey. */
const smallFastCounter = (seed: string): (() => number) => {
  let a = hash(seed);
  let b = hash(`${seed}/b`);
  let c = hash(`${seed}/c`);
  let counter = 1;
  const step = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  for (let warmUp = 0; warmUp < 12; warmUp += 1) step();
  return step;
};

/**
 * Random numbers that depend only on `seed`. Every task and service has its own (`seed/service/number`), so an action
 * on one service does not change the history of the others.
 */
export const randomOf = (seed: string): Random => {
  const next = smallFastCounter(seed);
  const letters = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join('');
  const hex = (length: number): string => letters('0123456789abcdef', length);
  const between = (from: number, to: number): number => from + next() * (to - from);
  return {
    next,
    between,
    integer: (from, to) => Math.floor(between(from, to + 1)),
    chance: (share) => next() < share,
    exponential: (mean) => -mean * Math.log(1 - next()),
    hex,
    digits: (length) => letters('123456789', 1) + letters('0123456789', length - 1),
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
};
