/** What became of a read: its answer, or why there is none. "Could not look" is never "is not there". */
export type Read<Value> =
  { readonly is: 'known'; readonly value: Value } | { readonly is: 'unknown'; readonly because: string };

/** An answer. */
export const known = <Value>(value: Value): Read<Value> => ({ is: 'known', value });

/** No answer, and why. */
export const unknown = (because: string): Read<never> => ({ is: 'unknown', because });

/** The answer, or `otherwise` when there is none. */
export const valueOr = <Value, Otherwise>(read: Read<Value>, otherwise: Otherwise): Value | Otherwise =>
  read.is === 'known' ? read.value : otherwise;
