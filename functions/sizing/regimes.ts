/**
 * Two readings of the same past: the future is like the last days (something changed), or like the whole window. Which
 * one holds is the same for CPU and memory.
 */
export type ByRegime<T> = { readonly recent: T; readonly whole: T };

/** The same change in both regimes. */
export const mapRegimes = <T, U>({ recent, whole }: ByRegime<T>, change: (value: T) => U): ByRegime<U> => ({
  recent: change(recent),
  whole: change(whole),
});

/** Expected value when the recent regime has this weight. */
export const mixed = ({ recent, whole }: ByRegime<number>, recentWeight: number): number =>
  recentWeight * recent + (1 - recentWeight) * whole;
