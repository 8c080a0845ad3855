import * as z from 'zod/mini';

type Value = string | number | boolean | null;

/** A column of repeating strings: its distinct values, and for each row the index of its value. */
type Places<Of> = { readonly of: readonly Of[]; readonly at: readonly number[] };

type Column<Of> = readonly Of[] | Places<Of>;

const columnOf = (values: readonly Value[]): Column<Value> => {
  const of = [...new Set(values)];
  if (!values.some((value) => typeof value === 'string') || of.length > values.length / 2) return values;
  const places = new Map(of.map((value, place) => [value, place]));
  return { of, at: values.map((value) => places.get(value) ?? 0) };
};

/**
 * Rows of one shape by column, in the order of `names`: names occur once, and similar values are adjacent, which
 * compresses better.
 */
export const columnsOf = (
  rows: readonly Readonly<Record<string, Value>>[],
  names: readonly string[],
): Readonly<Record<string, Column<Value>>> =>
  Object.fromEntries(names.map((name) => [name, columnOf(rows.map((row) => row[name] ?? null))]));

/** The values of a column whose values are of one schema: each is checked, of a repeating one only its first. */
export const columnSchema = <Of>(value: z.ZodMiniType<Of>): z.ZodMiniType<readonly (Of | undefined)[]> =>
  z.pipe(
    z.union([z.array(value), z.object({ of: z.array(value), at: z.array(z.number()) })]),
    z.transform((column: Of[] | { of: Of[]; at: number[] }): readonly (Of | undefined)[] =>
      'of' in column ? column.at.map((place) => column.of[place]) : column,
    ),
  );

/** The value of a row; throws where a column is shorter than the others. */
export const valueAt = <Of>(column: readonly (Of | undefined)[], row: number): Of => {
  const value = column[row];
  if (value === undefined) throw new Error(`row ${row} lacks a value: the columns differ in length`);
  return value;
};
