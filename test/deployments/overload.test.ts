import { expect, test } from 'vitest';
import { overloadOf } from '../../functions/deployments/evidence/overload.ts';
import type { Failure, ScalingSign } from '../../functions/service-state/deployment-health.ts';
import { decide } from '../../functions/deployments/decide.ts';
import { completed, candidateHealth, DEPLOYED, failure, input, oldHealth, stateWith } from './release.ts';

const HOUR = 3600;
const alarm = (at: number): ScalingSign => ({ at, kind: 'alarm', name: 'orders-AlarmHigh' });
const maximum = (at: number): ScalingSign => ({ at, kind: 'maximum', name: '12' });

/** As many unhealthy tasks from `at` on, a minute and a quarter apart. */
const unhealthy = (at: number, count = 6, change: Partial<Failure> = {}): readonly Failure[] =>
  Array.from({ length: count }, (_, n) =>
    failure(`full-${n}`, { at: at + n * 75, ageSeconds: 3 * HOUR, cause: 'health.elb', ...change }),
  );

const LATER = DEPLOYED + 3 * HOUR;
const claimed = (failures: readonly Failure[], signs: readonly ScalingSign[]): number => {
  const { claims } = overloadOf(failures, signs, DEPLOYED);
  return failures.filter(claims).length;
};

test('what fails its checks under a load that came hours after the release is the load’s', () => {
  expect(claimed(unhealthy(LATER + 400), [alarm(LATER), maximum(LATER + 240)])).toBe(6);
  expect(claimed(unhealthy(LATER + 400), [maximum(LATER)])).toBe(6);
  expect(claimed(unhealthy(LATER + 400, 6, { cause: 'memory.oom' }), [alarm(LATER)])).toBe(6);
});

test('a crash is no load’s, nor is what failed long after it', () => {
  expect(claimed(unhealthy(LATER + 400, 6, { cause: 'exit.application_error' }), [alarm(LATER)])).toBe(0);
  expect(claimed(unhealthy(LATER + 2 * HOUR), [alarm(LATER)])).toBe(0);
  expect(claimed(unhealthy(LATER + 2 * HOUR - 600), [alarm(LATER), alarm(LATER + HOUR)])).toBe(6);
});

test('load that came with the release, before it, or after its tasks began to die may be its own doing', () => {
  expect(claimed(unhealthy(DEPLOYED + 900), [alarm(DEPLOYED + 600)])).toBe(0);
  expect(claimed(unhealthy(LATER), [alarm(DEPLOYED - HOUR)])).toBe(0);
  expect(claimed(unhealthy(LATER - 300), [alarm(LATER)])).toBe(0);
});

test('in an overload people are told of the load, and nothing is rolled back', () => {
  const now = LATER + 900;
  const healths = [oldHealth(), candidateHealth({ completedAt: DEPLOYED + 240, failures: unhealthy(LATER + 300) })];
  const overloaded = stateWith({ healths, scalingSigns: [alarm(LATER), maximum(LATER + 240)] });
  const at = { now: new Date(now * 1000), snapshot: completed({ readAt: now }) };
  const { decision } = decide(input({ state: overloaded, ...at }));
  expect(decision).toMatchObject({ kind: 'alert', guard: 'overload' });
  expect(decision.reason).toContain('at its maximum of 12 tasks, alarm orders-AlarmHigh');
  expect(decide(input({ state: { ...overloaded, scalingSigns: [] }, ...at })).decision.kind).toBe('roll-back');
});
