/** 97.5 % point of the standard normal distribution: 95 % on both sides. */
const Z = 1.959964;

export type Interval = { readonly low: number; readonly high: number };

/** Wilson's 95 % score interval of `hits` among the runs; [0, 1] without runs. */
export const wilson = (hits: number, healths: number): Interval => {
  if (healths === 0) return { low: 0, high: 1 };
  const share = hits / healths;
  const width = 1 + (Z * Z) / healths;
  const middle = share + (Z * Z) / (2 * healths);
  const spread = Z * Math.sqrt((share * (1 - share)) / healths + (Z * Z) / (4 * healths * healths));
  return { low: Math.max(0, (middle - spread) / width), high: Math.min(1, (middle + spread) / width) };
};

/** The quantile of the numbers; NaN of none. */
export const quantile = (numbers: readonly number[], share: number): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? Number.NaN;
};
