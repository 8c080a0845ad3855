import type { DeploymentId } from '../primitives/identity.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import type { DeploymentEvaluation } from '../service-state/evaluation.ts';

/** Seconds for which facts that say the same need not be written again. */
const SAME_FACTS_SECONDS = 600;

/** Nothing has come of a deployment yet. */
const untouched = (deployment: DeploymentId): DeploymentEvaluation => ({
  deployment,
  at: 0,
  evidence: 0,
  action: null,
  verification: null,
  proposal: null,
  isPaged: false,
  shares: {},
  mustEvaluateAgain: false,
});

/** What a judgement can change of a belief, without its moment and the count it was based on. */
const essenceOf = (
  { incidents, outbox, knownBad, evaluations, facts, serviceArn }: ServiceState,
  deployment: DeploymentId,
): string =>
  JSON.stringify([
    { incidents, outbox, knownBad, serviceArn },
    { ...facts, readAt: 0 },
    { ...(evaluations[deployment] ?? untouched(deployment)), at: 0, evidence: 0 },
  ]);

/**
 * Whether a judgement of `deployment` left belief as it was. The audit has every evaluation; belief is written when it
 * changes, or when what ECS told of the service is no longer young.
 */
export const isUnchanged = (state: ServiceState, next: ServiceState, deployment: DeploymentId): boolean =>
  (next.facts?.readAt ?? 0) < (state.facts?.readAt ?? 0) + SAME_FACTS_SECONDS &&
  essenceOf(state, deployment) === essenceOf(next, deployment);
