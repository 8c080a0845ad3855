import { expect, test } from 'vitest';
import { hourlyOf, usdRatesOf } from '../../functions/billing/hourly.ts';
import { dollarsOf } from '../../functions/billing/money.ts';
import { BUILT_IN_PRICES, priceFor, pricedBy } from '../../functions/billing/prices.ts';
import { hourlyTask } from './task.ts';

const priceOf = pricedBy(BUILT_IN_PRICES);

test('a size costs 730 of its hours in a month', () => {
  // 1 × 0.04048 + 2 × 0.004445 = 0.04937; × 730 = 36.0401.
  const hourly = hourlyOf(hourlyTask(), priceOf);
  if (hourly.kind !== 'priced') throw new Error(hourly.reason);
  expect([dollarsOf(hourly.perHour), dollarsOf(hourly.perMonth)]).toEqual([0.04937, 36.0401]);
});

test('a size without a price has none, with the reason', () => {
  expect(hourlyOf(hourlyTask({ region: 'xx-nowhere-1' }), priceOf)).toMatchObject({
    kind: 'unpriced',
    reason: expect.stringMatching(/xx-nowhere-1/),
  });
});

test('rates as numbers have the licence of Windows in the vCPU', () => {
  const rates = (but: Parameters<typeof hourlyTask>[0]) => {
    const price = priceFor(hourlyTask(but), BUILT_IN_PRICES);
    return price.kind === 'unknown' ? undefined : usdRatesOf(price.rates);
  };
  expect(rates({})).toEqual({ vcpuHour: 0.04048, gbHour: 0.004445 });
  expect(rates({ operatingSystem: 'WINDOWS' })).toEqual({ vcpuHour: 0.092552, gbHour: 0.00511175 });
});
