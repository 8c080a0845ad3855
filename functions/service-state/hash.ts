import type { TaskHash } from './deployment-health.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Two 32-bit multiply-xorshift accumulators over the text (the construction known as cyrb53), seeded. */
const mix = (text: string, seed: number): readonly [number, number] => {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high >>> 0, low >>> 0];
};

const sixBits = (value: number): string => ALPHABET.charAt(value & 63);

/** 48 bits of `text` as eight base64url characters: 10,000 tasks collide with a chance of 2e-7. */
export const hash48 = (text: string): string => {
  const [high, low] = mix(text, 0);
  const of24 = (value: number): string =>
    sixBits(value >>> 18) + sixBits(value >>> 12) + sixBits(value >>> 6) + sixBits(value);
  return of24(high & 0xffffff) + of24(low & 0xffffff);
};

/** The hash of a task by its ARN. */
export const taskHash = (taskArn: string): TaskHash => hash48(taskArn) as TaskHash;
