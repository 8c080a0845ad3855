import { newestFailureAt } from '../deployments/failures.ts';
import type { Decision } from '../deployments/judgement.ts';
import { foldVerdict } from '../deployments/verdict.ts';
import type { Precheck } from '../deployments/precheck.ts';
import { precheck } from '../deployments/precheck.ts';
import type { Verdict } from '../deployments/verdict.ts';
import { verifyRollbacks } from '../deployments/verification.ts';
import { auditEvaluation } from './audit.ts';
import { carryOut, unfinished } from './carry-out.ts';
import { drain } from './drain.ts';
import { keepVerified } from './keep-verified.ts';
import type { Asked, JudgeEffects, Subject } from './evaluation.ts';
import { decisionOf, evaluate, isUnread, subjectOf, unreadable, wordless } from './evaluation.ts';
import type { Command } from './ports.ts';
import { updateWatch } from './update-watch.ts';

export type { JudgeEffects } from './evaluation.ts';

const notWorthLooking = ({ deployment }: Subject, { because, odds }: Precheck): Decision =>
  decisionOf(deployment, { do: 'nothing', because, guard: 'precheck' }, odds);

const weighed = async (fx: JudgeEffects, asked: Asked): Promise<Verdict> => {
  const check = precheck(asked.watch, asked.deployment, asked.policy, fx.clock.now());
  if (!check.isWorthLooking) {
    const decision = notWorthLooking(asked, check);
    await auditEvaluation(fx, asked, { decision });
    return wordless(asked, decision);
  }
  const first = await evaluate(fx, asked, async () => asked.policy);
  const { verdict, judged } = await carryOut(fx, first);
  await auditEvaluation(fx, asked, { ...judged.evaluation, world: judged.world, decision: verdict.decision });
  return verdict;
};

/** What can't be read, of ECS or of what people set, ends in an alert: nothing is done on a guess. */
const fresh = async (fx: JudgeEffects, subject: Subject): Promise<Verdict> => {
  try {
    return await weighed(fx, { ...subject, policy: await fx.policy() });
  } catch (error) {
    if (!isUnread(error)) throw error;
    fx.log.error('nothing is done: a needed read failed', { ecsService: subject.key, because: error.message });
    const verdict = unreadable(subject, error);
    await auditEvaluation(fx, subject, { decision: verdict.decision });
    return verdict;
  }
};

/**
 * Judges one deployment: what a dead worker left is finished, then belief, ECS and neighbours are weighed and guarded,
 * all of it is read and decided again, one call is made at most, and the verdict is folded into belief and said. Safe
 * to run twice: the call is recorded by (service, deployment) before it is made. Throws where it has to be tried again.
 */
export const judge = async (command: Extract<Command, { readonly kind: 'judge' }>, fx: JudgeEffects): Promise<void> => {
  const { service: key, deployment } = command;
  const subject = await subjectOf(fx, { key, deployment });
  const verdict = (await unfinished(fx, subject)) ?? (await fresh(fx, subject));
  const now = fx.clock.now();
  const watch = await updateWatch(fx, key, async (before) => {
    const next = verifyRollbacks(foldVerdict(before, verdict, now), now);
    await keepVerified(before, next, fx);
    return next;
  });
  const trial = watch.trials.find((entry) => entry.deployment === deployment);
  const failedAt = trial === undefined ? undefined : newestFailureAt(trial);
  if (failedAt !== undefined) fx.metrics.milliseconds('DecisionLatency', now.getTime() - failedAt * 1000);
  fx.log.info('judged', { ecsService: key, deployment, do: verdict.decision.do, guard: verdict.decision.guard });
  await drain(watch, fx);
};
