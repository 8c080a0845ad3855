import { expect, test } from 'vitest';
import { backtest } from '../../functions/sizing/backtest.ts';
import { PER_DAY, usage } from './usage.ts';

test('a size that held says how near it came', () => {
  const tested = backtest(usage({ days: 30, memory: () => 830, cpu: () => 128 }), { cpu: 256, memory: 1024 });
  expect(tested).toMatchObject({ exceeded: 0, periods: 8640, days: 30 });
  expect(tested.text).toBe(
    'in the last 30 days this size would have been exceeded in 0 of 8,640 periods, ' +
      'peak 81 % of memory and 50 % of CPU',
  );
});

test('a size that did not hold says how often and by how much', () => {
  const memory = (period: number) => (period % PER_DAY === 0 ? 1536 : 600);
  const tested = backtest(usage({ days: 10, memory, cpu: () => 300 }), { cpu: 256, memory: 1024 });
  expect(tested.memory).toEqual({ periods: 2880, exceeded: 10, nearestPercent: 150 });
  expect(tested.exceeded).toBe(2880);
  expect(tested.text).toContain('by memory in 10 of 2,880 periods, at worst by 50 %');
});

test('periods without a datapoint do not count', () => {
  const gappy = usage({ days: 10, memory: (period) => (period < PER_DAY ? NaN : 600) });
  expect(backtest(gappy, { cpu: 256, memory: 1024 }).periods).toBe(9 * PER_DAY);
});

test('where memory was cut by the old limit the text says so', () => {
  const tested = backtest(usage({ outOfMemory: [3, 700] }), { cpu: 256, memory: 2048 });
  expect(tested.text).toContain('the old limit capped the measured memory: 2 out-of-memory stops');
});

test('a size in which tasks ran out of memory is never one that was exceeded in 0 periods', () => {
  const killed = usage({ days: 2, size: { cpu: 256, memory: 1024 }, memory: () => 1020, outOfMemory: [40, 200] });
  const tested = backtest(killed, killed.size);
  expect(tested).toMatchObject({ exceeded: 2, memory: { exceeded: 2 } });
  expect(tested.text).toContain('by memory in 2 of 576 periods, when tasks ran out of it');
  expect(backtest(killed, { cpu: 256, memory: 2048 }).exceeded).toBe(0);
});
