import { expect, test } from 'vitest';
import { discountsText } from '../../functions/billing/discounts.ts';
import { measuredDiscount } from '../../functions/billing/measured.ts';
import { BUILT_IN_PRICES, priceFor } from '../../functions/billing/prices.ts';

const SPAN = { region: 'eu-west-1', from: '2026-11-07', to: '2026-11-21' };

/** 1,000 vCPU-hours and 2,000 GB-hours: $40.48 and $8.89 at list price. */
const billed = (share: number) => [
  { usageType: 'EU-Fargate-vCPU-Hours:perCPU', quantity: 1000, usd: 40.48 * share },
  { usageType: 'EU-Fargate-GB-Hours', quantity: 2000, usd: 8.89 * share },
];

test('what is billed over list price is the discount, whatever else the bill has', () => {
  const usage = [
    ...billed(0.764),
    { usageType: 'EU-SpotUsage-Fargate-vCPU-Hours:perCPU', quantity: 500, usd: 6 },
    { usageType: 'EU-Fargate-EphemeralStorage-GB-Hours', quantity: 500, usd: 6 },
    { usageType: 'EU-DataTransfer-Out-Bytes', quantity: 9, usd: 60 },
  ];
  expect(measuredDiscount(usage, BUILT_IN_PRICES, SPAN)).toEqual({
    kind: 'measured',
    discount: { percent: 23.6, from: '2026-11-07', to: '2026-11-21' },
  });
});

test('no discount, a higher bill than the list, too little, and what cannot be one are said', () => {
  const reasonOf = (usage: ReturnType<typeof billed>): unknown => measuredDiscount(usage, BUILT_IN_PRICES, SPAN);
  expect(reasonOf(billed(1.05))).toMatchObject({
    reason: expect.stringContaining('AWS billed 5.0 % more than the list price') as string,
  });
  expect(reasonOf([])).toMatchObject({ kind: 'none', reason: 'too little was billed to measure a discount' });
  expect(reasonOf(billed(0.02))).toMatchObject({ kind: 'none', reason: 'only 2.0 % of the list price was billed' });
  const elsewhere = measuredDiscount(billed(0.8), BUILT_IN_PRICES, { ...SPAN, region: 'xx-nowhere-1' });
  expect(elsewhere).toMatchObject({ kind: 'none', reason: 'x86-vcpu has no list price in xx-nowhere-1' });
});

test('a measured discount is off vCPU and GB on demand, and names its days', () => {
  const discounts = { measured: { percent: 25, from: '2026-11-07', to: '2026-11-21' } };
  const selector = { region: 'eu-west-1', architecture: 'X86_64', operatingSystem: 'LINUX' } as const;
  const onDemand = priceFor({ ...selector, capacity: 'FARGATE' }, BUILT_IN_PRICES, discounts);
  if (onDemand.kind === 'unknown') throw new Error(onDemand.reason);
  const { vcpu, storageGb } = onDemand.rates;
  expect([vcpu.picoPerHour, vcpu.listPicoPerHour]).toEqual([30_360_000_000n, 40_480_000_000n]);
  expect(storageGb?.picoPerHour).toBe(storageGb?.listPicoPerHour);
  const spot = priceFor({ ...selector, capacity: 'FARGATE_SPOT' }, BUILT_IN_PRICES, discounts);
  expect(spot.kind === 'unknown' ? undefined : spot.rates.vcpu.picoPerHour).toBe(12_240_560_000n);
  expect(discountsText(discounts)).toBe('25 % in Cost Explorer, 2026-11-07 to 2026-11-21');
});
