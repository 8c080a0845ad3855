import type { WarrantedInput, EvaluationInput, RequestsProof } from '../evaluation-input.ts';
import { propose } from './refusal.ts';

/** Seconds after its expiry for which a timely approval still counts: the evaluation that it ordered has to run. */
const APPROVED_SECONDS = 300;

/** Who approved rolling back this deployment, while the approval is valid; null without one. */
export const approverOf = ({ state, deployment, at }: EvaluationInput): string | null => {
  const proposal = state.evaluations[deployment]?.proposal;
  const isStanding = proposal?.state === 'approved' && proposal.expiresAt + APPROVED_SECONDS > at;
  return isStanding ? (proposal.by ?? 'somebody') : null;
};

/** Whether somebody asks for a proposal now, or approved one that somebody had asked for. */
export const isAskedFor = (input: EvaluationInput): boolean =>
  input.askedBy !== undefined ||
  (approverOf(input) !== null && input.state.evaluations[input.deployment]?.proposal?.askedBy !== undefined);

/** What requests show against the release, now or when somebody approved a proposal that was made for them. */
export const requestsOf = (input: EvaluationInput): RequestsProof | undefined => {
  const approved = approverOf(input) === null ? undefined : input.state.evaluations[input.deployment]?.proposal;
  return approved?.requests === undefined ? input.requests : { text: approved.requests, isEnoughToAsk: true };
};

/** An approval is for one target. */
export const isOtherTarget = ({ state, deployment, approvedBy }: WarrantedInput, to: string | undefined): boolean =>
  approvedBy !== null && state.evaluations[deployment]?.proposal?.to !== to;

/** Blocks the action when the approved revision is no longer the one to return to. */
export const OTHER_TARGET = {
  guard: 'approve',
  stop: propose('the approved revision is no longer the one to return to'),
};
