import { expect, test } from 'vitest';
import { billOf } from '../../functions/billing/bill.ts';
import type { Bill } from '../../functions/billing/bill.ts';
import { ATOMS_PER_DOLLAR, usd } from '../../functions/billing/money.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../functions/billing/prices.ts';
import type { TaskUsage } from '../../functions/billing/usage.ts';
import { BILLS } from './bills.ts';
import { PULL, after, hourlyTask } from './task.ts';

const priceOf = pricedBy(BUILT_IN_PRICES);
const NOW = new Date('2026-11-24T12:00:00.000Z');

const billed = (usage: TaskUsage, now = NOW): Extract<Bill, { kind: 'billed' }> => {
  const bill = billOf(usage, priceOf, now);
  if (bill.kind !== 'billed') throw new Error(bill.reason);
  return bill;
};

const nanoDollars = (amount: bigint): bigint => (amount * 1_000_000_000n + ATOMS_PER_DOLLAR / 2n) / ATOMS_PER_DOLLAR;

test.each(BILLS)('$task: $sum = $usd', ({ but, seconds, nanoDollars: expected, usd: text }) => {
  const { charges } = billed(hourlyTask({ ...but, stoppedAt: after(seconds) }));
  expect(nanoDollars(charges.total)).toBe(expected);
  expect(usd(charges.total)).toBe(text);
});

test('the parts of a bill are shown apart and add up', () => {
  const { charges } = billed(
    hourlyTask({ operatingSystem: 'WINDOWS', storageGib: 50, stoppedAt: after(7200), publicIp: true }),
  );
  // Two hours: 2 × 0.046552, 2 × 2 × 0.00511175, 2 × 0.046, 2 × 30 × 0.000111.
  expect(nanoDollars(charges.vcpu)).toBe(93_104_000n);
  expect(nanoDollars(charges.memory)).toBe(20_447_000n);
  expect(nanoDollars(charges.windowsLicence)).toBe(92_000_000n);
  expect(nanoDollars(charges.storage)).toBe(6_660_000n);
  expect(nanoDollars(charges.total)).toBe(212_211_000n);
});

test('a public address costs half a cent an hour, apart from what Fargate charges', () => {
  const { charges } = billed(hourlyTask({ publicIp: true }));
  expect(nanoDollars(charges.publicIpv4)).toBe(5_000_000n);
  expect(nanoDollars(charges.total)).toBe(49_370_000n);
  expect(billed(hourlyTask()).charges.publicIpv4).toBe(0n);
  expect(billed(hourlyTask({ publicIp: false })).charges.publicIpv4).toBe(0n);
});

test('the bill runs from the image pull, not from the creation or the start of the task', () => {
  const early = hourlyTask({ createdAt: after(-3600), startedAt: after(1800) });
  expect(billed(early).charges.total).toBe(billed(hourlyTask()).charges.total);
  expect(billed(early).span.from).toEqual(PULL);
});

test('a task whose image could not be pulled pays for the pull', () => {
  const { charges, span } = billed(hourlyTask({ startedAt: undefined, stoppedAt: after(12) }));
  expect(span).toMatchObject({ seconds: 60, usedSeconds: 12, since: 'pullStartedAt', isRunning: false });
  expect(charges.total).toBe(billed(hourlyTask({ stoppedAt: after(60) })).charges.total);
});

test('a task that stopped before its pull began is not billed', () => {
  const bill = billOf(hourlyTask({ pullStartedAt: undefined, startedAt: undefined }), priceOf, NOW);
  expect(bill).toEqual({ kind: 'not-billed', reason: 'stopped before the image pull began' });
});

test('a task that still waits for its pull is not billed yet', () => {
  const waiting = hourlyTask({ pullStartedAt: undefined, startedAt: undefined, stoppedAt: undefined });
  expect(billOf(waiting, priceOf, NOW)).toEqual({ kind: 'not-billed', reason: 'the image pull has not begun' });
});

test('without pullStartedAt a task that ran is billed from its start, with a doubt', () => {
  const { charges, span, doubts } = billed(hourlyTask({ pullStartedAt: undefined }));
  expect(span).toMatchObject({ seconds: 3580, since: 'startedAt' });
  expect(doubts.join()).toMatch(/without pullStartedAt/);
  expect(charges.total).toBeLessThan(billed(hourlyTask()).charges.total);
});

test('a running task is billed up to now, and owes the minimum from the first second', () => {
  const running = hourlyTask({ stoppedAt: undefined });
  expect(billed(running, after(600)).span).toMatchObject({ seconds: 600, isRunning: true });
  expect(billed(running, after(2)).span).toMatchObject({ seconds: 60, usedSeconds: 2 });
  expect(billed(hourlyTask({ stoppedAt: undefined, operatingSystem: 'WINDOWS' }), after(2)).span.seconds).toBe(300);
});

test('clocks that disagree never make a negative bill', () => {
  expect(billed(hourlyTask({ stoppedAt: after(-5) })).span).toMatchObject({ seconds: 60, usedSeconds: 0 });
});

test('a price that nobody confirmed is used and said to be in doubt', () => {
  expect(billed(hourlyTask({ operatingSystem: 'WINDOWS' })).doubts.join()).toMatch(/windows in us-east-1: .*twice/);
  expect(billed(hourlyTask({ region: 'us-east-2', storageGib: 30 })).doubts.join()).toMatch(
    /ephemeral storage.*deduced/,
  );
  expect(billed(hourlyTask()).doubts).toEqual([]);
});

test('storage without a price is a gap, not a guess', () => {
  const { charges, missingData } = billed(hourlyTask({ region: 'eu-west-1', storageGib: 30 }));
  expect(charges.storage).toBe(0n);
  expect(missingData).toEqual(['no price of ephemeral storage above 20 GiB in eu-west-1']);
  expect(billed(hourlyTask({ region: 'eu-west-1' })).missingData).toEqual([]);
});

test('a task without a price or a size keeps its seconds and has no dollars', () => {
  expect(billOf(hourlyTask({ region: 'xx-north-9' }), priceOf, NOW)).toMatchObject({
    kind: 'unpriced',
    span: { seconds: 3600 },
    reason: expect.stringMatching(/has no x86 price for xx-north-9/),
  });
  expect(billOf(hourlyTask({ cpuUnits: undefined }), priceOf, NOW).kind).toBe('unpriced');
});

test('Spot has neither Windows nor a price where none was read', () => {
  const spot = hourlyTask({ capacity: 'FARGATE_SPOT' });
  expect(billOf({ ...spot, operatingSystem: 'WINDOWS' }, priceOf, NOW)).toMatchObject({ kind: 'unpriced' });
  expect(billOf({ ...spot, region: 'eu-central-1' }, priceOf, NOW)).toMatchObject({ kind: 'unpriced' });
});
