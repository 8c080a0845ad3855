import { expect, test } from 'vitest';
import { picoPerHour } from '../../functions/billing/money.ts';
import { ITEMS, describeTable } from '../../functions/billing/price-table.ts';
import type { PriceTable } from '../../functions/billing/price-table.ts';
import { BUILT_IN_PRICES, priceFor, pricedBy } from '../../functions/billing/prices.ts';
import type { Price, Selector } from '../../functions/billing/prices.ts';

const LINUX: Selector = { region: 'us-east-1', architecture: 'X86_64', operatingSystem: 'LINUX', capacity: 'FARGATE' };

const ratesOf = (price: Price) => {
  if (price.kind === 'unknown') throw new Error(price.reason);
  return price.rates;
};

test('each combination has its own price', () => {
  const vcpu = (but: Partial<Selector>) => ratesOf(priceFor({ ...LINUX, ...but }, BUILT_IN_PRICES)).vcpu.picoPerHour;
  expect(vcpu({})).toBe(picoPerHour('0.04048'));
  expect(vcpu({ architecture: 'ARM64' })).toBe(picoPerHour('0.03238'));
  expect(vcpu({ operatingSystem: 'WINDOWS' })).toBe(picoPerHour('0.046552'));
  expect(vcpu({ capacity: 'FARGATE_SPOT' })).toBe(picoPerHour('0.01288871'));
  expect(vcpu({ capacity: 'FARGATE_SPOT', architecture: 'ARM64' })).toBe(picoPerHour('0.01030969'));
});

test('a price says whether it is known, unconfirmed or unknown, and why', () => {
  expect(priceFor(LINUX, BUILT_IN_PRICES)).toMatchObject({
    kind: 'known',
    reason: expect.stringMatching(/AWS Price List.*2026-09-28/),
  });
  expect(priceFor({ ...LINUX, region: 'eu-west-2' }, BUILT_IN_PRICES)).toMatchObject({
    kind: 'unconfirmed',
    reason: expect.stringMatching(/^x86 in eu-west-2: .*older copy/),
  });
  expect(priceFor({ ...LINUX, region: 'mars-north-1' }, BUILT_IN_PRICES)).toEqual({
    kind: 'unknown',
    reason: "Farwatch's built-in table of 2026-09-28 has no x86 price for mars-north-1",
  });
});

test('a Spot price is of one day: it is always in doubt', () => {
  expect(priceFor({ ...LINUX, capacity: 'FARGATE_SPOT' }, BUILT_IN_PRICES)).toMatchObject({
    kind: 'unconfirmed',
    reason: expect.stringMatching(/^spot-x86 in us-east-1: .*Spot prices change/),
  });
});

test('Fargate runs Windows neither on ARM nor on Spot', () => {
  const windows: Selector = { ...LINUX, operatingSystem: 'WINDOWS' };
  expect(priceFor({ ...windows, architecture: 'ARM64' }, BUILT_IN_PRICES).kind).toBe('unknown');
  expect(priceFor({ ...windows, capacity: 'FARGATE_SPOT' }, BUILT_IN_PRICES).kind).toBe('unknown');
});

test('a Windows price without its licence is no price', () => {
  const rows = BUILT_IN_PRICES.rows.map((row) => ({
    ...row,
    usdPerHour: { ...row.usdPerHour, 'windows-licence': undefined },
  }));
  expect(priceFor({ ...LINUX, operatingSystem: 'WINDOWS' }, { ...BUILT_IN_PRICES, rows }).kind).toBe('unknown');
});

test("a region's own price stands above the one for every region", () => {
  const own = {
    region: 'us-east-1',
    asOf: '2026-11-01',
    source: 'own',
    confirmed: true,
    usdPerHour: { 'public-ipv4': '0.007' },
  };
  const table: PriceTable = { ...BUILT_IN_PRICES, rows: [...BUILT_IN_PRICES.rows, own] };
  const address = (region: string) => ratesOf(priceFor({ ...LINUX, region }, table)).publicIpv4?.picoPerHour;
  expect(address('us-east-1')).toBe(picoPerHour('0.007'));
  expect(address('eu-west-1')).toBe(picoPerHour('0.005'));
});

test('prices are remembered, not mixed up', () => {
  const priceOf = pricedBy(BUILT_IN_PRICES);
  for (const region of ['us-east-1', 'eu-central-1', 'us-east-1', 'nowhere']) {
    expect(priceOf({ ...LINUX, region })).toEqual(priceFor({ ...LINUX, region }, BUILT_IN_PRICES));
  }
});

test('every row of the built-in table has a date, a known source and plausible prices, once', () => {
  const seen = new Set<string>();
  for (const { region, asOf, source, usdPerHour } of BUILT_IN_PRICES.rows) {
    expect(region).toMatch(/^(\*|[a-z]{2}(-gov)?-[a-z]+-\d)$/);
    expect(asOf).toMatch(/^2026-\d\d-\d\d$/);
    expect(BUILT_IN_PRICES.sources[source]).toBeTruthy();
    for (const [item, text] of Object.entries(usdPerHour)) {
      expect(ITEMS).toContain(item);
      expect(Number(text)).toBeGreaterThan(0.00001);
      expect(Number(text)).toBeLessThan(0.1);
      expect(picoPerHour(text)).toBeDefined();
      expect(seen).not.toContain(`${region} ${item}`);
      seen.add(`${region} ${item}`);
    }
  }
});

test('where the built-in table has a vCPU it has a GB: neither is worth anything alone', () => {
  for (const family of ['x86', 'arm', 'windows', 'spot-x86', 'spot-arm'] as const) {
    const regions = (item: `${typeof family}-vcpu` | `${typeof family}-gb`) =>
      BUILT_IN_PRICES.rows.filter((row) => row.usdPerHour[item]).map((row) => row.region);
    expect(regions(`${family}-vcpu`)).toEqual(regions(`${family}-gb`));
    expect(regions(`${family}-vcpu`).length).toBeGreaterThan(0);
  }
});

test('the report can say which table it used', () => {
  expect(describeTable(BUILT_IN_PRICES)).toBe("Farwatch's built-in table of 2026-09-28");
});
