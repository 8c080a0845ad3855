import type { Cause } from '../../functions/stops/cause.ts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entriesOf, linesOf } from '../../functions/billing/entries.ts';
import { costLedgerOfLines } from '../../functions/billing/ledger.ts';
import { dollarsOf } from '../../functions/billing/money.ts';
import { BUILT_IN_PRICES, pricedBy } from '../../functions/billing/prices.ts';
import type { TaskFact, TaskUsage } from '../../functions/billing/usage.ts';
import { WASTE, wasteOf } from '../../functions/billing/waste.ts';
import type { Waste } from '../../functions/billing/waste.ts';
import { MONTH, NOW, monthOf } from './month.ts';
import { after, hourlyTask } from './task.ts';

const priceOf = pricedBy(BUILT_IN_PRICES);
const WINDOW = { from: after(-86_400), to: after(86_400) };
const NOBODY_IDLE: ReadonlyMap<string, number> = new Map();

/** 1 vCPU and 2 GB on Linux x86 in us-east-1 for one second: 0.04937 / 3600. */
const SECOND = 0.04937 / 3600;

const wasted = (usages: readonly TaskUsage[], usedShares = NOBODY_IDLE, now = WINDOW.to): Waste => {
  const facts: readonly TaskFact[] = usages.map((usage, index) => ({
    version: 1,
    usage: { ...usage, taskArn: `task/${index}` },
  }));
  const lines = linesOf(facts, { window: WINDOW, now, priceOf });
  return wasteOf({ entries: entriesOf(lines), window: WINDOW, usedShares });
};

const table = ({ rows }: Waste) =>
  rows.map(({ kind, total, count }) => ({ kind, seconds: dollarsOf(total) / SECOND, count }));

const close = (seconds: number): unknown => expect.closeTo(seconds, 0);

test('a crash loop is paid in whole, each round at least a minute', () => {
  const round = (start: number, seconds: number) =>
    hourlyTask({
      pullStartedAt: after(start),
      startedAt: after(start + 10),
      stoppedAt: after(start + seconds),
      stopCause: 'exit.application_error',
    });
  expect(table(wasted([round(0, 15), round(100, 25), round(300, 90)]))).toEqual([
    { kind: 'crash-loop', seconds: close(210), count: 3 },
  ]);
});

test('failed pulls and failed starts are paid in whole', () => {
  const failed = (stopCause: Cause) => hourlyTask({ startedAt: undefined, stoppedAt: after(12), stopCause });
  expect(table(wasted([failed('image.not_found'), failed('image.not_found'), failed('secrets.not_found')]))).toEqual([
    { kind: 'failed-pull', seconds: close(120), count: 2 },
    { kind: 'failed-start', seconds: close(60), count: 1 },
  ]);
});

test('a task that lived ten seconds pays fifty for nothing', () => {
  expect(table(wasted([hourlyTask({ startedAt: after(4), stoppedAt: after(10), stopCause: 'exit.clean' })]))).toEqual([
    { kind: 'minimum', seconds: close(50), count: 1 },
  ]);
});

test('a task that still runs has not stopped too early, though it owes the minute', () => {
  const usage = hourlyTask({ startedAt: undefined, stoppedAt: undefined });
  expect(wasted([usage], NOBODY_IDLE, after(10))).toEqual({ rows: [], total: 0n });
});

test('old and new tasks side by side are the price of a deployment', () => {
  const old = hourlyTask({ stoppedAt: after(3600) });
  const young = hourlyTask({
    deployment: 'ecs-svc/2',
    taskDefinition: 'web:8',
    pullStartedAt: after(3300),
    startedAt: after(3320),
    stoppedAt: undefined,
  });
  expect(table(wasted([old, young]))).toEqual([{ kind: 'deployment', seconds: close(300), count: 1 }]);
  expect(table(wasted([old, { ...young, stoppedAt: after(3500) }]))).toEqual([
    { kind: 'rollback', seconds: close(200), count: 1 },
  ]);
});

test('a failed release is not counted as loop and as overlap', () => {
  const old = hourlyTask({ stoppedAt: after(7200) });
  const failing = (start: number) =>
    hourlyTask({
      deployment: 'ecs-svc/2',
      taskDefinition: 'web:8',
      pullStartedAt: after(start),
      startedAt: after(start + 20),
      stoppedAt: after(start + 100),
      stopCause: 'memory.oom',
    });
  expect(table(wasted([old, failing(1000), failing(1200), failing(1400)]))).toEqual([
    { kind: 'crash-loop', seconds: close(300), count: 3 },
  ]);
});

test('what Spot takes back of a service is its start, of a standalone task all', () => {
  const interrupted = hourlyTask({
    startedAt: after(45),
    stoppedAt: after(600),
    stopCause: 'platform.spot_interruption',
  });
  expect(table(wasted([interrupted]))).toEqual([{ kind: 'spot-rework', seconds: close(45), count: 1 }]);
  const job = { ...interrupted, service: '111122223333/us-east-1/prod/family:job' };
  expect(table(wasted([job]))).toEqual([{ kind: 'spot-rework', seconds: close(600), count: 1 }]);
});

test('the start that Spot took back is not counted as overlap again', () => {
  const old = hourlyTask({ stoppedAt: after(7200) });
  const interrupted = hourlyTask({
    deployment: 'ecs-svc/2',
    taskDefinition: 'web:8',
    pullStartedAt: after(1000),
    startedAt: after(1100),
    stoppedAt: after(1500),
    stopCause: 'platform.spot_interruption',
  });
  expect(table(wasted([old, interrupted]))).toEqual([
    { kind: 'rollback', seconds: close(400), count: 1 },
    { kind: 'spot-rework', seconds: close(100), count: 1 },
  ]);
});

test('what nobody uses is idle, after all other waste is taken off', () => {
  const service = '111122223333/us-east-1/prod/web';
  const failed = hourlyTask({ startedAt: undefined, stoppedAt: after(12), stopCause: 'image.not_found' });
  expect(table(wasted([hourlyTask(), failed], new Map([[service, 0.25]])))).toEqual([
    { kind: 'idle', seconds: close(2700), count: 2 },
    { kind: 'failed-pull', seconds: close(60), count: 1 },
  ]);
  expect(table(wasted([hourlyTask()], new Map([[service, 1.4]])))).toEqual([]);
  expect(table(wasted([hourlyTask()]))).toEqual([]);
});

test('every kind of waste is explained', () => {
  for (const text of Object.values(WASTE)) expect(text).not.toBe('');
});

test('whatever happened, a service wastes no more than it paid, and nothing less than nothing', () => {
  const month = fc.record({ seed: fc.nat(1e9), fromDay: fc.nat(28), hours: fc.integer({ min: 1, max: 700 }) });
  fc.assert(
    fc.property(month, fc.double({ min: 0, max: 1, noNaN: true }), ({ seed, fromDay, hours }, used) => {
      const from = new Date(MONTH.from.getTime() + fromDay * 86_400_000);
      const window = { from, to: new Date(from.getTime() + hours * 3_600_000) };
      const lines = linesOf(monthOf(seed, 150), { window, now: NOW, priceOf });
      const { byService, total } = costLedgerOfLines(lines, window);
      const usedShares = new Map(byService.map(({ service }) => [service, used]));
      const waste = wasteOf({ entries: entriesOf(lines), window, usedShares });
      expect(waste.total).toBeLessThanOrEqual(total.total);
      for (const { service, amount } of byService) {
        const rows = waste.rows.filter((row) => row.service === service);
        expect(rows.reduce((sum, row) => sum + row.total, 0n)).toBeLessThanOrEqual(amount.total);
        expect(new Set(rows.map(({ kind }) => kind)).size).toBe(rows.length);
      }
      expect(waste.rows.every((row) => row.total > 0n)).toBe(true);
    }),
    { numRuns: 60 },
  );
});

test('the order of facts does not change the waste', () => {
  const facts = monthOf(5, 300);
  const of = (given: readonly TaskFact[]): Waste =>
    wasteOf({
      entries: entriesOf(linesOf(given, { window: MONTH, now: NOW, priceOf })),
      window: MONTH,
      usedShares: NOBODY_IDLE,
    });
  expect(of([...facts, ...facts].reverse())).toEqual(of(facts));
  expect(of(facts).rows.length).toBeGreaterThan(10);
});
