import type { ServiceFacts } from '../service-state/service-state.ts';
import { approverOf, isAskedFor, isOtherTarget, OTHER_TARGET, requestsOf } from './guards/approval.ts';
import { candidateOf } from './target/candidate.ts';
import type { WarrantedInput, DecideInput, Refusal, EvaluationInput, RequestsProof } from './evaluation-input.ts';
import { factsOf } from './evaluation-input.ts';
import { modeOf } from './guards/mode.ts';
import type { Evidence } from './evidence/evidence.ts';
import { weighing } from './evidence/weighing.ts';
import { APPROVABLE, GUARDS, REQUESTS } from './guards/guards.ts';
import { ask } from './guards/ask.ts';
import { alert } from './guards/refusal.ts';
import { GATES } from './guards/gates.ts';
import { isAbandoned } from './guards/guards-ecs.ts';
import { badKeysOf } from './target/history.ts';
import type { Decision } from '../service-state/evaluation.ts';
import { RULE_VERSION } from '../service-state/evaluation.ts';
import type { Plan, Planned } from './plan.ts';
import { planOf } from './plan.ts';
import type { Target } from './target/target.ts';
import type { Answer } from './unwarranted.ts';
import { isUndisputed, NO_CHANGE, noTargetText, unwarranted } from './unwarranted.ts';
import { targetOf } from './target/target.ts';
import { describeDiff, describeEvidence, describeOddStatus, ONLY_REPORTED } from './reason-texts.ts';
import { secondsOf } from '../primitives/instant.ts';

/** A decision with everything that led to it, for the audit, the messages and the call. */
export type Evaluation = {
  readonly decision: Decision;
  readonly evidence: Evidence | null;
  readonly target: Target | null;
  /** The call to make; null when nothing changes. */
  readonly plan: Plan | null;
  /** What becomes known-bad when ECS accepts the call. */
  readonly badKeys: readonly string[];
  readonly facts: ServiceFacts | null;
  /** Names of the guards that passed, in order. */
  readonly passed: readonly string[];
  /** Who approved it; null without approval, or when nothing changes. */
  readonly approvedBy: string | null;
};

const EMPTY = {
  evidence: null,
  target: null,
  plan: null,
  badKeys: [],
  facts: null,
  passed: [],
  approvedBy: null,
} as const;

const withAssumptions = (reason: string, assumptions: readonly string[]): string =>
  assumptions.length === 0 ? reason : `${reason}; assumed: ${assumptions.join(', ')}`;

const decisionOf = (
  input: DecideInput,
  stop: Refusal,
  guard: string | null,
  eValue: number | null = null,
): Decision => ({
  kind: stop.kind,
  deployment: input.deployment,
  to: null,
  platformVersion: null,
  reason: withAssumptions(stop.reason, input.snapshot.assumptions),
  guard,
  rule: RULE_VERSION,
  eValue,
});

type DecisionContext = { readonly evidence: Evidence; readonly target: Target; readonly facts: ServiceFacts };

const refused = (
  given: EvaluationInput,
  context: DecisionContext,
  { guard, stop }: Exclude<Answer, undefined>,
  planned?: Planned,
): Evaluation => {
  const described = describeEvidence(context.evidence, given.candidate);
  const requests = guard === REQUESTS || context.evidence.isWarranted ? undefined : requestsOf(given)?.text;
  const reason = [stop.reason, requests, described].filter((part) => part !== undefined).join('; ');
  const decision = decisionOf(given, { ...stop, reason }, guard, context.evidence.eValue);
  const { to, platformVersion } = planned ?? { to: null, platformVersion: null };
  return { ...EMPTY, ...context, decision: { ...decision, to, platformVersion } };
};

const warranted = (given: EvaluationInput, context: DecisionContext): Evaluation => {
  const input: WarrantedInput = { ...given, ...context, approvedBy: approverOf(given) };
  if (context.target.kind === 'no-change') return refused(given, context, NO_CHANGE);
  const planned = planOf(input);
  const isApproved = input.approvedBy !== null && input.askedBy === undefined;
  const guards = isApproved ? GUARDS : [...GUARDS, ...APPROVABLE];
  const { answer, passed } = ask(guards, input);
  if (answer !== undefined) return { ...refused(given, context, answer, planned), passed };
  if (isOtherTarget(input, planned?.to)) return refused(given, context, OTHER_TARGET, planned);
  if (planned === undefined || context.target.kind !== 'target') return refused(given, context, NO_CHANGE);
  const { diff, skipped } = context.target;
  const odd = describeOddStatus(given.service, given.deployment);
  const reason = [describeEvidence(context.evidence, given.candidate), describeDiff(diff), skipped, odd]
    .filter((part) => part !== undefined)
    .join('; ');
  const decision = decisionOf(given, { kind: 'nothing', reason }, null, context.evidence.eValue);
  return {
    ...context,
    decision: { ...decision, kind: planned.kind, to: planned.to, platformVersion: planned.platformVersion },
    plan: planned.plan,
    badKeys: badKeysOf(given.candidate.revision, context.target.good.revision),
    passed,
    approvedBy: input.approvedBy,
  };
};

/** Evidence that only warrants a question: it pages nobody and acts on approval alone. */
const worthAsking = (given: EvaluationInput, context: DecisionContext): Evaluation => {
  const found = warranted(given, context);
  const { kind } = found.decision;
  return { ...found, decision: { ...found.decision, kind: kind === 'page' ? 'alert' : kind } };
};

/** Someone approved what was strong evidence then: what happens later does not take the approval back. */
const isApproved = (given: EvaluationInput): boolean =>
  approverOf(given) !== null && given.state.evaluations[given.deployment]?.warrantedAt !== undefined;

const NOT_ENOUGH = { guard: 'evidence', stop: { kind: 'nothing', reason: 'the evidence is not enough' } } as const;

/** What somebody asked for: needs no evidence, but a target and every guard; says what Farwatch itself thinks. */
const askedFor = (given: EvaluationInput, context: DecisionContext, why: Answer): Evaluation => {
  const { target } = context;
  if (target.kind !== 'target')
    return refused(given, context, { guard: 'no-target', stop: { kind: 'nothing', reason: noTargetText(target) } });
  const found = worthAsking(given, context);
  const { stop } = why ?? NOT_ENOUGH;
  const reason = `${found.decision.reason}; Farwatch would not propose it by itself: ${stop.reason}`;
  return { ...found, decision: { ...found.decision, reason } };
};

/** Requests got worse with the release, and no task says why. Whether to roll back is asked only where it is enough. */
const byRequests = (given: EvaluationInput, context: DecisionContext, requests: RequestsProof): Evaluation => {
  const { target } = context;
  if (target.kind === 'target' && requests.isEnoughToAsk) return worthAsking(given, context);
  const why = target.kind === 'target' ? ONLY_REPORTED : noTargetText(target);
  return refused(given, context, { guard: REQUESTS, stop: alert(`${requests.text}: ${why}`) });
};

const evaluated = (given: EvaluationInput): Evaluation => {
  const { answer, passed } = ask(GATES, given);
  if (answer !== undefined)
    return {
      ...EMPTY,
      decision: decisionOf(given, answer.stop, answer.guard),
      facts: factsOf(given, null),
      passed,
    };
  const target = targetOf({ snapshot: given.snapshot, state: given.state, now: given.at }, given.candidate);
  const evidence = weighing(given, target);
  const context = { evidence, target, facts: factsOf(given, target) };
  if (evidence.isWarranted || isApproved(given)) return warranted(given, context);
  const why = unwarranted(given, evidence, target);
  if (isAskedFor(given)) return askedFor(given, context, why);
  const isLeftToPeople = isAbandoned({ ...given, target }) && isUndisputed(evidence, why);
  const byEcs = isLeftToPeople ? warranted(given, context) : undefined;
  // Whoever is not to be paged hears of it from the event itself.
  if (byEcs?.decision.kind === 'page') return byEcs;
  const requests = requestsOf(given);
  if (why === undefined && evidence.isWorthAsking && target.kind === 'target') return worthAsking(given, context);
  if (requests !== undefined && why === undefined) return byRequests(given, context, requests);
  return refused(given, context, why ?? NOT_ENOUGH);
};

/**
 * Decides what to do about a deployment: gates, target, evidence, guards, plan. Pure: the same state, ECS snapshot,
 * controls, policy and clock give the same decision. Doing nothing is a decision too and has a reason.
 */
export const decide = (input: DecideInput): Evaluation => {
  const { state, deployment, snapshot, now } = input;
  const { service } = snapshot;
  const nothing = (guard: string, reason: string): Evaluation => {
    return { ...EMPTY, decision: decisionOf(input, { kind: 'nothing', reason }, guard) };
  };
  const health = state.healths.find((entry) => entry.deployment === deployment);
  if (health === undefined) return nothing('unknown-deployment', 'no task or event of this deployment is known');
  if (service === undefined) return nothing('missing-service', 'ECS does not know the service');
  const candidate = candidateOf(snapshot, deployment, health);
  if (candidate === undefined) return nothing('unknown-deployment', 'its task definition is not known yet');
  const { mode, source: modeSource } = modeOf(service, input);
  return evaluated({ ...input, service, health, candidate, mode, modeSource, at: secondsOf(now) });
};
