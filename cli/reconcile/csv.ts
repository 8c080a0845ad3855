import { parse } from 'csv-parse/sync';

/** Rows of a CSV by its heads; short rows lack their last cells. Throws `CsvError` for what is none. */
export const rowsOf = (text: string): readonly Readonly<Record<string, string>>[] =>
  parse(text, {
    bom: true,
    columns: true,
    record_delimiter: ['\r\n', '\n'],
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
  });
