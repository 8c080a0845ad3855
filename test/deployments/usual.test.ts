import { expect, test } from 'vitest';
import { lifetimes, usualOf } from '../../functions/deployments/evidence/usual.ts';
import type { DeploymentHealth } from '../../functions/service-state/deployment-health.ts';
import { candidateHealth, failure, failures, live, NEW, NOW, OLD, oldHealth } from './release.ts';

const HOUR_MS = 3_600_000;

test('starts that failed long ago and are only counted make failing starts usual', () => {
  const ended = { starts: 400, youngMs: 0, olderMs: 0 };
  const kept = oldHealth({ ended, failures: failures(4) });
  expect(usualOf([kept], [], NOW).chance).toBe(0.02);
  expect(usualOf([{ ...kept, failuresDropped: 40, earlyDropped: 36 }], [], NOW).chance).toBeCloseTo(40.5 / 425, 5);
});

test('later deaths that are only counted came in company as often as those that are kept', () => {
  const late = (name: string, at: number) => failure(name, { at, ageSeconds: 5000 });
  const kept = [late('a', NOW - 9000), late('b', NOW - 9010), late('c', NOW - 5000), late('d', NOW - 5010)];
  const health = oldHealth({ failures: kept, ended: { starts: 4, youngMs: 0, olderMs: 1000 * HOUR_MS } });
  expect(usualOf([health], [], NOW).rate.deaths).toBe(2);
  expect(usualOf([{ ...health, failuresDropped: 12, earlyDropped: 2 }], [], NOW).rate.deaths).toBe(7);
  const forgotten = { ...health, failures: [], failuresDropped: 12, earlyDropped: 2 };
  expect(usualOf([forgotten], [], NOW).rate.deaths).toBe(10);
});

const survived = (age: number, history: readonly DeploymentHealth[] = []) =>
  lifetimes({ healths: [candidateHealth({ failures: [] })], live: [live(NEW, NOW - age)], history, now: NOW }).survived;

test('a running task counts for a start by how far it has come', () => {
  expect([0, 30, 60, 120, 9000].map((age) => survived(age))).toEqual([0, 0.25, 0.5, 1, 1]);
});

test('where starts have always failed within seconds those that outlived them count sooner', () => {
  const quick = oldHealth({ failures: failures(20, { ageSeconds: 9 }) });
  expect(survived(6, [quick])).toBeCloseTo(0.5 / 30, 3);
  expect(survived(12, [quick])).toBeCloseTo(21 / 30, 3);
  expect(survived(120, [quick])).toBe(1);
});

test('failures of surroundings and later deaths say nothing of when a start fails', () => {
  const other = [failure('a', { cause: 'network.eni_limit' }), failure('b', { ageSeconds: 4000 })];
  expect(survived(12, [oldHealth({ failures: other })])).toBeCloseTo(0.1, 3);
});

test('tasks of another deployment count for nothing', () => {
  const lived = { healths: [candidateHealth({ failures: [] })], live: [live(OLD, NOW - 500)], history: [], now: NOW };
  expect(lifetimes(lived)).toEqual({ survived: 0, taskHours: 0 });
});
