import { stripVTControlCharacters } from 'node:util';

/** Columns of a pipe or a file, where nobody says otherwise. */
const DEFAULT = 120;
/** Fewer than this are taken for this many. */
const LEAST = 20;

/** Columns that results may take: those of `COLUMNS`, else those of the terminal. */
export const columns = (): number => {
  const named = Number(process.env['COLUMNS']);
  return Math.max(LEAST, Number.isInteger(named) && named > 0 ? named : (process.stdout.columns ?? DEFAULT));
};

/** Whether somebody reads lines of a given width: a terminal, or a `COLUMNS` that was set. */
const hasWidth = (): boolean => process.stdout.isTTY === true || Boolean(process.env['COLUMNS']);

const lengthOf = (text: string): number => stripVTControlCharacters(text).length;

/**
 * A line as lines of at most `width` characters, `indent` before each further one. No word is broken: ARNs stay whole.
 */
export const wrapped = (line: string, width: number, indent = ''): readonly string[] => {
  const lines: string[] = [];
  let current = '';
  for (const [, blank = '', word = ''] of line.matchAll(/(\s*)(\S+)/g)) {
    if (current.trim() === '' || lengthOf(current + blank + word) <= width) {
      current += blank + word;
      continue;
    }
    lines.push(current);
    current = indent + word;
  }
  return [...lines, current];
};

/** Results for people, wrapped where somebody reads them in columns; as they are in a pipe or a file. */
export const fitted = (text: string, indent = '  '): string => {
  if (!hasWidth()) return text;
  const lines = text
    .split('\n')
    .flatMap((line) => (lengthOf(line) > columns() ? wrapped(line, columns(), indent) : line));
  return lines.join('\n');
};
