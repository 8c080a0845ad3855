import type { EpochMs } from '../../primitives/instant.ts';

/** JSON that also carries what JSON loses: exact money (bigint), dates, and non-finite numbers. */

type Tagged = { readonly $d: EpochMs } | { readonly $n: string } | { readonly $x: string };

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const tagged = (value: unknown): unknown => {
  if (typeof value === 'bigint') return { $n: value.toString() } satisfies Tagged;
  if (value instanceof Date) return { $d: value.getTime() } satisfies Tagged;
  if (typeof value === 'number' && !Number.isFinite(value)) return { $x: String(value) } satisfies Tagged;
  if (Array.isArray(value)) return value.map(tagged);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, tagged(inner)]));
};

const untagged = (_name: string, value: unknown): unknown => {
  if (!isPlain(value)) return value;
  const { $d, $n, $x } = value;
  if (typeof $d === 'number') return new Date($d);
  if (typeof $n === 'string') return BigInt($n);
  return typeof $x === 'string' ? Number($x) : value;
};

/** A value as text. */
export const encoded = (value: unknown): string => JSON.stringify(tagged(value));

/** The value of a text from `encoded`, for a schema to check; undefined for a text that is none. */
export const decoded = (text: string): unknown => {
  try {
    return JSON.parse(text, untagged);
  } catch {
    return undefined;
  }
};
