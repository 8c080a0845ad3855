import type { DeploymentHealth, Failure } from '../../functions/service-state/deployment-health.ts';
import type { DeploymentEvaluation } from '../../functions/service-state/evaluation.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { partsOf } from '../../functions/primitives/identity.ts';
import type { EpochSeconds } from '../../functions/primitives/instant.ts';
import { CAUSES } from '../../functions/stops/cause.ts';
import type { GateActions, GateDeployment, GateRevision, GateStop, GateView } from './view.ts';

const revisionOf = ({ taskDefinition, platformVersion }: DeploymentHealth): GateRevision => ({
  taskDefinition,
  platformVersion,
});

/** Seconds since which ECS runs a deployment again, or for the first time, as a rollback; null: it is none. */
const rollbackSince = ({ isRollback, returnedAt, seenAt }: DeploymentHealth): EpochSeconds | null =>
  returnedAt ?? (isRollback ? seenAt : null);

type Among = { readonly health: DeploymentHealth; readonly all: readonly DeploymentHealth[] };

/** The rollback that followed a deployment which did not complete. */
const rollbackOf = ({ health, all }: Among): DeploymentHealth | undefined =>
  all.find((other) => other !== health && (rollbackSince(other) ?? 0) >= Math.max(health.seenAt, health.failedAt ?? 0));

const statusOf = (among: Among): GateDeployment['status'] => {
  const { health, all } = among;
  const isComplete = health.completedAt !== null && health.completedAt >= (health.failedAt ?? 0);
  if (isComplete) return 'SUCCESSFUL';
  if (rollbackOf(among) !== undefined) return 'ROLLBACK_IN_PROGRESS';
  const isReplaced = all.some((other) => other.seenAt > health.seenAt);
  return health.failedAt !== null || isReplaced ? 'STOPPED' : 'IN_PROGRESS';
};

const deploymentOf = (state: ServiceState, among: Among): GateDeployment => {
  const { health } = among;
  const back = rollbackOf(among);
  const own = [...state.live.values()].filter(({ deployment }) => deployment === health.deployment);
  return {
    id: health.deployment,
    status: statusOf(among),
    reason: health.failedAt === null ? '' : 'ECS reported SERVICE_DEPLOYMENT_FAILED (circuit breaker or alarm)',
    createdAt: health.seenAt,
    finishedAt: health.completedAt,
    runs: revisionOf(health),
    sources: [],
    rolledBackTo: back === undefined ? null : revisionOf(back),
    running: own.filter(({ startedAt }) => startedAt !== null).length,
    requested: null,
    breaker: null,
    stage: null,
    isPaused: Object.keys(state.hooks).length > 0,
  };
};

const stopOf = (health: DeploymentHealth, { task, at, cause, failedContainer, failedResource }: Failure): GateStop => ({
  task,
  taskDefinition: health.taskDefinition ?? '',
  deployment: health.deployment,
  createdAt: at,
  at,
  diagnosis: {
    cause,
    faultDomain: CAUSES[cause].faultDomain,
    evidence: [failedContainer === null ? '' : `container ${failedContainer}`, failedResource ?? '']
      .filter((part) => part !== '')
      .join(', '),
    adviceParameters: {},
    confidence: 1,
    ...(failedContainer === null ? {} : { failedContainer }),
    ...(failedResource === null ? {} : { failedResource }),
  },
});

const actionsOf = (state: ServiceState, one: DeploymentEvaluation): GateActions => {
  const health = state.healths.find(({ deployment }) => deployment === one.deployment);
  const { action, proposal, verification } = one;
  return {
    deployment: one.deployment,
    taskDefinition: health?.taskDefinition ?? null,
    seenAt: health?.seenAt ?? 0,
    serviceDeployment: verification?.serviceDeploymentArn ?? null,
    action: action?.outcome === 'accepted' ? { call: action.call, to: action.to, at: action.at } : null,
    proposal: proposal === null ? null : { to: proposal.to, state: proposal.state },
    isPaged: one.isPaged,
  };
};

const runningOf = (state: ServiceState): number =>
  [...state.live.values()].filter(({ startedAt }) => startedAt !== null).length;

/** What Farwatch decided about the deployments of a service. */
export const stateActions = (state: ServiceState): readonly GateActions[] =>
  Object.values(state.evaluations).map((one) => actionsOf(state, one));

/** Failed tasks that Farwatch counted, which ECS itself forgets after an hour. */
export const stateStops = (state: ServiceState): readonly GateStop[] =>
  state.healths.flatMap((health) => health.failures.map((failure) => stopOf(health, failure)));

/** The gate's view as Farwatch's state alone shows it: for a caller that may read the table and not ECS. */
export const stateView = (state: ServiceState): GateView => {
  const all = [...state.healths].sort((one, other) => other.seenAt - one.seenAt);
  const forward = all.filter((health) => !health.isRollback);
  const running = runningOf(state);
  return {
    service: {
      name: partsOf(state.key).name,
      status: 'ACTIVE',
      controller: 'ECS',
      desired: state.facts?.desiredCount ?? null,
      running,
      pending: state.live.size - running,
    },
    rollouts: [],
    deployments: forward.map((health) => deploymentOf(state, { health, all })),
    stops: stateStops(state),
    actions: stateActions(state),
    missingData: ['ECS was not read: this is what Farwatch knows from events'],
  };
};
