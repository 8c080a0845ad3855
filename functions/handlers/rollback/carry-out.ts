import type { Evaluation } from '../../deployments/decide.ts';
import type { Decision } from '../../service-state/evaluation.ts';
import { isSamePlan, LATEST } from '../../deployments/plan.ts';
import type { TaskDefinition } from '../../deployments/ecs-snapshot.ts';
import type { EvaluationOutcome } from '../../deployments/evaluation-outcome.ts';
import type { DeploymentId } from '../../primitives/identity.ts';
import { secondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { act, actionOf, recover } from './act.ts';
import { auditRecord, notesOf } from './audit.ts';
import type { EvaluateEffects, Evaluated, Subject } from './evaluate-context.ts';
import { decisionOf, evaluate, evidenceOf, subjectOf, diagnosisOf, plainOutcome } from './evaluate-context.ts';
import type { ActionRecord } from '../../adapters/dynamodb/action-log.ts';
import { isLeased, LeaseTaken, readAction } from '../../adapters/dynamodb/action-log.ts';
import { givePlaces, takePlaces } from '../../adapters/acting/brake.ts';

/** The roles that a task definition gives to its tasks. */
const rolesOf = (definition: TaskDefinition | undefined): readonly string[] =>
  [definition?.fields?.['taskRole'], definition?.fields?.['executionRole']].filter((role) => role !== undefined);

const recordOf = (
  { asked, evaluation, snapshot }: Evaluated,
  begun: { at: EpochSeconds; attempt: number },
): ActionRecord | undefined => {
  const { plan, target, decision, approvedBy } = evaluation;
  if (plan === null || target?.kind !== 'target') return undefined;
  const { taskDefinition } = target.good.revision;
  const isNewest = plan.call === 'UpdateService' && plan.platformVersion === LATEST;
  const platformVersion = isNewest ? null : target.good.revision.platformVersion;
  const known = [
    ...(snapshot.service?.deployments ?? []).map(({ id }) => id),
    ...asked.state.healths.map((health) => health.deployment),
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
    roles: rolesOf(snapshot.definitions[taskDefinition]),
    decision,
    outcome: {
      badKeys: evaluation.badKeys,
      expected: { known: [...new Set(known)], taskDefinition, platformVersion, serviceDeploymentArn },
      evidence: evidenceOf(asked),
      notes: notesOf(evaluation),
      facts: evaluation.facts,
      serviceArn: snapshot.service?.arn ?? null,
    },
  };
};

const diagnosisOfRecord = (record: ActionRecord): EvaluationOutcome => ({
  ...record.outcome,
  isWarranted: true,
  decision: record.decision,
  action: actionOf(record),
  mustEvaluateAgain: false,
});

const WORDS: Readonly<Partial<Record<Decision['kind'], string>>> = {
  'stop-deployment': 'stop the deployment and return to',
  'roll-back': 'roll back to',
  'roll-back-platform-version': 'return the platform version to',
};

const wordsOf = ({ kind: what, to }: Decision): string => `${WORDS[what] ?? what} ${to ?? 'the target'}`;

const BRAKES = {
  place: 'the limit of services rolled back within ten minutes is reached (maxServicesPerTenMinutes)',
  everywhere: 'the limit of rollbacks within an hour in all accounts is reached (maxRollbacksPerHour)',
} as const;

const brakeOn = (deployment: DeploymentId, which: keyof typeof BRAKES, eValue: number | null): Decision =>
  decisionOf(deployment, { kind: 'page', reason: BRAKES[which], guard: 'fleet-brake' }, eValue);

/** The decision changed between the two reads of ECS: the next event decides again. */
const changedMeanwhile = ({ asked: { deployment }, evaluation }: Evaluated, now: Evaluation): Decision =>
  decisionOf(
    deployment,
    {
      kind: 'alert',
      reason:
        `what ECS reports changed during the evaluation: Farwatch first decided to ` +
        `${wordsOf(evaluation.decision)}, then to ${wordsOf(now.decision)}. It decides again at the next event`,
      guard: 'changed-meanwhile',
    },
    now.decision.eValue,
  );

/** Takes a place, records, calls, records. */
const perform = async (fx: EvaluateEffects, evaluated: Evaluated): Promise<EvaluationOutcome> => {
  const { asked, evaluation } = evaluated;
  const { key, deployment, state, policy } = asked;
  const before = await readAction(fx, key, deployment);
  const attempt = Math.max(before?.attempt ?? 0, state.evaluations[deployment]?.action?.attempts ?? 0) + 1;
  const record = recordOf(evaluated, { at: secondsOf(fx.clock.now()), attempt });
  if (record === undefined) return diagnosisOf(evaluated);
  const { maxServicesPerTenMinutes: inPlace, maxRollbacksPerHour: everywhere } = policy;
  const limits = evaluation.approvedBy === null ? { inPlace, everywhere } : { inPlace: Infinity, everywhere: Infinity };
  const brake = await takePlaces(fx, { key, deployment }, limits);
  if (brake !== null) return plainOutcome(asked, brakeOn(deployment, brake, evaluation.decision.eValue));
  await auditRecord(fx, key, record);
  const finished = await act(fx, key, record);
  if (finished.state === 'refused') await givePlaces(fx, { key, deployment });
  await auditRecord(fx, key, finished);
  fx.metrics.count(finished.state === 'accepted' ? 'RollbacksAccepted' : 'RollbacksRefused');
  return diagnosisOfRecord(finished);
};

/**
 * Carries a decision out if it still stands: reads everything again (kill switch, mode, hold, freeze, policy, ECS and
 * state) and decides again. If the decision is now another one, that is the outcome.
 */
export const carryOut = async (
  fx: EvaluateEffects,
  first: Evaluated,
): Promise<{ readonly outcome: EvaluationOutcome; readonly evaluated: Evaluated }> => {
  if (first.evaluation.plan === null) return { outcome: diagnosisOf(first), evaluated: first };
  const evaluated = await evaluate(fx, await subjectOf(fx, first.asked), fx.policyNow);
  const { plan } = evaluated.evaluation;
  if (plan === null) return { outcome: diagnosisOf(evaluated), evaluated };
  if (!isSamePlan(plan, first.evaluation.plan))
    return {
      outcome: plainOutcome(evaluated.asked, changedMeanwhile(first, evaluated.evaluation), true),
      evaluated,
    };
  return { outcome: await perform(fx, evaluated), evaluated };
};

/**
 * A call that was recorded and never applied to the state: its worker crashed. Finds out what happened to it before
 * anything else.
 */
export const unfinished = async (fx: EvaluateEffects, subject: Subject): Promise<EvaluationOutcome | undefined> => {
  const { key, deployment, state } = subject;
  const record = await readAction(fx, key, deployment);
  if (record === undefined || (state.evaluations[deployment]?.action?.attempts ?? 0) >= record.attempt)
    return undefined;
  if (isLeased(record, fx.clock)) throw new LeaseTaken(deployment);
  const finished = await recover(fx, key, record);
  if (finished === undefined) return undefined;
  // Its worker may have crashed before it gave them back.
  if (finished.state === 'refused') await givePlaces(fx, { key, deployment });
  await auditRecord(fx, key, finished);
  return diagnosisOfRecord(finished);
};
