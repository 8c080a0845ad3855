import { expect, test } from 'vitest';
import { billOf } from '../../functions/billing/bill.ts';
import { dollarsOf } from '../../functions/billing/money.ts';
import { BUILT_IN_PRICES, priceFor, pricedBy } from '../../functions/billing/prices.ts';
import { withSavingsPlan } from '../../functions/billing/savings-plans.ts';
import { hourlyTask } from './task.ts';

const NOW = new Date('2026-11-24T12:00:00.000Z');
const threeYears = withSavingsPlan(BUILT_IN_PRICES, { years: 3, payment: 'no upfront' });

const hourly = (table: typeof BUILT_IN_PRICES, but = {}): number => {
  const bill = billOf(hourlyTask(but), pricedBy(table), NOW);
  if (bill.kind !== 'billed') throw new Error(bill.reason);
  return dollarsOf(bill.charges.total);
};

test('a commitment of three years takes 45 % off', () => {
  // 1 × 0.022264 + 2 × 0.00244475 = 0.0271535, of 0.04937.
  expect(hourly(threeYears)).toBe(0.027154);
  expect(hourly(threeYears) / hourly(BUILT_IN_PRICES)).toBeCloseTo(0.55, 2);
  expect(threeYears.name).toMatch(/3-year Compute Savings Plan \(no upfront\)/);
});

test('a year without payment upfront takes 20 % off, on ARM 21 %', () => {
  const oneYear = withSavingsPlan(BUILT_IN_PRICES, { years: 1, payment: 'no upfront' });
  expect(hourly(oneYear) / hourly(BUILT_IN_PRICES)).toBeCloseTo(0.8, 2);
  const arm = { architecture: 'ARM64' as const };
  expect(hourly(oneYear, arm) / hourly(BUILT_IN_PRICES, arm)).toBeCloseTo(0.787, 2);
});

test('it takes nothing off Spot, Windows or other regions', () => {
  for (const but of [{ capacity: 'FARGATE_SPOT' }, { operatingSystem: 'WINDOWS' }, { region: 'eu-west-1' }] as const) {
    expect(priceFor(hourlyTask(but), threeYears)).toEqual(priceFor(hourlyTask(but), BUILT_IN_PRICES));
  }
});

test('half a rate (only the vCPU was read) is not used', () => {
  expect(withSavingsPlan(BUILT_IN_PRICES, { years: 1, payment: 'all upfront' })).toEqual(BUILT_IN_PRICES);
});
