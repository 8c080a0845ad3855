import { longServiceArn } from '../events/identity.ts';
import type { Watch } from '../watch/watch.ts';
import { SOAK_SECONDS } from './history.ts';
import type { Trial } from './trial.ts';
import type { ServiceDeployment, ServiceRevision, TaskDefinition, World, WorldDeployment } from './world.ts';

/** What a world deduced from events takes for granted; said with every decision made on it (contracts.md, FILE). */
export const ASSUMPTIONS: readonly string[] = [
  'the mode is the default of the policy (no tags were read)',
  'the deployment controller is ECS, rolling, without native rollback',
  'the task definitions could not be compared',
  'the target is ACTIVE',
];

type Known = Trial & { readonly taskDefinition: string };

const isKnown = (trial: Trial): trial is Known => trial.taskDefinition !== null;

/** Completed, as an event said, or as tasks show that ran for as long as a revision has to soak. */
const isComplete = ({ completedAt, ended }: Trial): boolean =>
  completedAt !== null || ended.olderMs >= 1000 * SOAK_SECONDS;

const statusOf = (trial: Known, isNewest: boolean): ServiceDeployment['status'] => {
  if (isComplete(trial)) return 'SUCCESSFUL';
  return isNewest && trial.failedAt === null ? 'IN_PROGRESS' : 'STOPPED';
};

const revisionOf = (trial: Known): ServiceRevision => ({
  arn: `revision of ${trial.deployment}`,
  taskDefinition: trial.taskDefinition,
  platformVersion: trial.platformVersion,
  createdAt: trial.seenAt,
  images: Object.entries(trial.digests).map(([container, digest]) => ({ container, image: '', digest })),
  surroundings: {},
});

const serviceDeploymentOf = (trial: Known, isNewest: boolean): ServiceDeployment => ({
  arn: `service deployment of ${trial.deployment}`,
  status: statusOf(trial, isNewest),
  createdAt: trial.seenAt,
  finishedAt: trial.completedAt,
  target: `revision of ${trial.deployment}`,
  sources: [],
  hooks: [],
  rollbackReason: null,
});

const deploymentOf = (trial: Known, isNewest: boolean): WorldDeployment => ({
  id: trial.deployment,
  status: isNewest ? 'PRIMARY' : 'ACTIVE',
  taskDefinition: trial.taskDefinition,
  platformVersion: trial.platformVersion,
  createdAt: trial.seenAt,
  rolloutState: trial.failedAt !== null ? 'FAILED' : trial.completedAt === null ? 'IN_PROGRESS' : 'COMPLETED',
  rolloutStateReason: '',
});

const definitionOf = (name: string): TaskDefinition => ({ name, status: 'ACTIVE', tags: {}, labels: [], fields: null });

const serviceOf = (watch: Watch, trials: readonly Known[], newest: Known): World['service'] => ({
  arn: watch.serviceArn ?? longServiceArn(watch.key) ?? '',
  status: 'ACTIVE',
  desiredCount: Math.max(1, watch.live.size),
  taskDefinition: newest.taskDefinition,
  platformVersion: newest.platformVersion,
  operatingSystem: 'LINUX',
  controller: 'ECS',
  strategy: 'ROLLING',
  breakerRollsBack: false,
  alarmsRollBack: false,
  deployments: trials.map((trial) => deploymentOf(trial, trial === newest)),
  taskSets: [],
  createdAt: 0,
  tags: {},
  isExpress: false,
  currentServiceDeployment: `service deployment of ${newest.deployment}`,
});

/**
 * The world as events alone show it, for a replay of recorded events without a look at ECS: deployments, revisions,
 * platform versions, digests and completions count as read, ASSUMPTIONS for the rest. `now` is the clock of the replay.
 */
export const deduceWorld = (watch: Watch, now: Date): World => {
  const trials = watch.trials.filter(isKnown).sort((a, b) => b.seenAt - a.seenAt);
  const [newest] = trials;
  return {
    readAt: Math.floor(now.getTime() / 1000),
    service: newest === undefined ? undefined : serviceOf(watch, trials, newest),
    clusterStatus: 'ACTIVE',
    serviceDeployments: trials.map((trial) => serviceDeploymentOf(trial, trial === newest)),
    revisions: trials.map(revisionOf),
    definitions: Object.fromEntries(trials.map(({ taskDefinition }) => [taskDefinition, definitionOf(taskDefinition)])),
    gaps: [],
    assumptions: ASSUMPTIONS,
  };
};
