import { cutText } from '../../primitives/cut-text.ts';

/** Longest text and list in an entry, tried in order until the entry fits. */
const LEVELS = [
  { characters: 2000, items: 40 },
  { characters: 600, items: 15 },
  { characters: 160, items: 4 },
] as const;

type Level = (typeof LEVELS)[number];

const cut = (value: unknown, level: Level): unknown => {
  if (typeof value === 'string') return cutText(value, level.characters);
  if (Array.isArray(value)) return value.slice(0, level.items).map((each) => cut(each, level));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).slice(0, level.items * 4);
  return Object.fromEntries(entries.map(([name, each]) => [name, cut(each, level)]));
};

/** Characters of a value in an answer: its JSON is once more inside a JSON text. */
export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(JSON.stringify(value)));

const named = (value: object): object =>
  Object.fromEntries(Object.entries(value).filter(([name]) => name === 'id' || name === 'at' || name === 'service'));

/**
 * A value that fits into so many bytes: as it is, or with its long texts and lists cut and `shortened` set, or with its
 * names alone.
 */
export const shortenedTo = (bytes: number, value: object): object => {
  if (bytesOf(value) <= bytes) return value;
  for (const level of LEVELS) {
    const shorter = { ...Object(cut(value, level)), shortened: true };
    if (bytesOf(shorter) <= bytes) return shorter;
  }
  return { ...named(value), shortened: true };
};
