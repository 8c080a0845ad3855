import { expect, test } from 'vitest';
import type { DeploymentId } from '../../functions/events/identity.ts';
import { fold } from '../../functions/watch/fold.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { deploymentChanged, MORNING } from '../support/envelopes.ts';
import { contextAt, eventsOf, watchAfter } from '../support/folding.ts';

const OURS = 'ecs-svc/2000000000000000002' as DeploymentId;
const OTHER = 'ecs-svc/2000000000000000009' as DeploymentId;
/** Seconds of the morning at which Farwatch stopped the deployment. */
const ACTED = 4000;

const acted = (outcome: 'accepted' | 'refused' = 'accepted'): Watch => {
  const watch = watchAfter([]);
  const action = {
    call: 'StopServiceDeployment' as const,
    to: 'web:1',
    platformVersion: null,
    at: MORNING / 1000 + ACTED,
    outcome,
    error: null,
    attempts: 1,
  };
  const judgement = {
    deployment: OURS,
    at: action.at,
    evidence: 3,
    action,
    verification: null,
    proposal: null,
    isPaged: false,
    mustLookAgain: false,
  };
  return { ...watch, judgements: { [OURS]: judgement } };
};

const FAILED = 'SERVICE_DEPLOYMENT_FAILED';
const ROLLING_BACK = {
  name: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
  reason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.',
};

type Told = { readonly name: string; readonly reason?: string; readonly deployment?: DeploymentId };

/** Titles of what people are told when ECS says this so many seconds after our action. */
const toldAfter = (seconds: number, { name, reason, deployment = OURS }: Told, watch = acted()): readonly string[] => {
  const event = deploymentChanged({ name, deployment, time: ACTED + seconds, ...(reason ? { reason } : {}) });
  return fold(watch, eventsOf([event]), contextAt(ACTED + seconds)).watch.incidents.map(({ title }) => title);
};

test.each([
  ['a failed deployment', { name: FAILED }],
  ['a rollback', { ...ROLLING_BACK, deployment: OTHER }],
])('that ECS tells of %s is the echo of our own action for an hour, and news before and after', (_, told) => {
  expect(toldAfter(-31, told)).toHaveLength(1);
  expect(toldAfter(-30, told)).toEqual([]);
  expect(toldAfter(3600, told)).toEqual([]);
  expect(toldAfter(3601, told)).toHaveLength(1);
});

test('that another deployment failed is news, however soon after our action', () => {
  expect(toldAfter(60, { name: FAILED, deployment: OTHER })).toEqual(['ECS failed a deployment of web']);
});

test('where ECS refused our call nothing is an echo', () => {
  expect(toldAfter(60, { name: FAILED }, acted('refused'))).toHaveLength(1);
});
