import { expect, test } from 'vitest';
import { carriedGrowth, growthOf, memoryFloor } from '../../functions/sizing/growth.ts';
import { PER_DAY, noise, usage } from './usage.ts';

const leaking = (period: number) => 500 * 1.03 ** (period / PER_DAY) + 20 * noise(period);

test('memory that rises day by day is a leak, with its rate', () => {
  const growth = growthOf(usage({ memory: leaking }));
  expect(growth).toMatchObject({ kind: 'leak', days: 21 });
  expect(growth.kind === 'leak' && growth.ratioPerDay).toBeCloseTo(1.03, 2);
});

test('calm memory, a weekly rhythm and a single step are no leaks', () => {
  const weekly = (period: number) => (Math.floor(period / PER_DAY) % 7 < 5 ? 900 : 500) + 10 * noise(period);
  const fell = (period: number) => (period < 4 * PER_DAY ? 900 : 500) + 10 * noise(period);
  expect(growthOf(usage()).kind).toBe('steady');
  expect(growthOf(usage({ memory: weekly })).kind).toBe('steady');
  expect(growthOf(usage({ memory: fell })).kind).toBe('steady');
});

test('a few days say nothing about growth', () => {
  expect(growthOf(usage({ days: 4, memory: leaking })).kind).toBe('steady');
});

test('a leak refuses a cut below two weeks of growth, and is carried on by a quarter at most', () => {
  const growth = growthOf(usage({ memory: leaking }));
  expect(memoryFloor(growth, 1000) / 1000).toBeCloseTo(1.03 ** 14, 1);
  expect(Math.exp(carriedGrowth(growth))).toBeCloseTo(1.25, 6);
  expect(carriedGrowth({ kind: 'leak', ratioPerDay: 2, days: 9, rising: 1 })).toBeCloseTo(Math.log(1.25));
  expect(memoryFloor({ kind: 'steady' }, 1000)).toBe(0);
});
