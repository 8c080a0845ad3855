import type { Evaluation } from '../deployments/decide.ts';
import type { Decision } from '../deployments/judgement.ts';
import { movedOn } from '../deployments/moved.ts';
import type { Verdict } from '../deployments/verdict.ts';
import type { World } from '../deployments/world.ts';
import type { DeploymentId } from '../events/identity.ts';
import { act, actionOf, recover } from './act.ts';
import { auditRecord, notesOf } from './audit.ts';
import type { Asked, JudgeEffects } from './evaluation.ts';
import { decisionOf, evidenceOf, isKilled, verdictOf, wordless } from './evaluation.ts';
import type { ActionRecord } from './ledger.ts';
import { givePlace, isLeased, LeaseHeld, readAction, takePlace } from './ledger.ts';
import { lookAgain } from './look.ts';

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

const recordOf = (
  asked: Asked,
  evaluation: Evaluation,
  world: World,
  begun: { at: number; attempt: number },
): ActionRecord | undefined => {
  const { plan, target, decision } = evaluation;
  if (plan === null || target?.is !== 'target') return undefined;
  const { taskDefinition, platformVersion } = target.good.revision;
  const known = [
    ...(world.service?.deployments ?? []).map(({ id }) => id),
    ...asked.watch.trials.map((trial) => trial.deployment),
  ];
  const serviceDeploymentArn = plan.call === 'StopServiceDeployment' ? plan.serviceDeploymentArn : null;
  return {
    v: 1,
    deployment: asked.deployment,
    attempt: begun.attempt,
    begunAt: begun.at,
    state: 'begun',
    error: null,
    plan,
    decision,
    verdict: {
      badKeys: evaluation.badKeys,
      watchFor: { known: [...new Set(known)], taskDefinition, platformVersion, serviceDeploymentArn },
      evidence: evidenceOf(asked),
      notes: notesOf(evaluation),
      facts: evaluation.facts,
      serviceArn: world.service?.arn ?? null,
    },
  };
};

const verdictOfRecord = (record: ActionRecord): Verdict => ({
  ...record.verdict,
  decision: record.decision,
  action: actionOf(record),
  mustLookAgain: false,
});

const BRAKE = (deployment: DeploymentId, odds: number | null): Decision =>
  decisionOf(
    deployment,
    {
      do: 'page',
      because: 'too many services were rolled back within ten minutes: the fleet brake is on',
      guard: 'fleet-brake',
    },
    odds,
  );

/** Looks again, takes a place, records, calls, records. Whatever stops it on the way is a verdict of its own. */
export const carryOut = async (
  fx: JudgeEffects,
  asked: Asked,
  evaluation: Evaluation,
  world: World,
): Promise<Verdict> => {
  const { key, deployment, watch, policy } = asked;
  const moved = movedOn(world, await lookAgain(fx, key, { world, deployment }), deployment);
  const odds = evaluation.decision.odds;
  if (moved !== undefined || (await isKilled(fx))) {
    const because = moved === undefined ? 'the kill switch was turned on' : `${moved} changed while it was judged`;
    return wordless(asked, decisionOf(deployment, { do: 'nothing', because, guard: 'world-moved' }, odds), true);
  }
  const before = await readAction(fx, key, deployment);
  const attempt = Math.max(before?.attempt ?? 0, watch.judgements[deployment]?.action?.attempts ?? 0) + 1;
  const record = recordOf(asked, evaluation, world, { at: secondsOf(fx.clock.now()), attempt });
  if (record === undefined) return verdictOf(asked, evaluation, world);
  const isApproved = watch.judgements[deployment]?.proposal?.state === 'approved';
  if (!(await takePlace(fx, key, deployment, isApproved ? Infinity : policy.maxServicesPerTenMinutes)))
    return wordless(asked, BRAKE(deployment, odds));
  await auditRecord(fx, key, record);
  const finished = await act(fx, key, record);
  if (finished.state === 'refused') await givePlace(fx, key, deployment);
  await auditRecord(fx, key, finished);
  fx.metrics.count(finished.state === 'accepted' ? 'RollbacksAccepted' : 'RollbacksRefused');
  return verdictOfRecord(finished);
};

/** A call that was recorded and never folded: its worker died. Finds out what became of it before anything else. */
export const unfinished = async (fx: JudgeEffects, asked: Asked): Promise<Verdict | undefined> => {
  const { key, deployment, watch } = asked;
  const record = await readAction(fx, key, deployment);
  if (record === undefined || (watch.judgements[deployment]?.action?.attempts ?? 0) >= record.attempt) return undefined;
  if (isLeased(record, fx.clock)) throw new LeaseHeld(deployment);
  const finished = await recover(fx, key, record);
  if (finished === undefined) return undefined;
  await auditRecord(fx, key, finished);
  return verdictOfRecord(finished);
};
