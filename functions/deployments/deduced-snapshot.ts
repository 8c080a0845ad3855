import { longServiceArn } from '../primitives/identity.ts';
import { secondsOf } from '../primitives/instant.ts';
import type { ServiceState } from '../service-state/service-state.ts';
import { SOAK_SECONDS } from './target/history.ts';
import type { DeploymentHealth } from '../service-state/deployment-health.ts';
import type {
  ServiceDeployment,
  ServiceRevision,
  TaskDefinition,
  EcsSnapshot,
  SnapshotDeployment,
} from './ecs-snapshot.ts';

/** What a snapshot deduced from events assumes; reported with every decision based on it. */
export const ASSUMPTIONS: readonly string[] = [
  'the mode is the default of the policy (no tags were read)',
  'the service uses rolling deployments of ECS, without a rollback by ECS',
  'the task definitions could not be compared',
  'the target is ACTIVE',
];

type Known = DeploymentHealth & { readonly taskDefinition: string };

const isKnown = (health: DeploymentHealth): health is Known => health.taskDefinition !== null;

/** Completed, as an event said, or as tasks show that ran for the whole soak time. */
const isComplete = ({ completedAt, ended }: DeploymentHealth): boolean =>
  completedAt !== null || ended.olderMs >= 1000 * SOAK_SECONDS;

const statusOf = (health: Known, isNewest: boolean): ServiceDeployment['status'] => {
  if (isComplete(health)) return 'SUCCESSFUL';
  return isNewest && health.failedAt === null ? 'IN_PROGRESS' : 'STOPPED';
};

const revisionOf = (health: Known): ServiceRevision => ({
  arn: `revision of ${health.deployment}`,
  taskDefinition: health.taskDefinition,
  platformVersion: health.platformVersion,
  createdAt: health.seenAt,
  images: Object.entries(health.digests).map(([container, digest]) => ({ container, image: '', digest })),
  surroundings: {},
});

const serviceDeploymentOf = (health: Known, isNewest: boolean): ServiceDeployment => ({
  arn: `service deployment of ${health.deployment}`,
  status: statusOf(health, isNewest),
  createdAt: health.seenAt,
  finishedAt: health.completedAt,
  target: `revision of ${health.deployment}`,
  sources: [],
  hooks: [],
  stage: null,
  productionWeight: null,
  rollbackReason: null,
});

const deploymentOf = (health: Known, isNewest: boolean): SnapshotDeployment => ({
  id: health.deployment,
  status: isNewest ? 'PRIMARY' : 'ACTIVE',
  taskDefinition: health.taskDefinition,
  platformVersion: health.platformVersion,
  createdAt: health.seenAt,
  rolloutState: health.failedAt !== null ? 'FAILED' : health.completedAt === null ? 'IN_PROGRESS' : 'COMPLETED',
  rolloutStateReason: '',
});

const definitionOf = (name: string): TaskDefinition => ({ name, status: 'ACTIVE', tags: {}, labels: [], fields: null });

/** A deployment that ECS announced and that has no task yet: the service has moved on, whatever it runs. */
const announcedOf = (healths: readonly DeploymentHealth[], newest: Known): readonly SnapshotDeployment[] =>
  healths
    .filter(({ taskDefinition, seenAt }) => taskDefinition === null && seenAt > newest.seenAt)
    .sort((a, b) => b.seenAt - a.seenAt)
    .map((health, place) => deploymentOf({ ...health, taskDefinition: '' }, place === 0));

const serviceOf = (state: ServiceState, healths: readonly Known[], newest: Known): EcsSnapshot['service'] => {
  const announced = announcedOf(state.healths, newest);
  const known = healths.map((health) => deploymentOf(health, health === newest && announced.length === 0));
  return {
    arn: state.serviceArn ?? longServiceArn(state.key) ?? '',
    status: 'ACTIVE',
    desiredCount: Math.max(1, state.live.size),
    taskDefinition: newest.taskDefinition,
    platformVersion: newest.platformVersion,
    operatingSystem: 'LINUX',
    controller: 'ECS',
    strategy: 'ROLLING',
    breakerRollsBack: false,
    alarmsRollBack: false,
    deployments: [...announced, ...known],
    taskSets: [],
    createdAt: 0,
    tags: {},
    isExpress: false,
    currentServiceDeployment: `service deployment of ${newest.deployment}`,
  };
};

/**
 * The ECS snapshot that events alone give, for a replay of recorded events without AWS: deployments, revisions,
 * platform versions, digests and completions count as read, ASSUMPTIONS for the rest. `now` is the clock of the replay.
 */
export const deduceSnapshot = (state: ServiceState, now: Date): EcsSnapshot => {
  const healths = state.healths.filter(isKnown).sort((a, b) => b.seenAt - a.seenAt);
  const [newest] = healths;
  return {
    readAt: secondsOf(now),
    service: newest === undefined ? undefined : serviceOf(state, healths, newest),
    clusterStatus: 'ACTIVE',
    serviceDeployments: healths.map((health) => serviceDeploymentOf(health, health === newest)),
    revisions: healths.map(revisionOf),
    definitions: Object.fromEntries(
      healths.map(({ taskDefinition }) => [taskDefinition, definitionOf(taskDefinition)]),
    ),
    missingData: [],
    assumptions: ASSUMPTIONS,
  };
};
