import type { DeploymentId } from '../events/identity.ts';
import type { Watch } from '../watch/watch.ts';
import type { Judgement } from './judgement.ts';

/** Seconds for which facts that say the same need not be written again. */
const SAME_FACTS_SECONDS = 600;

/** Nothing has come of a deployment yet. */
const untouched = (deployment: DeploymentId): Judgement => ({
  deployment,
  at: 0,
  evidence: 0,
  action: null,
  verification: null,
  proposal: null,
  isPaged: false,
  shares: {},
  mustLookAgain: false,
});

/** What a judgement can change of a belief, without its moment and the count it was based on. */
const essenceOf = (
  { incidents, outbox, knownBad, judgements, facts, serviceArn }: Watch,
  deployment: DeploymentId,
): string =>
  JSON.stringify([
    { incidents, outbox, knownBad, serviceArn },
    { ...facts, readAt: 0 },
    { ...(judgements[deployment] ?? untouched(deployment)), at: 0, evidence: 0 },
  ]);

/**
 * Whether a judgement of `deployment` left belief as it was. The audit has every evaluation; belief is written when it
 * changes, or when what ECS told of the service is no longer young.
 */
export const isNoNews = (watch: Watch, next: Watch, deployment: DeploymentId): boolean =>
  (next.facts?.readAt ?? 0) < (watch.facts?.readAt ?? 0) + SAME_FACTS_SECONDS &&
  essenceOf(watch, deployment) === essenceOf(next, deployment);
