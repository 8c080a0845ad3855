import { newestFailureAt } from '../../deployments/evidence/failures.ts';
import type { Decision } from '../../service-state/evaluation.ts';
import { policyAt } from '../../deployments/policy-at.ts';
import { recordEvaluation } from '../../deployments/record-evaluation.ts';
import type { Precheck } from '../../deployments/precheck.ts';
import { precheck } from '../../deployments/precheck.ts';
import type { EvaluationOutcome } from '../../deployments/evaluation-outcome.ts';
import { verifyRollbacks } from '../../deployments/verification.ts';
import { auditEvaluation } from './audit.ts';
import { awaitLogs } from './await-logs.ts';
import { carryOut, unfinished } from './carry-out.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import { keepVerified } from '../../adapters/dynamodb/keep-verified.ts';
import type { Asked, EvaluateEffects, Evaluated, Subject } from './evaluate-context.ts';
import { decisionOf, evaluate, isUnread, subjectOf, unreadable, plainOutcome } from './evaluate-context.ts';
import type { Command } from '../../adapters/common.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';
import { msOf } from '../../primitives/instant.ts';

export type { EvaluateEffects } from './evaluate-context.ts';

const notWorthEvaluating = ({ deployment }: Subject, { reason, eValue }: Precheck): Decision =>
  decisionOf(deployment, { kind: 'nothing', reason, guard: 'precheck' }, eValue);

/** The decision after waiting for the logs of the failed tasks. */
const withLogs = async (fx: EvaluateEffects, asked: Asked): Promise<Evaluated> => {
  const policyOf = async () => asked.policy;
  const first = await evaluate(fx, asked, policyOf);
  return (await awaitLogs(fx, first)) ? evaluate(fx, asked, policyOf) : first;
};

const weighed = async (fx: EvaluateEffects, asked: Asked): Promise<EvaluationOutcome> => {
  const check = precheck(asked.state, asked.deployment, policyAt(asked.policy, asked.key), fx.clock.now());
  if (!check.isWorthEvaluating) {
    const decision = notWorthEvaluating(asked, check);
    await auditEvaluation(fx, asked, { decision });
    return plainOutcome(asked, decision);
  }
  const first = await withLogs(fx, asked);
  const { outcome, evaluated } = await carryOut(fx, first);
  await auditEvaluation(fx, asked, {
    ...evaluated.evaluation,
    snapshot: evaluated.snapshot,
    decision: outcome.decision,
  });
  return outcome;
};

/** If ECS or an operator's setting cannot be read, it alerts: nothing is done on a guess. */
const fresh = async (fx: EvaluateEffects, subject: Subject): Promise<EvaluationOutcome> => {
  try {
    return await weighed(fx, { ...subject, policy: await fx.policy() });
  } catch (error) {
    if (!isUnread(error)) throw error;
    fx.log.error('nothing is done: a needed read failed', { ecsService: subject.key, reason: error.message });
    const outcome = unreadable(subject, error);
    await auditEvaluation(fx, subject, { decision: outcome.decision });
    return outcome;
  }
};

/**
 * Evaluates one deployment: finishes what a crashed worker left, weighs state, ECS and controls, checks the guards,
 * reads and decides again, makes at most one call, then applies the outcome to the state and notifies. Safe to run
 * twice: the call is recorded by (service, deployment) before it is made. Throws when it must be retried.
 */
export const evaluateCommand = async (
  command: Extract<Command, { readonly kind: 'evaluate' }>,
  fx: EvaluateEffects,
): Promise<void> => {
  const { service: key, deployment } = command;
  const subject = await subjectOf(fx, { key, deployment });
  const outcome = (await unfinished(fx, subject)) ?? (await fresh(fx, subject));
  const now = fx.clock.now();
  const state = await updateState(fx, key, async (before) => {
    const next = verifyRollbacks(recordEvaluation(before, outcome, now), now);
    await keepVerified(before, next, fx);
    return next;
  });
  const health = state.healths.find((entry) => entry.deployment === deployment);
  const failedAt = health === undefined ? undefined : newestFailureAt(health);
  if (failedAt !== undefined) fx.metrics.milliseconds('DecisionLatency', now.getTime() - msOf(failedAt));
  fx.log.info('evaluated', { ecsService: key, deployment, kind: outcome.decision.kind, guard: outcome.decision.guard });
  await sendOutbox(state, fx);
};
