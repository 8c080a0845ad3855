import type { Evaluation } from '../deployments/decide.ts';
import type { Decision } from '../deployments/judgement.ts';
import type { World } from '../deployments/world.ts';
import { describeDiff } from '../deployments/words.ts';
import type { DeploymentId, ServiceKey } from '../events/identity.ts';
import type { ActionRecord } from './ledger.ts';
import type { Clock, Store } from './ports.ts';

export type AuditEffects = { readonly store: Store; readonly clock: Clock };

/** The commands for a person, where the evidence is strong and UpdateService can't bring the target back. */
const commandsOf = ({ target, evidence }: Evaluation): string | undefined =>
  evidence?.isWarranted === true && target !== null && 'commands' in target ? target.commands : undefined;

/** Lines for people: what the release changed, where it would go, whom it concerns, what they have to run. */
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

/** What was seen of ECS, without definitions and tags: names and states are enough to read a decision again. */
const worldOf = (world: World | undefined): Readonly<Record<string, unknown>> => {
  if (world?.service === undefined) return {};
  const { desiredCount, taskDefinition, platformVersion, controller, strategy, status, deployments } = world.service;
  const service = { desiredCount, taskDefinition, platformVersion, controller, strategy, status, deployments };
  return {
    world: {
      readAt: world.readAt,
      cluster: world.clusterStatus,
      service,
      newest: world.serviceDeployments.slice(0, 3),
    },
  };
};

const diffOf = ({ target }: Partial<Evaluation>): Readonly<Record<string, unknown>> =>
  target?.diff
    ? { diff: describeDiff(target.diff), fields: (target.diff.definition ?? []).map(({ field }) => field) }
    : {};

type Judged = { readonly key: ServiceKey; readonly deployment: DeploymentId };

/**
 * Writes down one evaluation, acted on or not: what was seen, weighed and decided (science/rollback.md section 7.15).
 */
export const auditEvaluation = async (
  { store, clock }: AuditEffects,
  { key, deployment }: Judged,
  evaluation: Partial<Evaluation> & { readonly decision: Decision; readonly world?: World },
): Promise<void> => {
  const at = clock.now().getTime();
  const body = {
    decision: evaluation.decision,
    ...evidenceOf(evaluation),
    ...diffOf(evaluation),
    ...worldOf(evaluation.world),
    passed: evaluation.passed ?? [],
  };
  await store.putHistory({ service: key, kind: 'audit', at, id: `judged#${deployment}`, body });
};

/** Writes down a changing call, before it and after it. */
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
