import type { Points, Span } from './cloudwatch.ts';
import type { EpochMs } from '../../primitives/instant.ts';

/** Series of one subject over one span. */
export type Read = { readonly span: Span; readonly points: readonly Points[] };

/** An empty series. */
export const NO_POINTS: Points = { times: new Float64Array(), values: new Float64Array(), isWhole: true };

/** The value of an ascending series at a time; call it with rising times only, so that each series is walked once. */
export const follower = ({ times, values }: Points): ((at: EpochMs) => number | undefined) => {
  let next = 0;
  return (at) => {
    while (next < times.length && (times[next] ?? Infinity) < at) next += 1;
    return times[next] === at ? values[next] : undefined;
  };
};

/** All times of two series, ascending. */
export const merged = (a: Float64Array, b: Float64Array): Float64Array => {
  if (a.length === b.length && a[0] === b[0] && a.at(-1) === b.at(-1)) return a;
  return Float64Array.from(new Set([...a, ...b])).sort();
};
