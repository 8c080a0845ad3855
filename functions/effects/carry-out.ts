import type { Evaluation } from '../deployments/decide.ts';
import type { Decision } from '../deployments/judgement.ts';
import { isSamePlan } from '../deployments/plan.ts';
import type { Verdict } from '../deployments/verdict.ts';
import type { DeploymentId } from '../events/identity.ts';
import { act, actionOf, recover } from './act.ts';
import { auditRecord, notesOf } from './audit.ts';
import type { JudgeEffects, Judged, Subject } from './evaluation.ts';
import { decisionOf, evaluate, evidenceOf, subjectOf, verdictOf, wordless } from './evaluation.ts';
import type { ActionRecord } from './ledger.ts';
import { givePlace, isLeased, LeaseHeld, readAction, takePlace } from './ledger.ts';

const secondsOf = (date: Date): number => Math.floor(date.getTime() / 1000);

const recordOf = (
  { asked, evaluation, world }: Judged,
  begun: { at: number; attempt: number },
): ActionRecord | undefined => {
  const { plan, target, decision, approvedBy } = evaluation;
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
    approvedBy,
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

const WORDS: Readonly<Partial<Record<Decision['do'], string>>> = {
  'stop-deployment': 'stop the deployment and return to',
  'roll-back': 'roll back to',
  'roll-back-platform-version': 'take the platform version back to',
};

const wordsOf = ({ do: what, to }: Decision): string => `${WORDS[what] ?? what} ${to ?? 'the target'}`;

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

/** What to do has become something else between the two looks: the next event decides again. */
const changedMeanwhile = ({ asked: { deployment }, evaluation }: Judged, now: Evaluation): Decision =>
  decisionOf(
    deployment,
    {
      do: 'alert',
      because:
        `ECS changed while this was decided: first it was to ${wordsOf(evaluation.decision)}, ` +
        `now it is to ${wordsOf(now.decision)}. The next event decides again`,
      guard: 'changed-meanwhile',
    },
    now.decision.odds,
  );

/** Takes a place, records, calls, records. */
const perform = async (fx: JudgeEffects, judged: Judged): Promise<Verdict> => {
  const { asked, evaluation } = judged;
  const { key, deployment, watch, policy } = asked;
  const before = await readAction(fx, key, deployment);
  const attempt = Math.max(before?.attempt ?? 0, watch.judgements[deployment]?.action?.attempts ?? 0) + 1;
  const record = recordOf(judged, { at: secondsOf(fx.clock.now()), attempt });
  if (record === undefined) return verdictOf(judged);
  const places = evaluation.approvedBy === null ? policy.maxServicesPerTenMinutes : Infinity;
  if (!(await takePlace(fx, key, deployment, places)))
    return wordless(asked, BRAKE(deployment, evaluation.decision.odds));
  await auditRecord(fx, key, record);
  const finished = await act(fx, key, record);
  if (finished.state === 'refused') await givePlace(fx, key, deployment);
  await auditRecord(fx, key, finished);
  fx.metrics.count(finished.state === 'accepted' ? 'RollbacksAccepted' : 'RollbacksRefused');
  return verdictOfRecord(finished);
};

/**
 * Carries a decision out, if it still is the decision: everything is read again, what people set (kill switch, mode,
 * hold, freeze, policy) as well as ECS and belief, and decided anew. Whatever comes of that instead is the verdict.
 */
export const carryOut = async (
  fx: JudgeEffects,
  first: Judged,
): Promise<{ readonly verdict: Verdict; readonly judged: Judged }> => {
  if (first.evaluation.plan === null) return { verdict: verdictOf(first), judged: first };
  const judged = await evaluate(fx, await subjectOf(fx, first.asked), fx.policyNow);
  const { plan } = judged.evaluation;
  if (plan === null) return { verdict: verdictOf(judged), judged };
  if (!isSamePlan(plan, first.evaluation.plan))
    return { verdict: wordless(judged.asked, changedMeanwhile(first, judged.evaluation), true), judged };
  return { verdict: await perform(fx, judged), judged };
};

/** A call that was recorded and never folded: its worker died. Finds out what became of it before anything else. */
export const unfinished = async (fx: JudgeEffects, subject: Subject): Promise<Verdict | undefined> => {
  const { key, deployment, watch } = subject;
  const record = await readAction(fx, key, deployment);
  if (record === undefined || (watch.judgements[deployment]?.action?.attempts ?? 0) >= record.attempt) return undefined;
  if (isLeased(record, fx.clock)) throw new LeaseHeld(deployment);
  const finished = await recover(fx, key, record);
  if (finished === undefined) return undefined;
  await auditRecord(fx, key, finished);
  return verdictOfRecord(finished);
};
