/**
 * Exact money. An amount is a whole number of atoms, the smallest unit of Fargate's bill: one pico-dollar per hour, for
 * one 1024th of a vCPU or GB, during one second. A price times a size times seconds is then a whole number, sums are
 * exact in any order, and rounding happens once, for display.
 */
export type Money = bigint;

/** Whole pico-dollars (10^-12 USD) per hour: AWS lists prices with at most ten decimals. */
export type PicoPerHour = bigint;

/** 10^12 pico-dollars times 1,024 units times 3,600 seconds. */
export const ATOMS_PER_DOLLAR = 1_000_000_000_000n * 1024n * 3600n;

const DECIMALS = 12;
const PARTS = 1_000_000;

/**
 * A price in USD per hour as AWS writes it (`0.0404800000`), as pico-dollars; undefined when it is not a plain decimal
 * or too fine.
 */
export const picoPerHour = (usd: string): PicoPerHour | undefined => {
  const [, whole, decimals = ''] = /^(\d{1,6})(?:\.(\d+))?$/.exec(usd) ?? [];
  const significant = decimals.replace(/0+$/, '');
  if (whole === undefined || significant.length > DECIMALS) return undefined;
  return BigInt(whole + significant.padEnd(DECIMALS, '0'));
};

/**
 * The cost of `units` (CPU units, MiB: 1,024 are one vCPU or GB) for `seconds`, at the price of one whole vCPU or GB.
 */
export const charge = (price: PicoPerHour, units: number, seconds: number): Money =>
  price * BigInt(Math.round(units)) * BigInt(seconds);

/** The sum of amounts, exact and in any order. */
export const sum = (amounts: Iterable<Money>): Money => {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
};

/** A share of an amount, to the millionth, rounded down; shares are limited to 0 to 1. */
export const shareOf = (amount: Money, share: number): Money =>
  (amount * BigInt(Math.round(Math.min(1, Math.max(0, share)) * PARTS))) / BigInt(PARTS);

/** Cents, rounded half up: the only rounding of a bill. Amounts are never negative. */
export const centsOf = (amount: Money): number => Number((amount * 100n + ATOMS_PER_DOLLAR / 2n) / ATOMS_PER_DOLLAR);

/** Dollars as a number for charts, sorting and JSON, to the millionth. */
export const dollarsOf = (amount: Money): number =>
  Number((amount * BigInt(PARTS) + ATOMS_PER_DOLLAR / 2n) / ATOMS_PER_DOLLAR) / PARTS;

const thousands = (whole: number): string => String(whole).replace(/\B(?=(\d{3})+$)/g, ',');

/** `$1,234.56`: an amount to the cent. */
export const usd = (amount: Money): string => {
  const cents = centsOf(amount);
  return `$${thousands(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, '0')}`;
};

/** An amount in readable form: `under $0.01`, `$3.10`, from ten dollars on `$41`. */
export const usdRounded = (amount: Money): string => {
  if (amount > 0n && centsOf(amount) === 0) return 'under $0.01';
  return centsOf(amount) < 1000 ? usd(amount) : `$${thousands(Math.round(centsOf(amount) / 100))}`;
};
