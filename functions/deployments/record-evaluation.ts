import type { EvaluationOutcome } from './evaluation-outcome.ts';
import type { DeploymentId } from '../primitives/identity.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import { notifyNoFault } from './no-fault.ts';
import { largerOf, worstOf } from './evidence/controls.ts';
import type { DeploymentEvaluation, Proposal, Verification } from '../service-state/evaluation.ts';
import { PROPOSAL_SECONDS } from '../service-state/evaluation.ts';
import { isUnchanged } from './unchanged.ts';
import { notifyRelease } from './release.ts';
import { approvalOf, isPage, textOf, updateOf } from './evaluation-texts.ts';
import { FIRST_CHECK_SECONDS } from './verification.ts';

/** Evaluations stored per service: far more than a day's budget. */
const EVALUATIONS_KEPT = 20;

const isAccepted = ({ action }: EvaluationOutcome): boolean => action?.outcome === 'accepted';

/** The proposal after an evaluation that does not propose: an approval that led to no action is void. */
const proposalAfter = (outcome: EvaluationOutcome, evaluated: DeploymentEvaluation | undefined): Proposal | null => {
  const { decision } = outcome;
  const before = evaluated?.proposal ?? null;
  const isVoid = before?.state === 'open' && decision.kind === 'nothing' && decision.guard === 'superseded';
  const isLost = approvalOf(evaluated) !== undefined && outcome.action === null && !outcome.mustEvaluateAgain;
  return before !== null && (isVoid || isLost) ? { ...before, state: 'void', reason: decision.reason } : before;
};

const proposalOf = (
  outcome: EvaluationOutcome,
  evaluated: DeploymentEvaluation | undefined,
  at: EpochSeconds,
): Proposal | null => {
  const { decision } = outcome;
  const before = evaluated?.proposal;
  if (decision.kind !== 'propose') return proposalAfter(outcome, evaluated);
  const isStanding = before?.state === 'open' && before.to === decision.to && before.expiresAt > at;
  if (isStanding || before?.state === 'declined') return before;
  return {
    to: decision.to ?? '',
    platformVersion: decision.platformVersion,
    expiresAt: at + PROPOSAL_SECONDS,
    state: 'open',
    by: null,
    answeredAt: null,
    reason: null,
    ...(outcome.askedBy === undefined ? {} : { askedBy: outcome.askedBy }),
    ...(outcome.requests === undefined ? {} : { requests: outcome.requests }),
  };
};

const verificationOf = (outcome: EvaluationOutcome, before: Verification | null): Verification | null =>
  isAccepted(outcome) && outcome.action !== null && outcome.expected !== null
    ? {
        own: null,
        since: outcome.action.at,
        ...outcome.expected,
        dueAt: outcome.action.at + FIRST_CHECK_SECONDS,
        state: 'waiting',
      }
    : before;

/**
 * What else failed around a failure is stored as long as the failure (neighbours' buckets expire sooner), and the
 * largest that was ever found for good.
 */
const sharesOf = (
  state: ServiceState,
  { shares = {}, decision }: EvaluationOutcome,
): DeploymentEvaluation['shares'] => {
  const before = state.evaluations[decision.deployment]?.shares ?? {};
  const failures = state.healths.find(({ deployment }) => deployment === decision.deployment)?.failures ?? [];
  const [largest] = Object.entries(before).sort(([, a], [, b]) => worstOf(b) - worstOf(a));
  return Object.fromEntries([
    ...(largest === undefined ? [] : [largest]),
    ...failures.flatMap(({ task }) => {
      const found = shares[task] ?? before[task];
      return found === undefined || worstOf(found) === 0 ? [] : [[task, largerOf(found, before[task])] as const];
    }),
  ]);
};

const warrantedOf = (
  { isWarranted }: EvaluationOutcome,
  before: DeploymentEvaluation | undefined,
  at: EpochSeconds,
): Pick<DeploymentEvaluation, 'warrantedAt'> => {
  const warrantedAt = before?.warrantedAt ?? (isWarranted ? at : undefined);
  return warrantedAt === undefined ? {} : { warrantedAt };
};

const evaluationOf = (state: ServiceState, outcome: EvaluationOutcome, at: EpochSeconds): DeploymentEvaluation => {
  const before = state.evaluations[outcome.decision.deployment];
  return {
    deployment: outcome.decision.deployment,
    at,
    evidence: outcome.evidence,
    ...warrantedOf(outcome, before, at),
    action: outcome.action ?? before?.action ?? null,
    verification: verificationOf(outcome, before?.verification ?? null),
    proposal: proposalOf(outcome, before, at),
    isPaged: (before?.isPaged ?? false) || isPage(outcome),
    shares: sharesOf(state, outcome),
    mustEvaluateAgain: outcome.mustEvaluateAgain,
  };
};

const kept = (evaluations: ServiceState['evaluations']): ServiceState['evaluations'] =>
  Object.fromEntries(
    Object.entries(evaluations)
      .sort(([, a], [, b]) => b.at - a.at)
      .slice(0, EVALUATIONS_KEPT),
  );

/** Known-bad from the time of the call, however late it is applied: a deployment after the call ignored it. */
const knownBad = ({ badKeys, action }: EvaluationOutcome): Readonly<Record<string, EpochSeconds>> =>
  action?.outcome === 'accepted' ? Object.fromEntries(badKeys.map((key) => [key, action.at])) : {};

const applied = (state: ServiceState, outcome: EvaluationOutcome, now: Date): ServiceState => {
  const at = secondsOf(now);
  const { deployment }: { readonly deployment: DeploymentId } = outcome.decision;
  const before = state.evaluations[deployment];
  const next: ServiceState = {
    ...state,
    evaluations: kept({ ...state.evaluations, [deployment]: evaluationOf(state, outcome, at) }),
    knownBad: { ...state.knownBad, ...knownBad(outcome) },
    facts: outcome.facts === null ? state.facts : { ...outcome.facts, countedAt: state.facts?.countedAt ?? null },
    serviceArn: outcome.serviceArn ?? state.serviceArn,
  };
  const blameless = approvalOf(before) ? undefined : notifyNoFault(next, outcome.decision, textOf(outcome), at);
  if (blameless !== undefined) return blameless;
  const update = updateOf(next, outcome, before);
  return update === undefined ? next : notifyRelease(next, deployment, update, at);
};

/**
 * Applies the outcome of an evaluation to the state: the evaluation, known-bad revisions, what ECS returned for the
 * service, and notifications. At most one page per deployment: a further reason updates it. Pure; `now` is the time of
 * the evaluation. Returns the same state when nothing changed.
 */
export const recordEvaluation = (state: ServiceState, outcome: EvaluationOutcome, now: Date): ServiceState => {
  const next = applied(state, outcome, now);
  return isUnchanged(state, next, outcome.decision.deployment) ? state : next;
};
