/** A JSON object. */
export type Row = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object, not a list. */
export const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The rows of a list; empty when it is not a list. */
export const rowsIn = (value: unknown): readonly Row[] => (Array.isArray(value) ? value.filter(isRow) : []);

/** A text that is not empty. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const PASCAL = /^[A-Z](?=[a-z])/;

const camel = (key: string): string => (PASCAL.test(key) ? key.charAt(0).toLowerCase() + key.slice(1) : key);

/**
 * A row with `TaskArn` as `taskArn`: Step Functions and .NET write keys like this. A row without such keys is returned
 * as it is.
 */
export const camelRow = (row: Row): Row =>
  Object.keys(row).some((key) => PASCAL.test(key))
    ? Object.fromEntries(Object.entries(row).map(([key, value]) => [camel(key), value]))
    : row;

/** As `camelRow`, at every depth. */
export const camelDeep = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(camelDeep);
  if (!isRow(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [camel(key), camelDeep(inner)]));
};
