import { lastPart } from '../../functions/primitives/identity.ts';
import type { EpochSeconds } from '../../functions/primitives/instant.ts';
import type { GateActions, GateDeployment, GateRollout, GateStop, GateView } from './view.ts';
import { rollbackClassOf } from '../../functions/stops/cause.ts';

/** Maximum difference in creation time, in seconds, between ECS's two records of one deployment. */
const SAME_SECONDS = 60;
/** Seconds within which ECS lists the service deployment of a PRIMARY deployment that it has begun. */
const LISTED_WITHIN_SECONDS = 120;

const isNear = (one: { readonly createdAt: EpochSeconds }, other: { readonly createdAt: EpochSeconds }): boolean =>
  Math.abs(one.createdAt - other.createdAt) <= SAME_SECONDS;

const isOf = ({ taskDefinition, createdAt }: GateRollout, deployment: GateDeployment): boolean =>
  isNear({ createdAt }, deployment) && taskDefinition === deployment.runs.taskDefinition;

/** The deployment in `deployments` of DescribeServices that belongs to a service deployment. */
export const rolloutOf = ({ rollouts }: GateView, deployment: GateDeployment): GateRollout | undefined =>
  rollouts.find((one) => one.id === deployment.id || isOf(one, deployment));

/** What is given for `--deployment`: an ARN, its last part, or `ecs-svc/…`. */
export const deploymentNamed = (view: GateView, name: string): GateDeployment | undefined => {
  const rollout = view.rollouts.find(({ id }) => id === name || lastPart(id) === name);
  return view.deployments.find(
    (one) => one.id === name || lastPart(one.id) === lastPart(name) || (rollout !== undefined && isOf(rollout, one)),
  );
};

/** A deployment that ECS has just begun and does not list yet: right after UpdateService. */
const isUnlisted = (view: GateView, newest: GateDeployment | undefined, now: EpochSeconds): boolean => {
  const primary = view.rollouts.find(({ status }) => status === 'PRIMARY');
  if (primary === undefined || now - primary.createdAt > LISTED_WITHIN_SECONDS) return false;
  if (newest === undefined) return true;
  return newest.rolledBackTo === null && primary.createdAt - newest.createdAt > SAME_SECONDS;
};

/** The newest deployment; undefined while ECS does not list the one it has begun, or there is none. */
export const newestDeployment = (view: GateView, now: EpochSeconds): GateDeployment | undefined => {
  const [newest] = view.deployments;
  return isUnlisted(view, newest, now) ? undefined : newest;
};

/** What Farwatch did about a deployment. */
export const actionsOn = (view: GateView, deployment: GateDeployment): GateActions | undefined => {
  const rollout = rolloutOf(view, deployment);
  return view.actions.find(
    (one) =>
      one.serviceDeployment === deployment.id ||
      one.deployment === deployment.id ||
      one.deployment === rollout?.id ||
      (one.taskDefinition === deployment.runs.taskDefinition && isNear({ createdAt: one.seenAt }, deployment)),
  );
};

const isFailure = ({ diagnosis }: GateStop): boolean => {
  const { cause } = diagnosis;
  return rollbackClassOf(cause, { stopCode: undefined }) !== 'excluded';
};

/** Failed tasks of a deployment, the newest last; routine stops and the platform's are none. */
export const failuresOf = (view: GateView, deployment: GateDeployment): readonly GateStop[] => {
  const rollout = rolloutOf(view, deployment);
  const since = deployment.createdAt - SAME_SECONDS;
  return view.stops
    .filter((stop) => isFailure(stop))
    .filter(({ taskDefinition, deployment: id, createdAt }) =>
      id !== null && rollout !== undefined
        ? id === rollout.id
        : taskDefinition === deployment.runs.taskDefinition && createdAt >= since,
    )
    .sort((one, other) => one.at - other.at);
};
