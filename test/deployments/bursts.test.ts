import { expect, test } from 'vitest';
import { burstsOf, outsideOf } from '../../functions/deployments/evidence/bursts.ts';
import { failure, live, NEW, NOW } from './release.ts';

const late = (name: string, at: number, ageSeconds = 7200) => failure(name, { at, ageSeconds });

test('deaths within a minute of the first count once', () => {
  expect(burstsOf([late('a', NOW), late('b', NOW + 60), late('c', NOW + 61)]).map(({ at }) => at)).toEqual([
    NOW,
    NOW + 61,
  ]);
});

test('two of four seasoned tasks dying together are an event from outside, with its aftermath', () => {
  const deaths = [
    late('a', NOW),
    late('b', NOW + 20),
    failure('c', { at: NOW + 600 }),
    failure('d', { at: NOW + 1000 }),
  ];
  const outside = outsideOf(deaths, [live(NEW, NOW - 8000), live(NEW, NOW - 8000)]);
  expect(outside.at).toBe(NOW);
  expect(deaths.map(outside.claims)).toEqual([true, true, true, false]);
});

test('a second synchronous death is the revision’s, and so is the first one then', () => {
  const deaths = [late('a', NOW), late('b', NOW), late('c', NOW + 9000), late('d', NOW + 9000)];
  expect(outsideOf(deaths, []).at).toBeNull();
});

test('young tasks, single tasks and few of many are no event from outside', () => {
  expect(outsideOf([late('a', NOW, 600), late('b', NOW, 600)], []).at).toBeNull();
  expect(outsideOf([late('a', NOW)], []).at).toBeNull();
  const spared = Array.from({ length: 10 }, () => live(NEW, NOW - 9000));
  expect(outsideOf([late('a', NOW), late('b', NOW)], spared).at).toBeNull();
});

test('three in ten of the seasoned tasks are enough, and tasks that ran for less than an hour have no say', () => {
  const deaths = (count: number) => Array.from({ length: count }, (_, n) => late(`d${n}`, NOW));
  const alive = (count: number, startedAt = NOW - 3600) => Array.from({ length: count }, () => live(NEW, startedAt));
  expect(outsideOf(deaths(3), alive(7)).at).toBe(NOW);
  expect(outsideOf(deaths(3), alive(8)).at).toBeNull();
  expect(outsideOf(deaths(29), alive(71)).at).toBeNull();
  expect(outsideOf(deaths(30), alive(70)).at).toBe(NOW);
  expect(outsideOf(deaths(3), [...alive(7), ...alive(50, NOW - 3599)]).at).toBe(NOW);
  expect(outsideOf([late('a', NOW, 3600), late('b', NOW, 3600)], []).at).toBe(NOW);
  expect(outsideOf([late('a', NOW, 3599), late('b', NOW, 3600)], []).at).toBeNull();
  const aftermath = [...deaths(2), failure('c', { at: NOW + 900 }), failure('d', { at: NOW + 901 })];
  expect(aftermath.map(outsideOf(aftermath, []).claims)).toEqual([true, true, true, false]);
});

test('three in ten of the seasoned tasks make an event from outside, fewer do not', () => {
  const dead = ['a', 'b', 'c'].map((name) => late(name, NOW));
  const spared = (count: number) => Array.from({ length: count }, () => live(NEW, NOW - 9000));
  expect(outsideOf(dead, spared(7)).at).toBe(NOW);
  expect(outsideOf(dead, spared(8)).at).toBeNull();
  expect(outsideOf(dead.slice(1), spared(4)).at).toBe(NOW);
  expect(outsideOf(dead.slice(1), spared(5)).at).toBeNull();
});

test('a task is seasoned after an hour, and the aftermath lasts a quarter of one', () => {
  expect(outsideOf([late('a', NOW, 3600), late('b', NOW, 3600)], []).at).toBe(NOW);
  expect(outsideOf([late('a', NOW, 3599), late('b', NOW, 3600)], []).at).toBeNull();
  const young = Array.from({ length: 9 }, () => live(NEW, NOW - 3599));
  const outside = outsideOf([late('a', NOW), late('b', NOW)], young);
  expect(outside.at).toBe(NOW);
  expect(outside.claims(failure('c', { at: NOW + 900 }))).toBe(true);
  expect(outside.claims(failure('d', { at: NOW + 901 }))).toBe(false);
});
