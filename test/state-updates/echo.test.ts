import { expect, test } from 'vitest';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { applyEvents } from '../../functions/state-updates/apply-events.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { deploymentChanged, MORNING } from '../support/envelopes.ts';
import { contextAt, eventsOf, stateAfter } from '../support/applying.ts';

const OURS = 'ecs-svc/2000000000000000002' as DeploymentId;
const OTHER = 'ecs-svc/2000000000000000009' as DeploymentId;
/** Seconds of the morning at which Farwatch stopped the deployment. */
const ACTED = 4000;

const acted = (outcome: 'accepted' | 'refused' = 'accepted'): ServiceState => {
  const state = stateAfter([]);
  const action = {
    call: 'StopServiceDeployment' as const,
    to: 'web:1',
    platformVersion: null,
    at: MORNING / 1000 + ACTED,
    outcome,
    error: null,
    attempts: 1,
  };
  const evaluation = {
    deployment: OURS,
    at: action.at,
    evidence: 3,
    action,
    verification: null,
    proposal: null,
    isPaged: false,
    mustEvaluateAgain: false,
  };
  return { ...state, evaluations: { [OURS]: evaluation } };
};

const FAILED = 'SERVICE_DEPLOYMENT_FAILED';
const ROLLING_BACK = {
  name: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
  reason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.',
};

type Reported = { readonly name: string; readonly reason?: string; readonly deployment?: DeploymentId };

/** Titles of notifications when ECS reports this `seconds` after our action. */
const notifiedAfter = (
  seconds: number,
  { name, reason, deployment = OURS }: Reported,
  state = acted(),
): readonly string[] => {
  const event = deploymentChanged({ name, deployment, time: ACTED + seconds, ...(reason ? { reason } : {}) });
  return applyEvents(state, eventsOf([event]), contextAt(ACTED + seconds)).state.incidents.map(({ title }) => title);
};

test.each([
  ['a failed deployment', { name: FAILED }],
  ['a rollback', { ...ROLLING_BACK, deployment: OTHER }],
])('that ECS tells of %s is the echo of our own action for an hour, and news before and after', (_, notified) => {
  expect(notifiedAfter(-31, notified)).toHaveLength(1);
  expect(notifiedAfter(-30, notified)).toEqual([]);
  expect(notifiedAfter(3600, notified)).toEqual([]);
  expect(notifiedAfter(3601, notified)).toHaveLength(1);
});

test('that another deployment failed is news, however soon after our action', () => {
  expect(notifiedAfter(60, { name: FAILED, deployment: OTHER })).toEqual(['ECS failed a deployment of web']);
});

test('where ECS refused our call nothing is an echo', () => {
  expect(notifiedAfter(60, { name: FAILED }, acted('refused'))).toHaveLength(1);
});
