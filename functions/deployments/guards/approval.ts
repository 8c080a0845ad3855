import type { WarrantedInput, EvaluationInput } from '../evaluation-input.ts';
import { propose } from './refusal.ts';

/** Seconds after its expiry for which an approval given in time still stands: the judgement it ordered has to run. */
const APPROVED_SECONDS = 300;

/** Who approved that this deployment is rolled back, while that stands; null when nobody did. */
export const approverOf = ({ state, deployment, at }: EvaluationInput): string | null => {
  const proposal = state.evaluations[deployment]?.proposal;
  const isStanding = proposal?.state === 'approved' && proposal.expiresAt + APPROVED_SECONDS > at;
  return isStanding ? (proposal.by ?? 'somebody') : null;
};

/** An approval is for one target. */
export const isOtherTarget = ({ state, deployment, approvedBy }: WarrantedInput, to: string | undefined): boolean =>
  approvedBy !== null && state.evaluations[deployment]?.proposal?.to !== to;

/** What stops the action where another target was approved than is right by now. */
export const OTHER_TARGET = { guard: 'approve', stop: propose('the approved target is no longer the right one') };
