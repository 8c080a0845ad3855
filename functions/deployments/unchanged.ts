import type { DeploymentId } from '../primitives/identity.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import type { DeploymentEvaluation } from '../service-state/evaluation.ts';

/** Seconds for which unchanged facts are not written again. */
const SAME_FACTS_SECONDS = 600;

/** A deployment without any evaluation yet. */
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

/** The parts of a state that an evaluation can change, without its time and evidence count. */
const essenceOf = (
  { incidents, outbox, knownBad, evaluations, facts, serviceArn }: ServiceState,
  deployment: DeploymentId,
): readonly unknown[] => [
  incidents,
  outbox,
  knownBad,
  serviceArn,
  { ...facts, readAt: 0 },
  { ...(evaluations[deployment] ?? untouched(deployment)), at: 0, evidence: 0 },
];

/** Parts that nobody touched are the same objects. */
const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

/**
 * Whether an evaluation of `deployment` left the state as it was. The audit records every evaluation; the state is
 * written when it changes, or when its facts about the service are old.
 */
export const isUnchanged = (state: ServiceState, next: ServiceState, deployment: DeploymentId): boolean => {
  const after = essenceOf(next, deployment);
  return (
    (next.facts?.readAt ?? 0) < (state.facts?.readAt ?? 0) + SAME_FACTS_SECONDS &&
    essenceOf(state, deployment).every((part, n) => isSame(part, after[n]))
  );
};
