import type { Simulation } from '../../model.ts';

/** A call in AWS's query protocol: a form in, XML out. */
export type QueryCall = { readonly simulation: Simulation; readonly form: URLSearchParams };

/** Answers with the fields of the result; throws `WireError`. */
export type QueryOperation = (call: QueryCall) => Readonly<Record<string, unknown>>;

/** Values of a list: `Name.member.1` or, of EC2, `Name.1`. */
export const listIn = (form: URLSearchParams, name: string): readonly string[] =>
  [...form].flatMap(([key, value]) => (new RegExp(`^${name}\\.(?:member\\.)?\\d+$`).test(key) ? [value] : []));
