import type { EvaluationInput, WarrantedInput, Guard } from '../evaluation-input.ts';
import { alert, nothing, page } from './refusal.ts';
import type { ServiceDeploymentStatus } from '../ecs-snapshot.ts';
import { primaryOf } from '../ecs-snapshot.ts';

const isUnknown = ({ status }: { readonly status: string }): boolean => status === 'unknown';

/**
 * A value newer than this code: the effect of an action is unknown. The status of a deployment that is being replaced
 * does not matter.
 */
const unknownValue = ({ snapshot, service, candidate }: WarrantedInput) => {
  const primary = primaryOf(snapshot);
  const values = {
    'service status': service.status,
    'deployment controller': service.controller,
    'deployment strategy': service.strategy,
    'cluster status': snapshot.clusterStatus,
    'service deployment status': candidate.serviceDeployment?.status,
    'rollout state': primary?.rolloutState,
    'deployment status': primary === undefined ? service.deployments.find(isUnknown)?.status : undefined,
  };
  const unknown = Object.entries(values).find(([, value]) => value === 'unknown');
  return unknown === undefined ? undefined : alert(`ECS returned a ${unknown[0]} that Farwatch does not know`);
};

const otherController = ({ service: { controller } }: WarrantedInput) => {
  if (controller === 'CODE_DEPLOY')
    return alert('CodeDeploy deploys this service: stop the deployment there, with rollback');
  return controller === 'EXTERNAL' ? alert('an external controller deploys this service') : undefined;
};

const express = ({ service }: WarrantedInput) =>
  service.isExpress ? alert('this is an Express service, which UpdateService must not change') : undefined;

/** Without deployment history nothing is done: neither ECS's progress nor the revision's details are known. */
const missingHistory = ({ candidate }: WarrantedInput) => {
  if (candidate.serviceDeployment === undefined) return alert('ECS lists no service deployment for this release');
  return candidate.definition === undefined
    ? alert(`ECS no longer knows ${candidate.revision.taskDefinition}`)
    : undefined;
};

const NATIVE: readonly ServiceDeploymentStatus[] = [
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
];
const ENDED: readonly ServiceDeploymentStatus[] = ['STOP_REQUESTED', 'STOPPED'];

/** What shows that ECS failed a deployment, and what becomes of it. */
type FailedInput = EvaluationInput & Pick<WarrantedInput, 'target'>;

/** ECS marked the deployment as failed: by its circuit breaker or by an alarm. */
const isFailed = ({ snapshot, health }: FailedInput): boolean =>
  health.failedAt !== null || primaryOf(snapshot)?.rolloutState === 'FAILED';

const isRollingBack = ({ candidate: { serviceDeployment } }: FailedInput): boolean =>
  serviceDeployment !== undefined && NATIVE.includes(serviceDeployment.status);

/** ECS tried to return to the earlier deployment, and that failed too. */
const isRollbackFailed = ({ candidate: { serviceDeployment } }: EvaluationInput): boolean =>
  serviceDeployment?.status === 'ROLLBACK_FAILED';

/**
 * ECS returns to an earlier deployment when it fails one, if there is one. A STOPPED one it leaves: what failed it (the
 * breaker, or an alarm) is not what has the rollback enabled. Where its rollback failed, nothing more comes of it.
 */
const isUndone = ({ service, target, candidate: { serviceDeployment } }: FailedInput): boolean =>
  (target.kind !== 'none' || target.why !== 'first-deployment') &&
  serviceDeployment?.status !== 'STOPPED' &&
  serviceDeployment?.status !== 'ROLLBACK_FAILED' &&
  (service.breakerRollsBack || service.alarmsRollBack);

/** ECS marked the deployment as failed, or failed to roll it back, and nobody acts on it. */
export const isAbandoned = (input: FailedInput): boolean =>
  isRollbackFailed(input) || (isFailed(input) && !isRollingBack(input) && !isUndone(input));

/** ECS is rolling the deployment back itself: Farwatch only reports it. */
const nativeRollback = (input: WarrantedInput) => {
  if (isRollingBack(input))
    return alert(`ECS itself rolls it back: the service deployment is ${input.candidate.serviceDeployment?.status}`);
  return isFailed(input) && isUndone(input)
    ? alert('ECS itself marked the deployment as failed and rolls it back')
    : undefined;
};

/**
 * ECS gave up the deployment: its own rollback failed, is off, or has no earlier deployment to return to. A second
 * rollback of ours could fail for the same reason, so a person decides.
 */
export const givenUp = (input: WarrantedInput) => {
  if (isRollbackFailed(input))
    return page(`ECS rolled the deployment back, and its rollback failed (ROLLBACK_FAILED). By hand: ${handOf(input)}`);
  return isFailed(input)
    ? page(
        'ECS marked the deployment as failed and does not roll it back: ECS starts no more tasks. ' +
          `By hand: ${handOf(input)}`,
      )
    : undefined;
};

const handOf = ({ target }: WarrantedInput): string => {
  if (target.kind === 'none') return target.byHand;
  return `deploy ${target.good.revision.taskDefinition} again`;
};

const stopped = (input: WarrantedInput) => {
  const { serviceDeployment } = input.candidate;
  return serviceDeployment !== undefined && ENDED.includes(serviceDeployment.status) && !isFailed(input)
    ? nothing(`somebody stopped the deployment: it is ${serviceDeployment.status}`)
    : undefined;
};

/** States of the service that Farwatch does not know, does not own, or must not race. */
export const ECS_GUARDS: readonly Guard<WarrantedInput>[] = [
  { name: 'unknown-value', check: unknownValue },
  { name: 'other-controller', check: otherController },
  { name: 'express', check: express },
  { name: 'missing-history', check: missingHistory },
  { name: 'native-rollback', check: nativeRollback },
  { name: 'stopped', check: stopped },
];
