/** The result of a read: its answer, or why there is none. "Could not read" never means "does not exist". */
export type Read<Value> =
  { readonly kind: 'known'; readonly value: Value } | { readonly kind: 'unknown'; readonly reason: string };

/** An answer. */
export const known = <Value>(value: Value): Read<Value> => ({ kind: 'known', value });

/** No answer, and why. */
export const unknown = (reason: string): Read<never> => ({ kind: 'unknown', reason });

/** A read that the question at hand does not need. */
export const NOT_ASKED = unknown('it was not read');

/** The answer, or `otherwise` when there is none. */
export const valueOr = <Value, Otherwise>(read: Read<Value>, otherwise: Otherwise): Value | Otherwise =>
  read.kind === 'known' ? read.value : otherwise;

const reasonsUnknown = (...reads: readonly Read<unknown>[]): Read<never> =>
  unknown([...new Set(reads.flatMap((read) => (read.kind === 'unknown' ? [read.reason] : [])))].join('; '));

/** One read as a list of one, for checks that take their values one by one. */
export const one = <A>(a: Read<A>): Read<[A]> => (a.kind === 'known' ? known([a.value]) : a);

/** Both answers, or why one of them is missing. */
export const two = <A, B>(a: Read<A>, b: Read<B>): Read<[A, B]> =>
  a.kind === 'known' && b.kind === 'known' ? known([a.value, b.value]) : reasonsUnknown(a, b);

/** All three answers, or why one of them is missing. */
export const three = <A, B, C>(a: Read<A>, b: Read<B>, c: Read<C>): Read<[A, B, C]> => {
  const ab = two(a, b);
  return ab.kind === 'known' && c.kind === 'known' ? known([...ab.value, c.value]) : reasonsUnknown(a, b, c);
};

/** All four answers, or why one of them is missing. */
export const four = <A, B, C, D>(
  ...[a, b, c, d]: readonly [Read<A>, Read<B>, Read<C>, Read<D>]
): Read<[A, B, C, D]> => {
  const abc = three(a, b, c);
  return abc.kind === 'known' && d.kind === 'known' ? known([...abc.value, d.value]) : reasonsUnknown(a, b, c, d);
};
