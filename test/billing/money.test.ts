import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ATOMS_PER_DOLLAR,
  centsOf,
  charge,
  dollarsOf,
  picoPerHour,
  shareOf,
  sum,
  usd,
  usdRounded,
} from '../../functions/billing/money.ts';

const dollars = (cents: number): bigint => (BigInt(cents) * ATOMS_PER_DOLLAR) / 100n;

test('a price is read as AWS writes it, to the pico-dollar', () => {
  expect(picoPerHour('0.0404800000')).toBe(40_480_000_000n);
  expect(picoPerHour('0.00511175')).toBe(5_111_750_000n);
  expect(picoPerHour('12')).toBe(12_000_000_000_000n);
  expect(picoPerHour('0.000000000001')).toBe(1n);
});

test.each(['', '-0.1', '1e-3', '.5', '0,04', '0.0000000000001', 'NaN', '0x10', ' 1'])(
  'what is no plain decimal is no price: %j',
  (text) => {
    expect(picoPerHour(text)).toBeUndefined();
  },
);

test('one vCPU for an hour costs the price of one vCPU for an hour', () => {
  expect(charge(40_480_000_000n, 1024, 3600)).toBe((ATOMS_PER_DOLLAR * 4048n) / 100_000n);
});

test('a bill split into seconds and pieces of a vCPU adds up to the whole', () => {
  fc.assert(
    fc.property(fc.nat(10_000), fc.nat(10_000), fc.nat(32_768), fc.bigInt(0n, 10n ** 12n), (a, b, units, price) => {
      expect(charge(price, units, a) + charge(price, units, b)).toBe(charge(price, units, a + b));
      expect(sum([charge(price, units, a), charge(price, a, units)])).toBe(2n * charge(price, units, a));
    }),
  );
});

test('cents are rounded once, half up', () => {
  expect(centsOf(ATOMS_PER_DOLLAR / 200n)).toBe(1);
  expect(centsOf(ATOMS_PER_DOLLAR / 200n - 1n)).toBe(0);
  expect(centsOf(dollars(123_456))).toBe(123_456);
  expect(dollarsOf(dollars(1234))).toBe(12.34);
});

test('amounts are written to the cent and spoken shorter', () => {
  expect(usd(dollars(123_456_789))).toBe('$1,234,567.89');
  expect(usd(0n)).toBe('$0.00');
  expect(usdRounded(dollars(310))).toBe('$3.10');
  expect(usdRounded(dollars(4_149))).toBe('$41');
  expect(usdRounded(dollars(123_456))).toBe('$1,235');
  expect(usdRounded(1n)).toBe('under $0.01');
  expect(usdRounded(0n)).toBe('$0.00');
});

test('a share is between nothing and all of an amount', () => {
  expect(shareOf(1000n, 0.25)).toBe(250n);
  expect(shareOf(1000n, -1)).toBe(0n);
  expect(shareOf(1000n, 7)).toBe(1000n);
});
