import { expect, test } from 'vitest';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { earlierOf, healthsOf } from '../../functions/deployments/target/history.ts';
import { decide } from '../../functions/deployments/decide.ts';
import type { DeploymentEvaluation } from '../../functions/service-state/evaluation.ts';
import type { DeploymentHealth } from '../../functions/service-state/deployment-health.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { candidateHealth, DEPLOYED, failure, health, input, oldHealth, revision, stateWith } from './release.ts';

/** `orders:41` first failed for want of a table and was undone; deployed again after the migration it runs well. */

const FIRST = 'ecs-svc/1000000000000000040' as DeploymentId;
const YESTERDAY = DEPLOYED - 86_400;

const firstAttempt = (change: Partial<DeploymentHealth> = {}): DeploymentHealth =>
  health(FIRST, {
    taskDefinition: 'orders:41',
    seenAt: YESTERDAY,
    failures: Array.from({ length: 8 }, (_, n) => failure(`first-${n}`, { at: YESTERDAY + 40 + n * 5 })),
    ...change,
  });

const undone = (call: 'StopServiceDeployment' | 'ContinueServiceDeployment'): ServiceState['evaluations'] => {
  const action = { call, to: null, platformVersion: null, at: YESTERDAY + 90, error: null, attempts: 1 } as const;
  const evaluation: DeploymentEvaluation = {
    deployment: FIRST,
    at: YESTERDAY + 90,
    evidence: 8,
    action: { ...action, outcome: 'accepted' },
    verification: null,
    proposal: null,
    isPaged: false,
    mustEvaluateAgain: false,
  };
  return { [FIRST]: evaluation };
};

const stateOf = (first: DeploymentHealth, change: Partial<ServiceState> = {}): ServiceState =>
  stateWith({ healths: [first, oldHealth(), candidateHealth()], ...change });

const decided = (state: ServiceState): string => decide(input({ state })).decision.kind;

const usual = (state: ServiceState): readonly string[] =>
  healthsOf(state, revision('orders:41'), candidateHealth()).map(({ deployment }) => deployment);

test('what an undone attempt of the good revision did is no excuse for the next release', () => {
  const rolledBack = stateOf(firstAttempt(), { evaluations: undone('StopServiceDeployment') });
  expect(decided(rolledBack)).toBe('stop-deployment');
  expect(decided(stateOf(firstAttempt({ failedAt: YESTERDAY + 90 })))).toBe('stop-deployment');
});

test('a deployment that nobody undid shows what is usual, and so does one that only went on', () => {
  expect(decided(stateOf(firstAttempt()))).toBe('nothing');
  expect(usual(stateOf(firstAttempt(), { evaluations: undone('ContinueServiceDeployment') }))).toContain(FIRST);
});

test('an attempt that was undone just now may fail for the same outside cause: it still counts', () => {
  const now = firstAttempt({ failures: [failure('first', { at: DEPLOYED - 300 })], failedAt: DEPLOYED - 200 });
  expect(usual(stateOf(now))).toContain(FIRST);
});

test('a digest that was rolled back leaves its tasks out of the history of the definition too', () => {
  const first = firstAttempt({ taskDefinition: 'orders:40', completedAt: YESTERDAY + 30 });
  const earlier = (state: ServiceState) => earlierOf(state, candidateHealth(), [oldHealth()], DEPLOYED);
  expect(earlier(stateOf(first)).map(({ deployment }) => deployment)).toContain(FIRST);
  const marked = { evaluations: undone('StopServiceDeployment'), knownBad: { 'app@sha256:bad': YESTERDAY + 90 } };
  expect(earlier(stateOf(first, marked)).map(({ deployment }) => deployment)).not.toContain(FIRST);
});
