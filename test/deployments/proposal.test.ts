import { expect, test } from 'vitest';
import type { Proposal } from '../../functions/deployments/judgement.ts';
import { applyApproval, expireProposals } from '../../functions/deployments/proposal.ts';
import type { Watch } from '../../functions/watch/watch.ts';
import { NEW, NOW, watch } from './release.ts';

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

const proposed = (change: Partial<Proposal> = {}): Watch =>
  watch({
    judgements: {
      [NEW]: {
        deployment: NEW,
        at: NOW,
        evidence: 3,
        action: null,
        verification: null,
        proposal: { ...open, ...change },
        isPaged: false,
        mustLookAgain: false,
      },
    },
  });

const press = (belief: Watch, isAccepted: boolean, seconds = 60) =>
  applyApproval(belief, { deployment: NEW, isAccepted, by: 'kim' }, at(seconds));
const stateOf = (belief: Watch) => belief.judgements[NEW]?.proposal;

test('an approval is recorded with who gave it and orders a judgement', () => {
  const { watch: belief, isTaken } = press(proposed(), true);
  expect([isTaken, stateOf(belief)]).toEqual([true, { ...open, state: 'approved', by: 'kim', answeredAt: NOW + 60 }]);
  expect(Object.values(belief.outbox)).toContainEqual({ kind: 'judge', deployment: NEW, evidence: 3, at: NOW + 60 });
});

test('a refusal orders nothing', () => {
  const { watch: belief, isTaken } = press(proposed(), false);
  expect([isTaken, stateOf(belief)?.state]).toEqual([true, 'declined']);
  expect(Object.values(belief.outbox).some(({ kind }) => kind === 'judge')).toBe(false);
});

test('an expired, an answered and a missing proposal can’t be answered', () => {
  expect(press(proposed(), true, 900)).toMatchObject({ isTaken: false });
  expect(stateOf(press(proposed(), true, 900).watch)?.state).toBe('expired');
  expect(press(proposed({ state: 'approved', by: 'ann' }), true)).toMatchObject({
    isTaken: false,
    says: 'This rollback was already approved by ann.',
  });
  expect(press(watch(), true).isTaken).toBe(false);
});

test('proposals end by themselves after a quarter of an hour, others are left alone', () => {
  expect(stateOf(expireProposals(proposed(), at(900)))?.state).toBe('expired');
  const standing = proposed();
  expect(expireProposals(standing, at(899))).toBe(standing);
  const answered = proposed({ state: 'declined' });
  expect(expireProposals(answered, at(2000))).toBe(answered);
});
