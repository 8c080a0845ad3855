/** Bytes of an item as DynamoDB counts them: names and values, without index overhead. */

const text = (value: string): number => Buffer.byteLength(value, 'utf8');

/** A number takes a byte for each two digits, and one more. */
const number = (value: number): number => Math.ceil(String(Math.abs(value)).replace('.', '').length / 2) + 1;

const valueSize = (value: unknown): number => {
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return number(value);
  if (value instanceof Uint8Array) return value.byteLength;
  if (Array.isArray(value)) return 3 + value.reduce<number>((sum, one) => sum + 1 + valueSize(one), 0);
  if (value !== null && typeof value === 'object')
    return 3 + Object.entries(value).reduce((sum, [name, one]) => sum + 1 + text(name) + valueSize(one), 0);
  return 1;
};

export const itemSize = (item: Readonly<Record<string, unknown>>): number =>
  Object.entries(item).reduce((sum, [name, value]) => sum + text(name) + valueSize(value), 0);
