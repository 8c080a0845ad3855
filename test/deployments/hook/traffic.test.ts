import { expect, test } from 'vitest';
import type { Counted, Traffic, TrafficMinute } from '../../../functions/deployments/hook/traffic.ts';
import { weighTraffic } from '../../../functions/deployments/hook/weigh-traffic.ts';

const NINE = Date.parse('2026-11-29T09:00:00Z') / 1000;

const blueOf = (failed: number, slow: number | null = 30): Counted => ({
  requests: 600,
  failed,
  slow,
  slower: slow && 300,
});
const greenOf = (failed: number, slow: number | null = 2): Counted => ({
  requests: 32,
  failed,
  slow,
  slower: slow && Math.max(slow, 10),
});

/** Ten minutes; the numbers are those of a canary with a twentieth of the traffic. */
const traffic = (green: (n: number) => Counted, blue: (n: number) => Counted = () => blueOf(1)): Traffic => ({
  minutes: Array.from({ length: 10 }, (_, n): TrafficMinute => ({ at: NINE + n * 60, green: green(n), blue: blue(n) })),
  usualFailed: 0.001,
  slowAbove: 0.4,
  usualSeconds: 0.2,
});

const found = (given: Traffic, isTestOnly = false): readonly boolean[] => {
  const { failed, slow } = weighTraffic(given, isTestOnly);
  return [failed.isWarranted, slow.isWarranted];
};

test('a canary that answers like the old tasks is not suspected', () => {
  const evidence = weighTraffic(
    traffic(() => greenOf(0)),
    false,
  );
  expect([evidence.failed.isWarranted, evidence.slow.isWarranted]).toEqual([false, false]);
  expect(evidence).toMatchObject({ isSuspicious: false, isBlueDisturbed: false, minutes: 9, requests: 320 });
});

test('a canary of which a tenth of the requests fails is found, and one that is slow', () => {
  expect(found(traffic(() => greenOf(3)))).toEqual([true, false]);
  expect(found(traffic(() => greenOf(0, 14)))).toEqual([false, true]);
});

test('one bad minute convicts nobody, not even the first two of a cold start', () => {
  expect(found(traffic((n) => greenOf(n === 5 ? 32 : 0)))).toEqual([false, false]);
  expect(found(traffic((n) => greenOf(n < 1 ? 32 : 0, n < 2 ? 32 : 2)))).toEqual([false, false]);
});

test.each([
  ['all fail', 600, 32],
  ['a tenth of blue’s and all of green’s requests need what is down', 60, 32],
  ['two of a hundred of blue’s requests need it', 12, 32],
])('an outage that both suffer from is no proof: %s', (_, blue, green) => {
  const down = traffic(
    (n) => greenOf(n >= 2 ? green : 0),
    (n) => blueOf(n >= 2 ? blue : 1),
  );
  expect(found(down)).toEqual([false, false]);
  expect(weighTraffic(down, false).isBlueDisturbed).toBe(true);
});

test('minutes around an outage do not count, and a release that is bad before and after it is found', () => {
  const both = traffic(
    (n) => greenOf(n === 4 ? 32 : 12),
    (n) => blueOf(n === 4 ? 300 : 1),
  );
  expect(weighTraffic(both, false).minutes).toBe(4);
  expect(
    found({ ...both, minutes: [...both.minutes, ...both.minutes.map((m) => ({ ...m, at: m.at + 600 }))] }),
  ).toEqual([true, false]);
});

test('test requests are other requests than those of users: they have to fail more clearly', () => {
  const few = traffic((n) => ({ requests: 100, failed: n % 2 === 0 ? 3 : 2, slow: 5, slower: 30 }));
  expect(found(few)).toEqual([true, false]);
  expect(found(few, true)).toEqual([false, false]);
  expect(
    found(
      traffic(() => ({ requests: 100, failed: 10, slow: 5, slower: 30 })),
      true,
    ),
  ).toEqual([true, false]);
});

test('where response times are not known, or blue has no requests, nothing is concluded from them', () => {
  expect(found(traffic(() => greenOf(0, null)))).toEqual([false, false]);
  expect(
    found(
      traffic(
        () => greenOf(32),
        () => ({ requests: 0, failed: 0, slow: 0, slower: 0 }),
      ),
    ),
  ).toEqual([false, false]);
});

test('a service that always fails a little is compared with itself', () => {
  const chronic = traffic(
    (n) => greenOf(n % 3 === 0 ? 2 : 1),
    () => blueOf(24),
  );
  expect(found({ ...chronic, usualFailed: 0.04 })).toEqual([false, false]);
  expect(
    found({
      ...traffic(
        () => greenOf(20),
        () => blueOf(24),
      ),
      usualFailed: 0.04,
    }),
  ).toEqual([true, false]);
});

const slower = (given: Traffic, isTestOnly = false): boolean => weighTraffic(given, isTestOnly).slower.isWarranted;

test('a canary whose responses take twice as long is found where few of them are slow', () => {
  const double = traffic(() => ({ requests: 60, failed: 0, slow: 8, slower: 42 }));
  expect(found(double)).toEqual([false, false]);
  expect(slower(double)).toBe(true);
  expect(slower(traffic(() => ({ requests: 60, failed: 0, slow: 3, slower: 27 })))).toBe(false);
});

test('a dependency that is slow for both is no proof, though test requests need it five times as often', () => {
  const stalled = traffic(
    (n) => ({ requests: 100, failed: 0, slow: n >= 2 ? 48 : 5, slower: n >= 2 ? 70 : 35 }),
    (n) => ({ requests: 600, failed: 1, slow: n >= 2 ? 84 : 30, slower: n >= 2 ? 330 : 300 }),
  );
  expect(weighTraffic(stalled, true).slower.logE).toBeGreaterThan(0);
  expect([...found(stalled, true), slower(stalled, true)]).toEqual([false, false, false]);
});
