import { newestFailureAt } from '../deployments/failures.ts';
import { foldVerdict } from '../deployments/verdict.ts';
import { precheck } from '../deployments/precheck.ts';
import type { Verdict } from '../deployments/verdict.ts';
import { verifyRollbacks } from '../deployments/verification.ts';
import { newWatch } from '../watch/watch.ts';
import { auditEvaluation } from './audit.ts';
import { carryOut, unfinished } from './carry-out.ts';
import { drain } from './drain.ts';
import { keepVerified } from './keep-verified.ts';
import type { Asked, JudgeEffects } from './evaluation.ts';
import { decisionOf, evaluate, unreadable, verdictOf, wordless } from './evaluation.ts';
import { ReadFailed } from './look.ts';
import type { Command } from './ports.ts';
import { updateWatch } from './update-watch.ts';

export type { JudgeEffects } from './evaluation.ts';

const fresh = async (fx: JudgeEffects, asked: Asked): Promise<Verdict> => {
  const check = precheck(asked.watch, asked.deployment, asked.policy, fx.clock.now());
  if (!check.isWorthLooking) {
    const decision = decisionOf(
      asked.deployment,
      { do: 'nothing', because: check.because, guard: 'precheck' },
      check.odds,
    );
    await auditEvaluation(fx, asked, { decision });
    return wordless(asked, decision);
  }
  try {
    const { evaluation, world } = await evaluate(fx, asked);
    const verdict =
      evaluation.plan === null ? verdictOf(asked, evaluation, world) : await carryOut(fx, asked, evaluation, world);
    await auditEvaluation(fx, asked, { ...evaluation, world, decision: verdict.decision });
    return verdict;
  } catch (error) {
    if (!(error instanceof ReadFailed)) throw error;
    const verdict = unreadable(asked, error);
    await auditEvaluation(fx, asked, { decision: verdict.decision });
    return verdict;
  }
};

/**
 * Judges one deployment: what a dead worker left is finished, then belief, ECS and neighbours are weighed and
 * guarded, ECS is looked at again, one call is made at most, and the verdict is folded into belief and said. Safe to
 * run twice: the call is recorded by (service, deployment) before it is made. Throws where it has to be tried again.
 */
export const judge = async (command: Extract<Command, { readonly kind: 'judge' }>, fx: JudgeEffects): Promise<void> => {
  const { service: key, deployment } = command;
  const asked: Asked = {
    key,
    deployment,
    watch: verifyRollbacks((await fx.store.loadWatch(key)) ?? newWatch(key), fx.clock.now()),
    policy: await fx.policy(),
  };
  const verdict = (await unfinished(fx, asked)) ?? (await fresh(fx, asked));
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
