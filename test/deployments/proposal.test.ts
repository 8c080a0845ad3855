import { expect, test } from 'vitest';
import type { Proposal } from '../../functions/service-state/evaluation.ts';
import { applyApproval, expireProposals } from '../../functions/deployments/proposal.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { NEW, NOW, stateWith } from './release.ts';

const open: Proposal = {
  to: 'orders:41',
  platformVersion: '1.4.0',
  expiresAt: NOW + 900,
  state: 'open',
  by: null,
  answeredAt: null,
  reason: null,
};
const at = (seconds: number): Date => new Date((NOW + seconds) * 1000);

const proposed = (change: Partial<Proposal> = {}): ServiceState =>
  stateWith({
    evaluations: {
      [NEW]: {
        deployment: NEW,
        at: NOW,
        evidence: 3,
        action: null,
        verification: null,
        proposal: { ...open, ...change },
        isPaged: false,
        mustEvaluateAgain: false,
      },
    },
  });

const press = (serviceState: ServiceState, isAccepted: boolean, seconds = 60) =>
  applyApproval(serviceState, { deployment: NEW, isAccepted, by: 'kim' }, at(seconds));
const stateOf = (serviceState: ServiceState) => serviceState.evaluations[NEW]?.proposal;

test('an approval is recorded with who gave it and orders an evaluation', () => {
  const { serviceState: serviceState, isTaken } = press(proposed(), true);
  expect([isTaken, stateOf(serviceState)]).toEqual([
    true,
    { ...open, state: 'approved', by: 'kim', answeredAt: NOW + 60 },
  ]);
  expect(Object.values(serviceState.outbox)).toContainEqual({
    kind: 'evaluate',
    deployment: NEW,
    evidence: 3,
    at: NOW + 60,
  });
});

test('a refusal orders nothing', () => {
  const { serviceState: serviceState, isTaken } = press(proposed(), false);
  expect([isTaken, stateOf(serviceState)?.state]).toEqual([true, 'declined']);
  expect(Object.values(serviceState.outbox).some(({ kind }) => kind === 'evaluate')).toBe(false);
});

test('an expired, an answered and a missing proposal can’t be answered', () => {
  expect(press(proposed(), true, 900)).toMatchObject({ isTaken: false });
  expect(stateOf(press(proposed(), true, 900).serviceState)?.state).toBe('expired');
  expect(press(proposed({ state: 'approved', by: 'ann' }), true)).toMatchObject({
    isTaken: false,
    says: 'This rollback was already approved by ann.',
  });
  expect(press(stateWith(), true).isTaken).toBe(false);
});

test('proposals end by themselves after a quarter of an hour, others are left alone', () => {
  expect(stateOf(expireProposals(proposed(), at(900)))?.state).toBe('expired');
  const standing = proposed();
  expect(expireProposals(standing, at(899))).toBe(standing);
  const answered = proposed({ state: 'declined' });
  expect(expireProposals(answered, at(2000))).toBe(answered);
});
