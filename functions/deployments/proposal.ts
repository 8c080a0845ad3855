import type { DeploymentId } from '../primitives/identity.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import type { DeploymentEvaluation, Proposal } from '../service-state/evaluation.ts';
import { notifyRelease } from './release.ts';

/** A button press on a proposal. */
export type Approval = {
  readonly deployment: DeploymentId;
  readonly isAccepted: boolean;
  /** Display name of the user. */
  readonly by: string;
};

/** The result of a press; `says` is the reply to the user. */
export type Approved = { readonly serviceState: ServiceState; readonly isTaken: boolean; readonly says: string };

const TITLES: Readonly<Record<Proposal['state'], string>> = {
  open: 'fails',
  approved: 'fails: its rollback is approved',
  declined: 'fails: its rollback was declined',
  expired: 'fails: nobody answered the proposed rollback in time',
  void: 'fails: the proposed rollback is no longer possible',
};

/** The same where somebody asked for it: nothing has to fail. */
const ASKED_TITLES: Readonly<Record<Proposal['state'], string>> = {
  open: 'a rollback is proposed',
  approved: 'its rollback is approved',
  declined: 'its rollback was declined',
  expired: 'nobody answered the proposed rollback in time',
  void: 'the proposed rollback is no longer possible',
};

/** The headline of a release's message, by its proposal. */
export const proposalTitle = (
  { healths }: ServiceState,
  deployment: DeploymentId,
  { state, askedBy }: Pick<Proposal, 'state' | 'askedBy'>,
): string => {
  const revision = healths.find((health) => health.deployment === deployment)?.taskDefinition ?? 'The release';
  return askedBy === undefined ? `${revision} ${TITLES[state]}` : `${revision}: ${ASKED_TITLES[state]}`;
};

const withProposal = (
  serviceState: ServiceState,
  evaluation: DeploymentEvaluation,
  proposal: Proposal,
  at: EpochSeconds,
): ServiceState => {
  const { deployment } = evaluation;
  const saved = {
    ...serviceState,
    evaluations: { ...serviceState.evaluations, [deployment]: { ...evaluation, proposal } },
  };
  const title = proposalTitle(serviceState, deployment, proposal);
  return notifyRelease(
    saved,
    deployment,
    { notification: undefined, title, facts: {}, isHarm: false, isResolved: false },
    at,
  );
};

/** Why a proposal can no longer be answered, for the user who pressed. */
const answeredText = ({ state, by, reason }: Proposal): string => {
  if (state === 'approved' || state === 'declined') return `This rollback was already ${state} by ${by ?? 'somebody'}.`;
  return state === 'void'
    ? `This rollback is no longer possible: ${reason ?? 'the service has changed'}.`
    : 'The proposal has expired. Farwatch makes a new one at the next failure.';
};

/**
 * Applies a user's answer to a proposal: only while it is open and not expired, and once. An approval orders an
 * evaluation, which reads ECS again to see whether the situation has changed.
 */
export const applyApproval = (
  serviceState: ServiceState,
  { deployment, isAccepted, by }: Approval,
  now: Date,
): Approved => {
  const at = secondsOf(now);
  const evaluation = serviceState.evaluations[deployment];
  const proposal = evaluation?.proposal;
  if (evaluation === undefined || !proposal)
    return { serviceState, isTaken: false, says: 'There is no proposal for this deployment.' };
  if (proposal.state !== 'open') return { serviceState, isTaken: false, says: answeredText(proposal) };
  if (proposal.expiresAt <= at) {
    const expired: Proposal = { ...proposal, state: 'expired' };
    return {
      serviceState: withProposal(serviceState, evaluation, expired, at),
      isTaken: false,
      says: answeredText(expired),
    };
  }
  const state = isAccepted ? 'approved' : 'declined';
  const answered = withProposal(serviceState, evaluation, { ...proposal, state, by, answeredAt: at }, at);
  if (!isAccepted) return { serviceState: answered, isTaken: true, says: 'Declined: Farwatch changes nothing.' };
  const entry = { kind: 'evaluate', deployment, evidence: evaluation.evidence, at } as const;
  const outbox = { ...answered.outbox, [`evaluate#${deployment}#approved@${at}`]: entry };
  const says =
    `Approved: Farwatch reads the service once more, then rolls back to ${proposal.to}. ` +
    'The result will be posted in its thread.';
  return { serviceState: { ...answered, outbox }, isTaken: true, says };
};

/** Expires overdue proposals, as an update of their message. Returns the same state when there is none. */
export const expireProposals = (serviceState: ServiceState, now: Date): ServiceState => {
  const at = secondsOf(now);
  return Object.values(serviceState.evaluations).reduce((applied, evaluation) => {
    const { proposal } = evaluation;
    const isOver = proposal?.state === 'open' && proposal.expiresAt <= at;
    return isOver ? withProposal(applied, evaluation, { ...proposal, state: 'expired' }, at) : applied;
  }, serviceState);
};
