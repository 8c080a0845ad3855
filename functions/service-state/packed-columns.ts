type Value = string | number | boolean | null;

/** A column of repeating strings: its distinct values, and for each row the index of its value. */
type Places = { readonly of: readonly Value[]; readonly at: readonly number[] };

/** Rows of one shape, stored by column: names occur once, and similar values are adjacent, which compresses better. */
export type Columns<Row> = { readonly [Name in keyof Row]: readonly Row[Name][] | Places };

const columnOf = (values: readonly Value[]): readonly Value[] | Places => {
  const of = [...new Set(values)];
  if (!values.some((value) => typeof value === 'string') || of.length > values.length / 2) return values;
  const places = new Map(of.map((value, place) => [value, place]));
  return { of, at: values.map((value) => places.get(value) ?? 0) };
};

const valuesOf = (column: readonly Value[] | Places): readonly Value[] =>
  'of' in column ? column.at.map((place) => column.of[place] ?? null) : column;

/** The columns of rows, in the order of `names`. */
export const columnsOf = <Row extends { readonly [Name in keyof Row]: Value }>(
  rows: readonly Row[],
  names: readonly (keyof Row)[],
): Columns<Row> =>
  Object.fromEntries(names.map((name) => [name, columnOf(rows.map((row) => row[name]))])) as Columns<Row>;

/** The rows of columns. */
export const rowsOf = <Row extends { readonly [Name in keyof Row]: Value }>(
  columns: Columns<Row>,
  names: readonly (keyof Row)[],
): readonly Row[] => {
  const values = names.map((name) => valuesOf(columns[name] as readonly Value[] | Places));
  return (values[0] ?? []).map(
    (_, row) => Object.fromEntries(names.map((name, column) => [name, values[column]?.[row]])) as Row,
  );
};
