import { expect, test } from 'vitest';
import { incidentCost } from '../../functions/billing/incident-cost.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../functions/billing/prices.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { StopsIncident } from '../../functions/service-state/incident.ts';
import { anIncident } from '../support/incidents.ts';

const priceOf = pricedBy(BUILT_IN_PRICES);
const WEB = serviceKey({ account: '1', region: 'us-east-1', cluster: 'prod', name: 'web' });

/** 16 vCPU and 64 GB: 16 x 0.04048 + 64 x 0.004445 = $0.93216 an hour. */
const BIG = {
  region: 'us-east-1',
  architecture: 'X86_64',
  operatingSystem: 'LINUX',
  capacity: 'FARGATE',
  cpuUnits: 16_384,
  storageGib: 20,
  memoryMib: 65_536,
} as const;

const costOf = (spoilt: Partial<StopsIncident>) =>
  incidentCost(
    anIncident(WEB, { openedAt: 0, lastAt: 36_000, count: 121, billed: { seconds: 108_900, size: BIG }, ...spoilt }),
    priceOf,
  );

test('a loop says what it costs an hour and what it has cost', () => {
  // A stop each 5 minutes for 10 hours, each of 15 minutes: 121 x 0.23304 so far, 12 rounds an hour.
  expect(costOf({})).toBe('$2.80 an hour, $28 so far');
});

test('three stops within twenty minutes are two rounds', () => {
  // 3 x 900 s so far = 2,700 s x 0.93216 / 3,600; 6 rounds an hour = 6 x 0.23304.
  expect(costOf({ lastAt: 1200, count: 3, billed: { seconds: 2700, size: BIG } })).toBe('$1.40 an hour, $0.70 so far');
});

test('an hour is not told of two stops, of five minutes, or when it is over', () => {
  const seconds = 1800;
  expect(costOf({ count: 2, billed: { seconds, size: BIG } })).toBe('$0.47 so far');
  expect(costOf({ lastAt: 299, billed: { seconds, size: BIG } })).toBe('$0.47 so far');
  expect(costOf({ resolvedAt: 40_000, billed: { seconds, size: BIG } })).toBe('$0.47 so far');
});

test('a price that is unconfirmed is said to be about right', () => {
  // Spot: 16 x 0.01288871 + 64 x 0.00141527 = $0.2968 an hour, half of it.
  const size = { ...BIG, capacity: 'FARGATE_SPOT' } as const;
  expect(costOf({ count: 1, billed: { seconds: 1800, size } })).toBe('about $0.15 so far');
});

test('where nothing is billed, or the region has no price, nothing is said', () => {
  expect(costOf({ billed: undefined })).toBeUndefined();
  expect(costOf({ billed: { seconds: 0, size: BIG } })).toBeUndefined();
  expect(costOf({ billed: { seconds: 900, size: { ...BIG, region: 'mx-central-1' } } })).toBeUndefined();
});
