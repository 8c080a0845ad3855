import { expect, test } from 'vitest';
import { sharesAround, startsOf, worstOf } from '../../functions/deployments/evidence/controls.ts';
import { control, failure, failures, live, NOW, OLD, oldHealth } from './release.ts';

const QUIET = { healths: [oldHealth()], live: [live(OLD, NOW - 90_000), live(OLD, NOW - 90_000)], desiredCount: 4 };
const mine = failure('mine', { at: NOW });
const storm = (name: string, at = NOW) =>
  control(name, at, { failures: { 'early@eu-west-1a': 12 }, starts: { 'eu-west-1a': 13 } });

test('where nothing else fails there is no share', () => {
  expect(sharesAround(mine, QUIET, [control('pay', NOW)])).toEqual({ old: 0, others: 0, zone: 0 });
});

test('tasks of the last known good that fail around the failure raise what is usual', () => {
  const old = { ...QUIET, healths: [oldHealth({ failures: failures(2, { at: NOW + 100 }) })], desiredCount: 4 };
  expect(sharesAround(mine, old, []).old).toBeGreaterThan(0.3);
  expect(sharesAround({ ...mine, at: NOW + 1001 + 901 }, old, []).old).toBe(0);
});

test('of two hundred old tasks one or two that die are no sign, five are', () => {
  const dying = (count: number) => ({
    healths: [oldHealth({ failures: failures(count) })],
    live: [],
    desiredCount: 200,
  });
  expect(sharesAround(mine, dying(2), []).old).toBe(0);
  expect(sharesAround(mine, dying(5), []).old).toBeGreaterThan(0.5);
});

test('three crashing neighbours make a failed start nearly certain', () => {
  expect(sharesAround(mine, QUIET, [storm('pay'), storm('cart'), storm('mail')]).others).toBeGreaterThan(0.7);
});

test('an outage that is over is no excuse for what fails later', () => {
  expect(sharesAround({ ...mine, at: NOW + 2400 }, QUIET, [storm('pay'), storm('cart')]).others).toBe(0);
});

test('a chronic crash loop counts by its excess over its own last six hours', () => {
  const chronic = { ...storm('pay'), history: { starts: 500, failures: 500, taskHours: 24 } };
  expect(sharesAround(mine, QUIET, [chronic]).others).toBe(0);
});

test('a neighbour in a change of its own is no control', () => {
  expect(sharesAround(mine, QUIET, [{ ...storm('pay'), changedAt: NOW - 300 }]).others).toBe(0);
  expect(sharesAround(mine, QUIET, [{ ...storm('pay'), changedAt: NOW - 90_000 }]).others).toBeGreaterThan(0.4);
});

test('one failure elsewhere is routine', () => {
  expect(sharesAround(mine, QUIET, [control('pay', NOW, { failures: { 'late@eu-west-1a': 1 } })]).others).toBe(0);
});

test('the zone of the failing task is looked at by itself', () => {
  const broken = ['pay', 'cart', 'mail'].map((name) =>
    control(name, NOW, {
      running: 12,
      starts: { 'eu-west-1a': 1, 'eu-west-1b': 1 },
      failures: { 'late@eu-west-1a': 6 },
    }),
  );
  const shares = sharesAround(mine, QUIET, broken);
  expect(shares.zone).toBeGreaterThan(shares.others);
  expect(sharesAround({ ...mine, zone: 'eu-west-1b' }, QUIET, broken).zone).toBe(0);
  expect(worstOf(shares)).toBe(shares.zone);
});

test('one large crash loop elsewhere does not stand for the cluster', () => {
  const loop = control('pay', NOW, { failures: { 'early@eu-west-1a': 400 }, starts: { 'eu-west-1a': 400 } });
  expect(sharesAround(mine, QUIET, [loop]).others).toBeLessThan(0.7);
});

test('starts of a revision are those that ended and those that run', () => {
  const healths = [oldHealth({ ended: { starts: 3, youngMs: 0, olderMs: 0 }, failures: failures(1) })];
  expect(startsOf(healths, QUIET.live)).toEqual({ starts: 5, failed: 1 });
});
