import { expect, test } from 'vitest';
import { priceTableText, readPriceTable, withoutItems } from '../../functions/billing/price-table.ts';
import { BUILT_IN_PRICES } from '../../functions/billing/prices.ts';

test('a table comes back from its file as it was', () => {
  expect(readPriceTable(priceTableText(BUILT_IN_PRICES))).toEqual({ kind: 'table', table: BUILT_IN_PRICES });
});

const spoiled = (but: object): string => JSON.stringify({ ...BUILT_IN_PRICES, ...but });
const row = {
  region: 'us-east-1',
  asOf: '2026-11-01',
  source: 'list',
  confirmed: true,
  usdPerHour: { 'x86-gb': '0.1' },
};

test.each([
  ['{', /not JSON/],
  ['[]', /the table/],
  [spoiled({ format: 'farwatch-prices/2' }), /^format/],
  [spoiled({ asOf: 'yesterday' }), /^asOf/],
  [spoiled({ surprise: 1 }), /surprise/],
  [spoiled({ rows: [{ ...row, usdPerHour: { 'x86-gb': 0.1 } }] }), /rows\.0\.usdPerHour\.x86-gb/],
  [spoiled({ rows: [{ ...row, usdPerHour: { 'x86-gb': '1e-3' } }] }), /not a decimal/],
  [spoiled({ rows: [{ ...row, usdPerHour: { 'x86-tb': '0.1' } }] }), /x86-tb|usdPerHour/],
  [spoiled({ rows: [{ ...row, source: 'hearsay' }] }), /its source hearsay is not explained/],
  [spoiled({ rows: [row, { ...row, asOf: '2026-11-02' }] }), /x86-gb in us-east-1 appears twice/],
])('a table that cannot be trusted is refused: %#', (text, reason) => {
  expect(readPriceTable(text)).toEqual({ kind: 'malformed', reason: expect.stringMatching(reason) });
});

test('a row from which everything is taken is gone', () => {
  expect(withoutItems(row, ['x86-gb'])).toEqual([]);
  expect(withoutItems(row, ['x86-vcpu'])).toEqual([row]);
});
