import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../functions/deployments/decide.ts';
import type { DeploymentEvaluation } from '../../functions/service-state/evaluation.ts';
import { precheck } from '../../functions/deployments/precheck.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import {
  candidateHealth,
  failure,
  failures,
  input,
  live,
  NEW,
  NOW,
  oldHealth,
  policy,
  task,
  stateWith,
} from './release.ts';

const check = (serviceState: ServiceState) => precheck(serviceState, NEW, policy(), new Date(NOW * 1000));
const withFailures = (list: Parameters<typeof candidateHealth>[0]) =>
  stateWith({ healths: [oldHealth(), candidateHealth(list)] });

const evaluation = (change: Partial<DeploymentEvaluation>): DeploymentEvaluation => ({
  deployment: NEW,
  at: NOW,
  evidence: 3,
  action: null,
  verification: null,
  proposal: null,
  isPaged: false,
  mustEvaluateAgain: false,
  ...change,
});

test('one failure, stale failures and unknown deployments cost no call to ECS', () => {
  expect(check(withFailures({ failures: failures(1) })).isWorthEvaluating).toBe(false);
  expect(check(withFailures({ failures: failures(5, { at: NOW - 3601 }) })).isWorthEvaluating).toBe(false);
  expect(check(stateWith({ healths: [] })).isWorthEvaluating).toBe(false);
});

test('three failed starts, two that a change may explain, and three of the surroundings are worth a look', () => {
  expect(check(withFailures({ failures: failures(3) })).isWorthEvaluating).toBe(true);
  expect(
    check(withFailures({ failures: failures(2, { cause: 'image.not_found', ageSeconds: null }) })).isWorthEvaluating,
  ).toBe(true);
  expect(check(withFailures({ failures: failures(3, { cause: 'unknown' }) })).isWorthEvaluating).toBe(true);
});

test('a deployment we acted on, or were refused for good, is closed; one that could not be read is open', () => {
  const action = { call: 'UpdateService', to: null, platformVersion: null, at: NOW, error: null, attempts: 1 } as const;
  const closedBy = (change: Partial<DeploymentEvaluation>) => stateWith({ evaluations: { [NEW]: evaluation(change) } });
  expect(check(closedBy({ action: { ...action, outcome: 'accepted' } })).isWorthEvaluating).toBe(false);
  expect(
    check(closedBy({ action: { ...action, outcome: 'refused', error: 'AccessDeniedException' } })).isWorthEvaluating,
  ).toBe(false);
  expect(
    check(closedBy({ action: { ...action, outcome: 'refused', error: 'ThrottlingException' } })).isWorthEvaluating,
  ).toBe(true);
  const few = {
    ...withFailures({ failures: failures(1) }),
    evaluations: { [NEW]: evaluation({ mustEvaluateAgain: true }) },
  };
  expect(check(few).isWorthEvaluating).toBe(true);
});

test('a known-bad revision is looked at on sight, once', () => {
  const again = { ...withFailures({ failures: [] }), knownBad: { 'orders:42': NOW - 9000 } };
  expect(check(again).isWorthEvaluating).toBe(true);
  expect(check({ ...again, evaluations: { [NEW]: evaluation({}) } }).isWorthEvaluating).toBe(false);
});

test('two late deaths weigh more after a long quiet history, which ECS has to be asked for', () => {
  const late = [failure('a', { ageSeconds: 350, at: NOW - 400 }), failure('b', { ageSeconds: 380, at: NOW - 60 })];
  const hours = { starts: 2, youngMs: 240_000, olderMs: 1.9 * 3_600_000 };
  const quiet = oldHealth({ ended: { starts: 4, youngMs: 480_000, olderMs: 200 * 3_600_000 } });
  const seen = stateWith({ healths: [quiet, candidateHealth({ failures: late, ended: hours })] });
  expect(decide(input({ state: seen })).plan).not.toBe(null);
  expect(check(seen).isWorthEvaluating).toBe(true);
});

test('where starts have always failed late, young tasks acquit nobody, and ECS has to be asked', () => {
  const past = Array.from({ length: 20 }, (_, n) => failure(`p${n}`, { ageSeconds: 115, at: NOW - 90_000 - n }));
  const history = oldHealth({ failures: past, ended: { starts: 1200, youngMs: 0, olderMs: 0 } });
  const young = new Map(Array.from({ length: 9 }, (_, n) => [task(`y${n}`), live(NEW, NOW - 110)]));
  const seen = stateWith({ healths: [history, candidateHealth()], live: young });
  expect(decide(input({ state: seen })).plan).not.toBe(null);
  expect(check(seen).isWorthEvaluating).toBe(true);
});

test('it never drops what ECS’s answer could turn into an action', () => {
  const serviceState = fc.record({
    ages: fc.array(fc.oneof(fc.integer({ min: 0, max: 7000 }), fc.constant(null)), { maxLength: 8 }),
    ref: fc.boolean(),
    healthy: fc.integer({ min: 0, max: 30 }),
    quietHours: fc.integer({ min: 0, max: 2000 }),
    youngSeconds: fc.integer({ min: 0, max: 130 }),
    before: fc.array(fc.integer({ min: 0, max: 130 }), { maxLength: 20 }),
  });
  fc.assert(
    fc.property(serviceState, ({ ages, ref, healthy, quietHours, youngSeconds, before }) => {
      const cause = ref ? 'image.not_found' : 'exit.crashed';
      const list = ages.map((ageSeconds, n) => failure(`f${n}`, { ageSeconds, cause, at: NOW - 61 * n }));
      const running = new Map(
        Array.from({ length: healthy }, (_, n) => [task(`h${n}`), live(NEW, NOW - youngSeconds)]),
      );
      const ended = { starts: 400, youngMs: 480_000, olderMs: quietHours * 3_600_000 };
      const past = before.map((ageSeconds, n) => failure(`p${n}`, { ageSeconds, at: NOW - 90_000 - n }));
      const seen = stateWith({
        healths: [oldHealth({ ended, failures: past }), candidateHealth({ failures: list })],
        live: running,
      });
      if (decide(input({ state: seen })).plan !== null) expect(check(seen).isWorthEvaluating).toBe(true);
    }),
  );
});
