import { expect, test } from 'vitest';
import { priceTableText, readPriceTable } from '../../functions/billing/price-table.ts';
import { updateTable } from '../../functions/billing/price-update.ts';
import { BUILT_IN_PRICES, priceFor } from '../../functions/billing/prices.ts';
import type { Selector } from '../../functions/billing/prices.ts';

const IRELAND: Selector = {
  region: 'eu-west-1',
  architecture: 'X86_64',
  operatingSystem: 'LINUX',
  capacity: 'FARGATE',
};
const fresh = { region: 'eu-west-1', asOf: '2026-11-24', usdPerHour: { 'x86-vcpu': '0.05', 'x86-gb': '0.006' } };
const updated = updateTable(BUILT_IN_PRICES, [fresh]);

test('what the price list says now stands in place of what it said', () => {
  expect(priceFor(IRELAND, updated)).toMatchObject({
    kind: 'known',
    rates: { vcpu: { picoPerHour: 50_000_000_000n, asOf: '2026-11-24' } },
  });
  expect(updated.asOf).toBe('2026-11-24');
  expect(updated.name).toBe("AWS Price List API for eu-west-1, else Farwatch's built-in table");
});

test('what the list could have told and did not is gone; Spot, which it cannot tell, stays', () => {
  expect(priceFor({ ...IRELAND, architecture: 'ARM64' }, updated).kind).toBe('unknown');
  const spot: Selector = { ...IRELAND, capacity: 'FARGATE_SPOT' };
  expect(priceFor(spot, updated)).toEqual(priceFor(spot, BUILT_IN_PRICES));
});

test('other regions keep their prices and dates', () => {
  const frankfurt = { ...IRELAND, region: 'eu-central-1' };
  expect(priceFor(frankfurt, updated)).toEqual(priceFor(frankfurt, BUILT_IN_PRICES));
});

test('an unconfirmed price is confirmed by the list, and a new region is known', () => {
  for (const region of ['eu-west-2', 'ap-southeast-7']) {
    const table = updateTable(BUILT_IN_PRICES, [{ ...fresh, region }]);
    expect(priceFor({ ...IRELAND, region }, table).kind).toBe('known');
  }
});

test('an update of an update is a table that can be read again, with a name of bounded length', () => {
  const regions = Array.from({ length: 40 }, (_, index) => `xx-place-${index}`);
  const table = updateTable(
    updated,
    regions.map((region) => ({ ...fresh, region })),
  );
  expect(table.name).toBe("AWS Price List API for 41 regions, else Farwatch's built-in table");
  expect(readPriceTable(priceTableText(table))).toEqual({ kind: 'table', table });
});
