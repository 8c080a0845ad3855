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

const TITLES: Readonly<Record<Proposal['state'], string>> = {
  open: 'fails',
  approved: 'fails: its rollback is approved',
  declined: 'fails: its rollback was declined',
  expired: 'fails: nobody answered the proposed rollback in time',
  void: 'fails: the proposed rollback is no longer possible',
};

/** The headline of a release's message, by what became of the proposal to roll it back. */
export const proposalTitle = ({ trials }: Watch, deployment: DeploymentId, state: Proposal['state']): string =>
  `${trials.find((trial) => trial.deployment === deployment)?.taskDefinition ?? 'The release'} ${TITLES[state]}`;

const withProposal = (watch: Watch, judgement: Judgement, proposal: Proposal, at: number): Watch => {
  const { deployment } = judgement;
  const saved = { ...watch, judgements: { ...watch.judgements, [deployment]: { ...judgement, proposal } } };
  const title = proposalTitle(watch, deployment, proposal.state);
  return tellRelease(saved, deployment, { saying: undefined, title, facts: {}, isHarm: false, isResolved: false }, at);
};

/** Why a proposal can't be answered any more, for the one who pressed. */
const answeredText = ({ state, by, reason }: Proposal): string => {
  if (state === 'approved' || state === 'declined') return `This rollback was already ${state} by ${by ?? 'somebody'}.`;
  return state === 'void'
    ? `This rollback is no longer possible: ${reason ?? 'the service has changed'}.`
    : 'The proposal has expired. The next failure brings a new one.';
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
  if (proposal.state !== 'open') return { watch, isTaken: false, says: answeredText(proposal) };
  if (proposal.expiresAt <= at) {
    const expired: Proposal = { ...proposal, state: 'expired' };
    return { watch: withProposal(watch, judgement, expired, at), isTaken: false, says: answeredText(expired) };
  }
  const state = isAccepted ? 'approved' : 'declined';
  const answered = withProposal(watch, judgement, { ...proposal, state, by, answeredAt: at }, at);
  if (!isAccepted) return { watch: answered, isTaken: true, says: 'Declined: Farwatch changes nothing.' };
  const entry = { kind: 'judge', deployment, evidence: judgement.evidence, at } as const;
  const outbox = { ...answered.outbox, [`judge#${deployment}#approved@${at}`]: entry };
  const says =
    `Approved: Farwatch reads the service once more, then rolls back to ${proposal.to}. ` +
    'The message tells what came of it.';
  return { watch: { ...answered, outbox }, isTaken: true, says };
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
