import type { Command } from '../../adapters/common.ts';
import { sendOutbox } from '../../adapters/dynamodb/send-outbox.ts';
import { updateState } from '../../adapters/dynamodb/update-state.ts';
import type { EvaluationOutcome } from '../../deployments/evaluation-outcome.ts';
import { approvalOf } from '../../deployments/evaluation-texts.ts';
import { recordEvaluation } from '../../deployments/record-evaluation.ts';
import { auditEvaluation } from './audit.ts';
import type { EvaluateEffects, Subject } from './evaluate-context.ts';
import { diagnosisOf, evaluate, isUnread, subjectOf, unreadable } from './evaluate-context.ts';

/** Reads everything and asks every guard; it has no way to act on the answer. */
const proposed = async (fx: EvaluateEffects, subject: Subject): Promise<EvaluationOutcome> => {
  try {
    const asked = { ...subject, policy: await fx.policy() };
    const evaluated = await evaluate(fx, asked, async () => asked.policy);
    await auditEvaluation(fx, subject, { ...evaluated.evaluation, snapshot: evaluated.snapshot });
    return { ...diagnosisOf(evaluated), askedBy: subject.askedBy };
  } catch (error) {
    if (!isUnread(error)) throw error;
    const outcome = unreadable(subject, error);
    await auditEvaluation(fx, subject, { decision: outcome.decision });
    return outcome;
  }
};

/**
 * Posts the proposal to roll a deployment back because somebody asked for it, with its buttons; changes nothing. What
 * an approval leads to is evaluated again, like any other. Where a guard forbids it, or there is no target, the audit
 * says why. An approval that nothing came of yet stays: a command that comes twice must not replace it.
 */
export const proposeCommand = async (
  { service: key, deployment, by }: Extract<Command, { readonly kind: 'propose' }>,
  fx: EvaluateEffects,
): Promise<void> => {
  const outcome = await proposed(fx, { ...(await subjectOf(fx, { key, deployment })), askedBy: by });
  const now = fx.clock.now();
  const state = await updateState(fx, key, (before) =>
    approvalOf(before.evaluations[deployment]) === undefined ? recordEvaluation(before, outcome, now) : before,
  );
  fx.log.info('asked to propose', { ecsService: key, deployment, kind: outcome.decision.kind });
  await sendOutbox(state, fx);
};
