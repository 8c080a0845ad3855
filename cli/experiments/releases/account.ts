import type {
  ServiceDeployment,
  ServiceRevision,
  TaskDefinition,
  EcsSnapshot,
  SnapshotDeployment,
  SnapshotService,
} from '../../../functions/deployments/ecs-snapshot.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';
import { ARN, imageOf, NEW, OLD } from './events.ts';

/** What ECS answers about the simulated service. `completedAt` is null during the roll-out. */
export type Account = {
  readonly tasks: number;
  readonly deployedAt: EpochSeconds;
  readonly historyHours: number;
  readonly completedAt: EpochSeconds | null;
};

const PREFIX = 'arn:aws:ecs:eu-west-1:111122223333';

const nameOf = (isNew: boolean): string => (isNew ? 'orders:42' : 'orders:41');

const begunAt = ({ deployedAt, historyHours }: Account): EpochSeconds => deployedAt - historyHours * 3600;

const revisionOf = (account: Account, isNew: boolean): ServiceRevision => ({
  arn: `${PREFIX}:service-revision/prod/orders/${isNew ? 42 : 41}`,
  taskDefinition: nameOf(isNew),
  platformVersion: '1.4.0',
  createdAt: isNew ? account.deployedAt : begunAt(account),
  images: [{ container: 'app', image: imageOf(isNew), digest: `sha256:${isNew ? 42 : 41}` }],
  surroundings: { network: 'subnet-1', capacity: 'FARGATE' },
});

const serviceDeploymentOf = (account: Account, isNew: boolean): ServiceDeployment => {
  const finishedAt = isNew ? account.completedAt : begunAt(account) + 180;
  return {
    arn: `${PREFIX}:service-deployment/prod/orders/${isNew ? 42 : 41}`,
    status: finishedAt === null ? 'IN_PROGRESS' : 'SUCCESSFUL',
    createdAt: isNew ? account.deployedAt : begunAt(account),
    finishedAt,
    target: revisionOf(account, isNew).arn,
    sources: [],
    hooks: [],
    stage: null,
    productionWeight: null,
    rollbackReason: null,
  };
};

const definitionOf = (isNew: boolean): TaskDefinition => ({
  name: nameOf(isNew),
  status: 'ACTIVE',
  tags: {},
  labels: [],
  fields: { 'app/image': imageOf(isNew), cpu: '256', memory: '512' },
});

const deploymentOf = (account: Account, isNew: boolean): SnapshotDeployment => ({
  id: isNew ? NEW : OLD,
  status: isNew ? 'PRIMARY' : 'ACTIVE',
  taskDefinition: nameOf(isNew),
  platformVersion: '1.4.0',
  createdAt: isNew ? account.deployedAt : begunAt(account),
  rolloutState: isNew && account.completedAt === null ? 'IN_PROGRESS' : 'COMPLETED',
  rolloutStateReason: '',
});

const serviceOf = (account: Account): SnapshotService => ({
  arn: ARN,
  status: 'ACTIVE',
  desiredCount: account.tasks,
  taskDefinition: 'orders:42',
  platformVersion: '1.4.0',
  operatingSystem: 'LINUX',
  controller: 'ECS',
  strategy: 'ROLLING',
  breakerRollsBack: false,
  alarmsRollBack: false,
  deployments: [true, ...(account.completedAt === null ? [false] : [])].map((isNew) => deploymentOf(account, isNew)),
  taskSets: [],
  createdAt: begunAt(account) - 86_400,
  tags: { 'farwatch:mode': 'auto' },
  isExpress: false,
  currentServiceDeployment: serviceDeploymentOf(account, true).arn,
});

/** ECS's answers at `readAt`. */
export const accountOf = (account: Account, readAt: EpochSeconds): EcsSnapshot => ({
  readAt,
  service: serviceOf(account),
  clusterStatus: 'ACTIVE',
  serviceDeployments: [true, false].map((isNew) => serviceDeploymentOf(account, isNew)),
  revisions: [true, false].map((isNew) => revisionOf(account, isNew)),
  definitions: { 'orders:41': definitionOf(false), 'orders:42': definitionOf(true) },
  missingData: [],
  assumptions: [],
});
