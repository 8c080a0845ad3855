import { expect, test } from 'vitest';
import { parsePriceList } from '../../functions/billing/price-list.ts';
import { fullOffer, productText } from './offer.ts';

const REGION = 'eu-central-1';

const without = (name: string): readonly string[] => fullOffer().filter((row) => !row.includes(`-${name}"`));

test('a whole offer gives each price once, Windows and ARM apart', () => {
  expect(parsePriceList(fullOffer(), REGION)).toEqual({
    kind: 'listed',
    refused: [],
    usdPerHour: {
      'x86-vcpu': '0.0465600000',
      'x86-gb': '0.0051100000',
      'arm-vcpu': '0.0372500000',
      'arm-gb': '0.0040900000',
      'windows-vcpu': '0.0535000000',
      'windows-gb': '0.0058800000',
      'windows-licence': '0.0460000000',
      'storage-gb': '0.0001270000',
    },
  });
});

test.each(['EUC1-', 'EU-', 'USE1-', 'UGW1-', ''])('the prefix %j of a usage type does not matter', (prefix) => {
  expect(parsePriceList(fullOffer(prefix), REGION)).toMatchObject({ kind: 'listed', refused: [] });
});

test('rows of other regions are other prices', () => {
  const rows = [...fullOffer('USE1-', 'us-east-1'), ...fullOffer()];
  expect(parsePriceList(rows, REGION)).toEqual(parsePriceList(fullOffer(), REGION));
  expect(parsePriceList(rows, 'us-west-2')).toMatchObject({ kind: 'failed' });
});

test.each([
  'EUC1-SpotUsage-Fargate-vCPU-Hours:perCPU',
  'EUC1-Fargate-vCPU-Hours:perCPU-Extra',
  'SpotUsage-Fargate-vCPU-Hours:perCPU',
  'EUC1-Other-Fargate-vCPU-Hours:perCPU',
  'XFargate-vCPU-Hours:perCPU',
])('%s is not the price of a Linux vCPU', (usagetype) => {
  const rows = [...without('Fargate-vCPU-Hours:perCPU'), productText({ usagetype, usd: '0.01' })];
  expect(parsePriceList(rows, REGION)).toEqual({
    kind: 'failed',
    reason: 'no price of x86-vcpu in eu-central-1: the Price List has 0 rows for it',
  });
});

test('two rows of one name are no price: nobody knows which', () => {
  const rows = [...fullOffer(), productText({ usagetype: 'EUC1-Fargate-GB-Hours', usd: '0.0051100000' })];
  expect(parsePriceList(rows, REGION)).toEqual({
    kind: 'failed',
    reason: 'no price of x86-gb in eu-central-1: the Price List has 2 rows for it',
  });
});

test('a region without Windows has its other prices', () => {
  const rows = fullOffer().filter((row) => !row.includes('Windows'));
  const listed = parsePriceList(rows, REGION);
  expect(listed).toMatchObject({ kind: 'listed', usdPerHour: { 'x86-vcpu': '0.0465600000' } });
  expect(listed.kind === 'listed' && listed.refused.map(({ item }) => item)).toEqual([
    'windows-vcpu',
    'windows-gb',
    'windows-licence',
  ]);
});

test('an ambiguous ARM price is left out, not chosen', () => {
  const rows = [...fullOffer(), productText({ usagetype: 'Fargate-ARM-GB-Hours', usd: '0.001' })];
  expect(parsePriceList(rows, REGION)).toMatchObject({
    kind: 'listed',
    refused: [{ item: 'arm-gb', reason: 'the Price List has 2 rows for it' }],
  });
});

test.each([
  ['0.0000000000', 'hours', /its price is 0\.0000000000/],
  ['free', 'hours', /its price is free/],
  ['0.04', 'Month', /priced by Month/],
])('a price of %s per %s is refused', (usd, unit, reason) => {
  const rows = [
    ...without('Fargate-vCPU-Hours:perCPU'),
    productText({ usagetype: 'EUC1-Fargate-vCPU-Hours:perCPU', usd, unit }),
  ];
  expect(parsePriceList(rows, REGION)).toMatchObject({ kind: 'failed', reason: expect.stringMatching(reason) });
});

test('tiers, or terms of another shape, are refused', () => {
  const odd = (terms: unknown): readonly string[] =>
    fullOffer().map((row) =>
      row.includes('"EUC1-Fargate-GB-Hours"') ? JSON.stringify({ ...JSON.parse(row), terms }) : row,
    );
  const dimension = { unit: 'hours', pricePerUnit: { USD: '0.1' } };
  const tiers = { OnDemand: { t: { priceDimensions: { a: dimension, b: dimension } } } };
  expect(parsePriceList(odd(tiers), REGION)).toMatchObject({ reason: expect.stringMatching(/it has 2 prices/) });
  expect(parsePriceList(odd({ OnDemand: {} }), REGION)).toMatchObject({
    reason: expect.stringMatching(/it has 0 prices/),
  });
  expect(parsePriceList(odd({}), REGION)).toMatchObject({ reason: expect.stringMatching(/documented format/) });
});

test.each([['not json'], ['null'], ['{"product":{}}'], ['[]']])('a row that cannot be read fails all: %s', (row) => {
  expect(parsePriceList([...fullOffer(), row], REGION)).toEqual({
    kind: 'failed',
    reason: 'row 11 of 11 is not a product of a price list',
  });
});

test('an Outpost or another offer is not the region', () => {
  const elsewhere = (attributes: Readonly<Record<string, string>>) =>
    productText({ usagetype: 'EUC1-Fargate-GB-Hours', usd: '0.9', attributes });
  const rows = [...fullOffer(), elsewhere({ locationType: 'AWS Outposts' }), elsewhere({ servicecode: 'AmazonEKS' })];
  expect(parsePriceList(rows, REGION)).toEqual(parsePriceList(fullOffer(), REGION));
});

test('no rows are no prices', () => {
  expect(parsePriceList([], REGION).kind).toBe('failed');
});
