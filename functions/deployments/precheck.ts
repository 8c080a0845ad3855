import type { DeploymentId } from '../primitives/identity.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { EpochSeconds } from '../primitives/instant.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import { weigh } from './evidence/evidence.ts';
import { attributableCount, classOf, newestFailureAt } from './evidence/failures.ts';
import { describeFailure } from './guards/call-texts.ts';
import type { Policy } from './policy.ts';
import { isFinal } from './guards/gates.ts';
import type { DeploymentHealth } from '../service-state/deployment-health.ts';
import { START_SECONDS } from '../service-state/deployment-health.ts';
import { ENV_FAILURES } from './unwarranted.ts';

/** Minimum of distinct failures for strong evidence. */
const FEWEST = 2;

/** What is known without reading ECS; `eValue` is the upper limit of the evidence. */
export type Precheck = { readonly isWorthEvaluating: boolean; readonly reason: string; readonly eValue: number | null };

const no = (reason: string, eValue: number | null = null): Precheck => ({ isWorthEvaluating: false, reason, eValue });
const yes = (reason: string, eValue: number | null = null): Precheck => ({ isWorthEvaluating: true, reason, eValue });

const isKnownBad = (
  { knownBad }: ServiceState,
  { taskDefinition, platformVersion, digests }: DeploymentHealth,
): boolean =>
  [
    taskDefinition ?? '',
    `${taskDefinition} on ${platformVersion}`,
    ...Object.entries(digests).map(([name, digest]) => `${name}@${digest}`),
  ].some((key) => key in knownBad);

/**
 * All other deployments of the service as if no task of theirs had failed. Whichever of them ECS names as the last good
 * revision, its record is a part of this one, and failures are not less usual in it.
 */
const spotless = ({ healths }: ServiceState, candidate: DeploymentHealth): readonly DeploymentHealth[] =>
  healths
    .filter(({ deployment }) => deployment !== candidate.deployment)
    .map((health) => ({ ...health, failures: [], failuresDropped: 0, earlyDropped: 0, lateDropped: [] }));

/**
 * The upper limit of the evidence: no neighbour, a perfect history, everything explained by the change. A young task's
 * progress depends on history; here it counts as none.
 */
const mostOf = (state: ServiceState, health: DeploymentHealth, policy: Policy, at: EpochSeconds): Precheck => {
  const evidence = weigh({
    candidate: health,
    live: [...state.live.values()].filter(({ startedAt }) => startedAt !== null && startedAt <= at - START_SECONDS),
    good: spotless(state, health),
    earlier: [],
    controls: [],
    scalingSigns: [],
    connections: undefined,
    explained: () => true,
    desiredCount: 1,
    policy,
    now: at,
  });
  const isOutside = evidence.outsideAt !== null;
  return evidence.isWarranted || evidence.isWorthAsking || isOutside
    ? yes('the evidence may be enough', evidence.eValue)
    : no('the evidence is not enough', evidence.eValue);
};

const knownTo = ({ evaluations }: ServiceState, deployment: DeploymentId): Precheck | undefined => {
  const evaluation = evaluations[deployment];
  const action = evaluation?.action;
  if (action?.outcome === 'accepted') return no('Farwatch has acted on this deployment');
  if (action && isFinal(action)) return no(`${describeFailure(action)}, and Farwatch does not try again`);
  return evaluation?.mustEvaluateAgain === true || evaluation?.proposal?.state === 'approved'
    ? yes('it has to be evaluated')
    : undefined;
};

/** ECS failed it since `from` (epoch seconds), and nobody was paged: only a read shows whether ECS rolls it back. */
const isGivenUp = (
  { evaluations }: ServiceState,
  { deployment, failedAt }: DeploymentHealth,
  from: EpochSeconds,
): boolean => failedAt !== null && failedAt >= from && evaluations[deployment]?.isPaged !== true;

const isRollback = ({ evaluations }: ServiceState, { deployment, isRollback: isReported }: DeploymentHealth): boolean =>
  isReported || Object.values(evaluations).some(({ verification }) => verification?.own === deployment);

/**
 * Whether an evaluation is worth reading ECS. Pure and generous: it drops only what no answer of ECS could turn into
 * more than "nothing", so that a chronic service does not cost seven calls with each of its failures.
 */
export const precheck = (state: ServiceState, deployment: DeploymentId, policy: Policy, now: Date): Precheck => {
  const at = secondsOf(now);
  const health = state.healths.find((entry) => entry.deployment === deployment);
  if (health === undefined) return no('no task or event of this deployment is known');
  if (isRollback(state, health)) return no('this deployment is itself a rollback, which is never rolled back');
  const known = knownTo(state, deployment);
  if (known !== undefined) return known;
  if (isKnownBad(state, health) && state.evaluations[deployment] === undefined)
    return yes('the revision was rolled back before');
  if (isGivenUp(state, health, at - policy.staleEventMinutes * 60)) return yes('ECS gave up the deployment');
  if ((newestFailureAt(health) ?? Infinity) < at - policy.staleEventMinutes * 60)
    return no('the newest failure is too old');
  if (health.failures.filter((failure) => classOf(failure) === 'env').length >= ENV_FAILURES)
    return yes('tasks fail for reasons that no other revision would fix');
  if (attributableCount(health) < FEWEST) return no('a single failure is never enough');
  return mostOf(state, health, policy, at);
};
