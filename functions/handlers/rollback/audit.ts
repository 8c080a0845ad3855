import type { Evaluation } from '../../deployments/decide.ts';
import type { Decision } from '../../service-state/evaluation.ts';
import type { ServiceState } from '../../service-state/service-state.ts';
import type { EcsSnapshot } from '../../deployments/ecs-snapshot.ts';
import { describeDiff } from '../../deployments/reason-texts.ts';
import type { DeploymentId, ServiceKey } from '../../primitives/identity.ts';
import type { ActionRecord } from '../../adapters/dynamodb/action-log.ts';
import type { Clock, Store } from '../../adapters/common.ts';

export type AuditEffects = { readonly store: Store; readonly clock: Clock };

/** Commands to run by hand, where the evidence is strong and UpdateService cannot restore the target. */
const commandsOf = ({ target, evidence }: Evaluation): string | undefined =>
  evidence?.isWarranted === true && target !== null && 'commands' in target ? target.commands : undefined;

/** Lines for the message: what the release changed, where a rollback would go, whom to contact, what to run. */
export const notesOf = (evaluation: Evaluation): Readonly<Record<string, string>> => {
  const { target, facts, decision } = evaluation;
  const commands = commandsOf(evaluation);
  return {
    ...(target === null ? {} : { Changed: describeDiff(target.diff) }),
    ...(decision.to === null ? {} : { Target: decision.to }),
    ...(facts?.mode ? { Mode: facts.mode } : {}),
    ...(commands === undefined ? {} : { Commands: commands }),
  };
};

const evidenceOf = (evaluation: Partial<Evaluation>): Readonly<Record<string, unknown>> => {
  const { evidence } = evaluation;
  if (!evidence) return {};
  const { counted, ...numbers } = evidence;
  const failures = counted.map(({ task, at, ageSeconds, cause, zone }) => ({ task, at, ageSeconds, cause, zone }));
  return { evidence: { ...numbers, failures } };
};

/** The ECS snapshot without definitions and tags: names and states are enough to review a decision. */
const snapshotOf = (snapshot: EcsSnapshot | undefined): Readonly<Record<string, unknown>> => {
  if (snapshot?.service === undefined) return {};
  const { desiredCount, taskDefinition, platformVersion, controller, strategy, status, deployments } = snapshot.service;
  const service = { desiredCount, taskDefinition, platformVersion, controller, strategy, status, deployments };
  return {
    snapshot: {
      readAt: snapshot.readAt,
      cluster: snapshot.clusterStatus,
      service,
      newest: snapshot.serviceDeployments.slice(0, 3),
    },
  };
};

const diffOf = ({ target }: Partial<Evaluation>): Readonly<Record<string, unknown>> =>
  target?.diff
    ? { diff: describeDiff(target.diff), fields: (target.diff.definition ?? []).map(({ field }) => field) }
    : {};

type Evaluated = Readonly<{ key: ServiceKey; deployment: DeploymentId; state: Pick<ServiceState, 'revision'> }>;

/** Wide enough that ids of one moment sort as the evaluations came. */
const REVISION_DIGITS = 9;

/**
 * Records one evaluation, acted on or not: input, evidence and decision, so that each can be reviewed later. The
 * revision of the state is in its id: without it, of two evaluations in one millisecond (replayed events have whole
 * seconds) only the first would be kept.
 */
export const auditEvaluation = async (
  { store, clock }: AuditEffects,
  { key, deployment, state }: Evaluated,
  evaluation: Partial<Evaluation> & { readonly decision: Decision; readonly snapshot?: EcsSnapshot },
): Promise<void> => {
  const at = clock.now().getTime();
  const body = {
    decision: evaluation.decision,
    ...evidenceOf(evaluation),
    ...diffOf(evaluation),
    ...snapshotOf(evaluation.snapshot),
    passed: evaluation.passed ?? [],
  };
  const revision = String(state.revision).padStart(REVISION_DIGITS, '0');
  await store.putHistory({ service: key, kind: 'audit', at, id: `evaluation#${deployment}#${revision}`, body });
};

/** Records a changing call, before it and after it. */
export const auditRecord = async (
  { store, clock }: AuditEffects,
  key: ServiceKey,
  record: ActionRecord,
): Promise<void> => {
  const { deployment, attempt, state, error, plan, begunAt, approvedBy } = record;
  const body = { call: plan, state, error, begunAt, attempt, approvedBy };
  const at = clock.now().getTime();
  await store.putHistory({ service: key, kind: 'audit', at, id: `action#${deployment}#${attempt}#${state}`, body });
};
