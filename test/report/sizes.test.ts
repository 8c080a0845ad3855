import { expect, test } from 'vitest';
import { allocationsOf, withoutMixed } from '../../functions/report/sizes.ts';
import { daysAgo, fact, metrics } from './advice-input.ts';

const SMALL = { cpu: 512, memory: 1024 };
const LARGE = { cpu: 1024, memory: 2048 };
const life = (id: string, days: number, size: typeof SMALL, taskDefinition: string, to?: Date) =>
  fact('web', { id, from: daysAgo(days), to, size, taskDefinition });

test('a service that never changed has one size, from its first task on', () => {
  expect(allocationsOf([life('a', 20, LARGE, 'web:1')], LARGE, daysAgo(30))).toEqual([
    { from: daysAgo(20), size: LARGE },
  ]);
});

test('revisions of the same size are one size', () => {
  const facts = [life('a', 20, LARGE, 'web:1', daysAgo(5)), life('b', 5, LARGE, 'web:2')];
  expect(allocationsOf(facts, LARGE, daysAgo(30))).toHaveLength(1);
});

test('a new size begins with its first task, whatever order the facts come in', () => {
  const facts = [life('b', 5, SMALL, 'web:2'), life('a', 20, LARGE, 'web:1', daysAgo(5))];
  const expected = [
    { from: daysAgo(20), size: LARGE },
    { from: daysAgo(5), size: SMALL },
  ];
  expect(allocationsOf(facts, SMALL, daysAgo(30))).toEqual(expected);
  expect(allocationsOf(facts.toReversed(), SMALL, daysAgo(30))).toEqual(expected);
});

test('after a rollback to an older revision its size is in force since its running tasks began', () => {
  const facts = [
    life('a', 20, LARGE, 'web:1', daysAgo(5)),
    life('b', 5, SMALL, 'web:2', daysAgo(4)),
    life('c', 4, LARGE, 'web:1'),
  ];
  expect(allocationsOf(facts, LARGE, daysAgo(30)).at(-1)).toEqual({ from: daysAgo(4), size: LARGE });
});

test('a revision that never ran a task measured nothing', () => {
  const { usage, version } = life('b', 5, SMALL, 'web:2');
  const facts = [life('a', 20, LARGE, 'web:1'), { version, usage: { ...usage, startedAt: undefined } }];
  expect(allocationsOf(facts, LARGE, daysAgo(30))).toHaveLength(1);
});

test('points of the half hour in which both sizes ran are left out, all others stay', () => {
  const { datapoints } = metrics({ cpu: 40, memory: 40 });
  const allocations = [
    { from: daysAgo(30), size: LARGE },
    { from: daysAgo(5), size: SMALL },
  ];
  const left = withoutMixed(datapoints, allocations);
  expect(datapoints.length - left.length).toBeGreaterThan(0);
  expect(datapoints.length - left.length).toBeLessThanOrEqual(2);
  expect(withoutMixed(datapoints, allocations.slice(0, 1))).toBe(datapoints);
});
