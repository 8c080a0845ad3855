import { expect, test } from 'vitest';
import type { Sized } from '../../functions/billing/bill.ts';
import { burnOf, burnText } from '../../functions/billing/burn.ts';
import type { Burn, LoopStop } from '../../functions/billing/burn.ts';
import { dollarsOf } from '../../functions/billing/money.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../functions/billing/prices.ts';
import { PULL, after } from './task.ts';

const priceOf = pricedBy(BUILT_IN_PRICES);

/** 16 vCPU and 64 GB: 16 × 0.04048 + 64 × 0.004445 = 0.93216 an hour. */
const BIG: Sized = {
  region: 'us-east-1',
  architecture: 'X86_64',
  operatingSystem: 'LINUX',
  capacity: 'FARGATE',
  cpuUnits: 16_384,
  memoryMib: 65_536,
};

/** A stop every `everySeconds`, each of `seconds`, from the time of the pull on. */
const loop = (count: number, everySeconds: number, seconds: number | null): readonly LoopStop[] =>
  Array.from({ length: count }, (_, index) => ({ at: after(index * everySeconds), seconds }));

const priced = (burn: Burn) => {
  if (burn.is !== 'priced') throw new Error(burn.because);
  return { soFar: dollarsOf(burn.soFar), perHour: burn.perHour === undefined ? undefined : dollarsOf(burn.perHour) };
};

test('a loop says what it burns an hour and what it has burned', () => {
  // A stop each 5 minutes for 10 hours, each of 15 minutes: 121 × 0.23304 so far, 12 rounds an hour.
  const burn = burnOf({ count: 121, stops: loop(121, 300, 900), size: BIG }, priceOf, after(36_000));
  expect(priced(burn)).toEqual({ soFar: 28.19784, perHour: 2.79648 });
  expect(burnText(burn)).toBe('this loop burns $2.80 an hour, $28 so far');
});

test('rounds shorter than a minute cost a minute', () => {
  // 13 stops in an hour after the first: 12 minutes an hour.
  const burn = burnOf({ count: 13, stops: loop(13, 300, 4), size: BIG }, priceOf, after(3600));
  expect(priced(burn)).toEqual({ soFar: 0.201968, perHour: 0.186432 });
});

test('stops of which only the number is known cost what the others do on average', () => {
  const burn = burnOf({ count: 1000, stops: loop(10, 300, 3600), size: BIG }, priceOf, after(3000));
  expect(priced(burn).soFar).toBeCloseTo(932.16, 6);
  const counted = burnOf({ count: 60, stops: [], size: BIG }, priceOf, after(3000));
  expect(priced(counted)).toEqual({ soFar: 0.93216, perHour: undefined });
});

test('tasks that never ran cost the minimum', () => {
  const burn = burnOf(
    { count: 3, stops: loop(3, 600, null), size: { ...BIG, operatingSystem: 'WINDOWS' } },
    priceOf,
    after(1200),
  );
  // 3 × 5 minutes of 16 × (0.046552 + 0.046) + 64 × 0.00511175 = 1.807984.
  expect(priced(burn)).toEqual({ soFar: 0.451996, perHour: 0.903992 });
});

test('from two stops, or within five minutes, nobody tells an hour', () => {
  const two = burnOf({ count: 2, stops: loop(2, 600, 60), size: BIG }, priceOf, after(1200));
  expect(burnText(two)).toBe('this loop cost $0.03 so far');
  const hasty = burnOf({ count: 200, stops: loop(200, 0, 60), size: BIG }, priceOf, after(30));
  expect(priced(hasty).perHour).toBeUndefined();
});

test('many tasks that fail at once only start the clock', () => {
  const stops = [...loop(50, 0, 60), { at: after(1800), seconds: 60 }];
  expect(priced(burnOf({ count: 51, stops, size: BIG }, priceOf, after(1800))).perHour).toBeCloseTo(0.031072, 6);
});

test('a loop that slowed down burns what it burned in the last hour, and one that ended burns nothing', () => {
  const stops = [...loop(100, 30, 60), { at: after(12_000), seconds: 60 }];
  const slow = burnOf({ count: 101, stops, size: BIG }, priceOf, after(12_600));
  expect(priced(slow).perHour).toBeCloseTo(0.015536, 6);
  const over = burnOf({ count: 101, stops, size: BIG }, priceOf, after(86_400));
  expect(burnText(over)).toBe('this loop cost $1.57 and nothing in the last hour');
});

test('a loop without a price says so instead of a sum', () => {
  const burn = burnOf({ count: 3, stops: loop(3, 600, 60), size: { ...BIG, region: 'xx-nowhere-1' } }, priceOf, PULL);
  expect(burn).toMatchObject({ is: 'unknown', because: expect.stringMatching(/xx-nowhere-1/) });
  expect(burnText(burn)).toBeUndefined();
});

test('no stops, no sum', () => {
  expect(burnText(burnOf({ count: 0, stops: [], size: BIG }, priceOf, PULL))).toBeUndefined();
});
