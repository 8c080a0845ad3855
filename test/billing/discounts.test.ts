import { expect, test } from 'vitest';
import { billOf } from '../../functions/billing/bill.ts';
import type { Discounts } from '../../functions/billing/discounts.ts';
import { discountsSchema, discountsText } from '../../functions/billing/discounts.ts';
import { ATOMS_PER_DOLLAR, usd } from '../../functions/billing/money.ts';
import { BUILT_IN_PRICES, priceFor, pricedBy } from '../../functions/billing/prices.ts';
import type { TaskUsage } from '../../functions/billing/usage.ts';
import { after, hourlyTask } from './task.ts';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const MONTH = 2_628_000;
const nano = (amount: bigint): bigint => (amount * 1_000_000_000n + ATOMS_PER_DOLLAR / 2n) / ATOMS_PER_DOLLAR;

const billed = (but: Partial<TaskUsage>, discounts: Discounts, seconds: number) => {
  const bill = billOf(hourlyTask({ ...but, stoppedAt: after(seconds) }), pricedBy(BUILT_IN_PRICES, discounts), NOW);
  if (bill.kind !== 'billed') throw new Error(bill.reason);
  return bill;
};

type Case = {
  readonly what: string;
  readonly but: Partial<TaskUsage>;
  readonly discounts: Discounts;
  readonly seconds: number;
  /** By hand: what is paid, and the same at list price. */
  readonly sum: string;
  readonly paid: bigint;
  readonly list: bigint;
};

const CASES: readonly Case[] = [
  {
    what: 'a plan that covers everything',
    but: {},
    discounts: { savingsPlanPercent: 20 },
    seconds: MONTH,
    sum: '(0.04048 + 2 × 0.004445) × 0.8 × 730',
    paid: 28_832_080_000n,
    list: 36_040_100_000n,
  },
  {
    what: 'a plan that covers four fifths',
    but: {},
    discounts: { savingsPlanPercent: 20, savingsPlanCoveredPercent: 80 },
    seconds: MONTH,
    sum: '(0.04048 + 2 × 0.004445) × (1 - 0.2 × 0.8) × 730',
    paid: 30_273_684_000n,
    list: 36_040_100_000n,
  },
  {
    what: 'an enterprise agreement on top of it',
    but: {},
    discounts: { savingsPlanPercent: 20, savingsPlanCoveredPercent: 80, edpPercent: 9 },
    seconds: MONTH,
    sum: '(0.04048 + 2 × 0.004445) × 0.84 × 0.91 × 730',
    paid: 27_549_052_440n,
    list: 36_040_100_000n,
  },
  {
    what: 'Windows: a plan covers neither its licence nor storage',
    but: { operatingSystem: 'WINDOWS', storageGib: 50 },
    discounts: { savingsPlanPercent: 20, edpPercent: 10 },
    seconds: 3600,
    sum: '(0.046552 + 2 × 0.00511175) × 0.8 × 0.9 + (0.046 + 30 × 0.000111) × 0.9',
    paid: 85_275_360n,
    list: 106_105_500n,
  },
  {
    what: 'ARM',
    but: { architecture: 'ARM64' },
    discounts: { savingsPlanPercent: 27 },
    seconds: MONTH,
    sum: '(0.03238 + 2 × 0.00356) × 0.73 × 730',
    paid: 21_049_550_000n,
    list: 28_835_000_000n,
  },
  {
    what: 'Spot: no plan covers it, an agreement does',
    but: { capacity: 'FARGATE_SPOT' },
    discounts: { savingsPlanPercent: 20, edpPercent: 9 },
    seconds: 36_000,
    sum: '(0.01288871 + 2 × 0.00141527) × 0.91 × 10',
    paid: 143_045_175n,
    list: 157_192_500n,
  },
  {
    what: 'Spot where no price is known, as the account assumes it',
    but: { capacity: 'FARGATE_SPOT', region: 'eu-central-1' },
    discounts: { spotPercent: 68 },
    seconds: 3600,
    sum: '(0.04656 + 2 × 0.00511) × 0.32',
    paid: 18_169_600n,
    list: 18_169_600n,
  },
];

test.each(CASES)('$what: $sum', ({ but, discounts, seconds, paid, list }) => {
  const { charges } = billed(but, discounts, seconds);
  expect(nano(charges.total)).toBe(paid);
  expect(nano(charges.atList.total)).toBe(list);
  const parts = [charges.vcpu, charges.memory, charges.windowsLicence, charges.storage];
  expect(parts.reduce((all, part) => all + part, 0n)).toBe(charges.total);
});

test('a public address is discounted by the agreement only', () => {
  const { charges } = billed({ publicIp: true }, { savingsPlanPercent: 50, edpPercent: 10 }, 3600);
  expect(usd(charges.publicIpv4 * 1000n)).toBe('$4.50');
});

test('an assumed Spot price is never confirmed, and its reason names the assumption', () => {
  const selector = {
    region: 'us-east-1',
    architecture: 'X86_64',
    operatingSystem: 'LINUX',
    capacity: 'FARGATE_SPOT',
  } as const;
  const price = priceFor(selector, BUILT_IN_PRICES, { spotPercent: 65 });
  expect(price.kind).toBe('unconfirmed');
  expect(price.reason).toContain('Spot assumed at 65 % below on demand');
});

test('a policy with an impossible discount is refused', () => {
  const isValid = (given: object): boolean => discountsSchema.safeParse(given).success;
  expect(isValid({ savingsPlanPercent: 20, savingsPlanCoveredPercent: 80, edpPercent: 9, spotPercent: 68 })).toBe(true);
  for (const given of [
    { edpPercent: 0 },
    { edpPercent: 100 },
    { spotPercent: -3 },
    { savingsPlanPercent: '20' },
    { savingsPlanCoveredPercent: 80 },
    { savingsPlanPercent: 20, savingsPlanCoveredPercent: 101 },
    { enterprise: 9 },
  ])
    expect([given, isValid(given)]).toEqual([given, false]);
});

test('the discounts in words', () => {
  expect(discountsText({ savingsPlanPercent: 20, savingsPlanCoveredPercent: 80, edpPercent: 9, spotPercent: 68 })).toBe(
    'Compute Savings Plan 20 % on 80 % of the usage, enterprise agreement 9 %, Spot assumed at 68 % below on demand',
  );
  expect(discountsText({})).toBe('');
});
