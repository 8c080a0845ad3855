import { parseArn, partsOf, serviceOfArn } from '../../primitives/identity.ts';
import type { Guard, EvaluationInput } from '../evaluation-input.ts';
import { newestFailureAt } from '../evidence/failures.ts';
import type { Action } from '../../service-state/evaluation.ts';
import { isAskedFor, requestsOf } from './approval.ts';
import { nothing } from './refusal.ts';
import { primaryOf } from '../ecs-snapshot.ts';
import { describeFailure } from './call-texts.ts';

/** Maximum changing calls for one deployment, whatever their outcome. */
export const ATTEMPTS_MAX = 3;
/** Errors that may not occur again: throttling, a deployment that just completed, a failure of AWS or the network. */
const PASSING = new RegExp(
  '^(Throttling|TooManyRequests|RequestLimit|Conflict|ServiceDeploymentNotFound|Server|ServiceUnavailable|Internal|' +
    'Timeout|RequestTimeout|Networking|ECONN|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)',
  'i',
);

/** Whether a refused call is never made again for this deployment. */
export const isFinal = ({ outcome, error, attempts }: Action): boolean =>
  outcome === 'refused' && (attempts >= ATTEMPTS_MAX || !PASSING.test(error ?? ''));

/**
 * A deployment that we acted on, or may not try again, is closed: its later failures are neither evidence nor a reason.
 */
const closed = ({ state, deployment }: EvaluationInput) => {
  const action = state.evaluations[deployment]?.action;
  if (action?.outcome === 'accepted')
    return nothing('Farwatch has already acted on this deployment and only watches the rollback now');
  return action && isFinal(action)
    ? nothing(`${describeFailure(action)}, and Farwatch does not try again (${action.attempts} attempts)`)
    : undefined;
};

/** A rollback, whoever asked for it, is never rolled back; ours is checked by verification alone. */
const ownRollback = ({ state, deployment, health }: EvaluationInput) => {
  const isOurs = Object.values(state.evaluations).some(({ verification }) => verification?.own === deployment);
  return health.isRollback || isOurs
    ? nothing('this deployment is itself a rollback, which is never rolled back')
    : undefined;
};

/** Account and region of every name match the service's key and the policy. */
const identity = ({ state, service, policy }: EvaluationInput) => {
  const { account, region, cluster, name } = partsOf(state.key);
  const arn = parseArn(service.arn);
  const named = serviceOfArn(service.arn);
  const isOurs =
    arn?.account === account &&
    arn.region === region &&
    named?.name === name &&
    (named.cluster ?? cluster) === cluster &&
    (policy.account === undefined || policy.account === account) &&
    (policy.regions === undefined || policy.regions.includes(region));
  return isOurs ? undefined : nothing(`${service.arn} is not the service that the events are about`);
};

const off = ({ mode, modeSource }: EvaluationInput) =>
  mode === 'off' ? nothing(`Farwatch is off for this service (${modeSource})`) : undefined;

const inactiveCluster = ({ snapshot }: EvaluationInput) =>
  snapshot.clusterStatus === 'ACTIVE' || snapshot.clusterStatus === 'unknown'
    ? undefined
    : nothing(`the cluster is ${snapshot.clusterStatus}`);

const drainingService = ({ service }: EvaluationInput) =>
  service.status === 'ACTIVE' || service.status === 'unknown' ? undefined : nothing(`the service is ${service.status}`);

const desiredZero = ({ service }: EvaluationInput) =>
  service.desiredCount === 0 ? nothing('the desired count is 0') : undefined;

/** Other controllers have task sets instead of deployments, so only ECS's own controller shows what is PRIMARY. */
const superseded = ({ snapshot, service, deployment }: EvaluationInput) => {
  const primary = primaryOf(snapshot);
  const isUnclear = primary === undefined && service.deployments.some(({ status }) => status === 'unknown');
  if (service.controller !== 'ECS' || isUnclear) return undefined;
  return primary?.id === deployment
    ? undefined
    : nothing(`a newer deployment replaced this one: ${primary?.taskDefinition ?? 'another revision'} is deployed now`);
};

/** Watched for `watchHours` after completion; after creation as long as no completion was seen. */
const tooOld = ({ health, candidate, policy, at }: EvaluationInput) =>
  at > (health.completedAt ?? candidate.createdAt) + policy.watchHours * 3600
    ? nothing(`the deployment is no longer watched: it is older than ${policy.watchHours} hours`)
    : undefined;

const stale = (input: EvaluationInput) => {
  const { health, policy, at } = input;
  const newest = newestFailureAt(health);
  const isAsked = isAskedFor(input) || requestsOf(input) !== undefined;
  return !isAsked && newest !== undefined && newest < at - policy.staleEventMinutes * 60
    ? nothing(`the newest failure is older than ${policy.staleEventMinutes} minutes`)
    : undefined;
};

/** Reasons for which a deployment is not evaluated at all; each means to do nothing. */
export const GATES: readonly Guard<EvaluationInput>[] = [
  { name: 'identity', check: identity },
  { name: 'mode-off', check: off },
  { name: 'closed', check: closed },
  { name: 'own-rollback', check: ownRollback },
  { name: 'inactive-cluster', check: inactiveCluster },
  { name: 'draining-service', check: drainingService },
  { name: 'desired-zero', check: desiredZero },
  { name: 'superseded', check: superseded },
  { name: 'watch-over', check: tooOld },
  { name: 'stale', check: stale },
];
