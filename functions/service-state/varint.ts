/** Whole numbers from 0 on in groups of seven bits, the lowest first, as Protocol Buffers encode them. */

const GROUP = 128;

/** Grows by whole numbers and raw bytes. */
export type Writer = {
  readonly unsigned: (value: number) => void;
  /** Signed numbers in zigzag order, so that small ones of either sign stay short. */
  readonly signed: (value: number) => void;
  readonly raw: (bytes: readonly number[]) => void;
  readonly bytes: () => Uint8Array;
};

/** A writer with nothing in it. */
export const writer = (): Writer => {
  const written: number[] = [];
  const unsigned = (value: number): void => {
    let left = value;
    for (; left >= GROUP; left = Math.floor(left / GROUP)) written.push((left % GROUP) + GROUP);
    written.push(left);
  };
  return {
    unsigned,
    signed: (value) => unsigned(value < 0 ? -2 * value - 1 : 2 * value),
    raw: (bytes) => void written.push(...bytes),
    bytes: () => Uint8Array.from(written),
  };
};

/** Reads what a writer wrote, in the same order. */
export type Reader = {
  readonly unsigned: () => number;
  readonly signed: () => number;
  /** Where `length` raw bytes begin; they are passed over. */
  readonly raw: (length: number) => number;
  readonly isAtEnd: () => boolean;
};

/** A reader at the beginning of `bytes`. Beyond the end every number is 0. */
export const reader = (bytes: Uint8Array): Reader => {
  let at = 0;
  const next = (): number => bytes[at++] ?? 0;
  const unsigned = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= GROUP) {
      const byte = next();
      value += (byte % GROUP) * scale;
      if (byte < GROUP) return value;
    }
  };
  return {
    unsigned,
    signed: () => {
      const value = unsigned();
      return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    },
    raw: (length) => {
      at += length;
      return at - length;
    },
    isAtEnd: () => at >= bytes.length,
  };
};
