import type { DeploymentId } from '../events/identity.ts';
import type { Watch } from '../watch/watch.ts';
import type { Judgement, Proposal } from './judgement.ts';
import { tellRelease } from './release.ts';

/** A press of a button on a proposal. */
export type Approval = {
  readonly deployment: DeploymentId;
  readonly isAccepted: boolean;
  /** Who pressed, as people know them. */
  readonly by: string;
};

/** What a press came to; `says` is for the one who pressed. */
export type Approved = { readonly watch: Watch; readonly isTaken: boolean; readonly says: string };

const withProposal = (watch: Watch, judgement: Judgement, proposal: Proposal, at: number): Watch => {
  const saved = { ...watch, judgements: { ...watch.judgements, [judgement.deployment]: { ...judgement, proposal } } };
  const facts = { Proposal: [proposal.state, proposal.by].filter(Boolean).join(' by ') };
  const title = `Roll back to ${proposal.to}: ${proposal.state}`;
  return tellRelease(
    saved,
    judgement.deployment,
    { saying: undefined, title, facts, isHarm: false, isResolved: false },
    at,
  );
};

/**
 * Takes a person's answer to a proposal: only while it is open and not expired, and once. An approval orders a
 * judgement, which looks at ECS again and finds out whether the world has moved on.
 */
export const applyApproval = (watch: Watch, { deployment, isAccepted, by }: Approval, now: Date): Approved => {
  const at = Math.floor(now.getTime() / 1000);
  const judgement = watch.judgements[deployment];
  const proposal = judgement?.proposal;
  if (judgement === undefined || !proposal)
    return { watch, isTaken: false, says: 'There is no proposal for this deployment.' };
  if (proposal.state !== 'open')
    return {
      watch,
      isTaken: false,
      says: `The proposal is ${proposal.state}${proposal.by ? ` by ${proposal.by}` : ''}.`,
    };
  if (proposal.expiresAt <= at)
    return {
      watch: withProposal(watch, judgement, { ...proposal, state: 'expired' }, at),
      isTaken: false,
      says: 'The proposal has expired.',
    };
  const state = isAccepted ? 'approved' : 'declined';
  const answered = withProposal(watch, judgement, { ...proposal, state, by }, at);
  if (!isAccepted) return { watch: answered, isTaken: true, says: 'Nothing is changed.' };
  const entry = { kind: 'judge', deployment, evidence: judgement.evidence, at } as const;
  const outbox = { ...answered.outbox, [`judge#${deployment}#approved@${at}`]: entry };
  return { watch: { ...answered, outbox }, isTaken: true, says: `Rolling back to ${proposal.to}.` };
};

/** Ends the proposals whose time is over, as an update of their message. Returns the same watch when there is none. */
export const expireProposals = (watch: Watch, now: Date): Watch => {
  const at = Math.floor(now.getTime() / 1000);
  return Object.values(watch.judgements).reduce((folded, judgement) => {
    const { proposal } = judgement;
    const isOver = proposal?.state === 'open' && proposal.expiresAt <= at;
    return isOver ? withProposal(folded, judgement, { ...proposal, state: 'expired' }, at) : folded;
  }, watch);
};
