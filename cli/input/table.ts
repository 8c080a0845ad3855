import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { columns, wrapped } from './width.ts';

export type TableText = {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Leading columns that name a row: they are its first line where the columns do not fit. */
  readonly names: number;
  /** The side of each column that its cells stand at; left when absent. */
  readonly aligned?: readonly ('left' | 'right')[];
  /** Without a line between rows. */
  readonly isCompact?: boolean;
};

/** A column's border and the blanks beside its text. */
const BORDER = 3;
/** A column of sentences that is narrower than this is harder to read than lines below one another. */
const SENTENCE_MIN = 24;
const INDENT = '  ';

const lengthOf = (text: string): number => stripVTControlCharacters(text).length;

const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(lengthOf));

type Column = { readonly least: number; readonly wanted: number };

/** The least columns hold the longest word, so that none is broken. */
const columnOf = (cells: readonly string[]): Column => {
  const wanted = longest(cells.flatMap((cell) => cell.split('\n')));
  return {
    least: Math.max(longest(cells.flatMap((cell) => cell.split(/\s+/))), Math.min(wanted, SENTENCE_MIN)),
    wanted,
  };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

/** Widths of the columns within `room`; what is left goes to those that want more. Undefined: no room. */
const widthsIn = (found: readonly Column[], room: number): readonly number[] | undefined => {
  const spare = room - sum(found.map(({ least }) => least));
  if (spare < 0) return undefined;
  const missing = sum(found.map(({ least, wanted }) => wanted - least));
  const share = missing === 0 ? 0 : Math.min(1, spare / missing);
  return found.map(({ least, wanted }) => least + Math.floor((wanted - least) * share));
};

/** A row as lines: its names, then each further cell with its heading. */
const listed = ({ head, names }: TableText, row: readonly string[], width: number): readonly string[] => {
  const title = row.slice(0, names).filter((cell) => cell !== '');
  const cells = row.slice(names).flatMap((cell, n) => {
    const heading = head[names + n] ?? '';
    return cell === '' ? [] : [`${INDENT}${heading === '' ? '' : `${heading}: `}${cell}`];
  });
  return [title.join(' '), ...cells].flatMap((line) => line.split('\n').flatMap((one) => wrappedCell(one, width)));
};

const wrappedCell = (line: string, width: number): readonly string[] =>
  line.startsWith(INDENT)
    ? wrapped(line.trimStart(), width - INDENT.length, INDENT).map((one) => `${INDENT}${one}`)
    : wrapped(line, width, INDENT);

/**
 * Rows as a table within the columns of the terminal. No word is broken, so that ARNs can be copied: where the columns
 * do not fit beside one another, each row is a list below its names.
 */
export const tableText = (table: TableText, width = columns()): string => {
  const { head, rows, aligned = [], isCompact = false } = table;
  const found = head.map((name, n) => columnOf([name, ...rows.map((row) => row[n] ?? '')]));
  const widths = widthsIn(found, width - BORDER * head.length - 1);
  if (widths === undefined)
    return rows.map((row) => listed(table, row, width).join('\n')).join(isCompact ? '\n' : '\n\n');
  const drawn = new Table({
    head: [...head],
    colWidths: widths.map((one) => one + BORDER - 1),
    colAligns: [...aligned],
    wordWrap: true,
    style: { head: [], border: [], compact: isCompact },
  });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
};
