import type { DecideInput } from '../../functions/deployments/evaluation-input.ts';
import type { Policy } from '../../functions/deployments/policy.ts';
import { DEFAULT_POLICY } from '../../functions/deployments/policy.ts';
import type {
  Control,
  Failure,
  LiveTask,
  TaskHash,
  DeploymentHealth,
} from '../../functions/service-state/deployment-health.ts';
import type {
  ServiceDeployment,
  ServiceRevision,
  TaskDefinition,
  EcsSnapshot,
  SnapshotDeployment,
  SnapshotService,
} from '../../functions/deployments/ecs-snapshot.ts';
import type { DeploymentId } from '../../functions/primitives/identity.ts';
import { serviceKey } from '../../functions/primitives/identity.ts';
import type { ServiceState } from '../../functions/service-state/service-state.ts';
import { newServiceState } from '../../functions/service-state/service-state.ts';

/** A failing release of `orders:42` over `orders:41`: the perfect case. Tests change one thing. */

export const KEY = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name: 'orders' });
export const ARN = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/orders';
export const OLD = 'ecs-svc/1000000000000000041' as DeploymentId;
export const NEW = 'ecs-svc/1000000000000000042' as DeploymentId;

export const seconds = (iso: string): number => Date.parse(iso) / 1000;
export const DEPLOYED = seconds('2026-11-20T10:00:00Z');
export const NOW = seconds('2026-11-20T10:06:00Z');
const BEFORE = seconds('2026-11-18T08:00:00Z');

export const task = (name: string): TaskHash => name as TaskHash;

export const failure = (name: string, change: Partial<Failure> = {}): Failure => ({
  task: task(name),
  version: 4,
  at: NOW - 60,
  ageSeconds: 8,
  cause: 'exit.application_error',
  zone: 'eu-west-1a',
  failedContainer: 'app',
  failedResource: null,
  ...change,
});

/** Failed starts, half a minute apart, the newest a minute ago. */
export const failures = (count: number, change: Partial<Failure> = {}): readonly Failure[] =>
  Array.from({ length: count }, (_, n) => failure(`new-${n}`, { at: NOW - 60 - n * 30, ...change }));

export const health = (deployment: DeploymentId, change: Partial<DeploymentHealth> = {}): DeploymentHealth => ({
  deployment,
  taskDefinition: 'orders:42',
  platformVersion: '1.4.0',
  digests: {},
  seenAt: DEPLOYED,
  completedAt: null,
  failedAt: null,
  isRollback: false,
  ended: { starts: change.failures?.length ?? 0, youngMs: 8000 * (change.failures?.length ?? 0), olderMs: 0 },
  failures: [],
  failuresDropped: 0,
  earlyDropped: 0,
  lateDropped: [],
  ...change,
});

export const candidateHealth = (change: Partial<DeploymentHealth> = {}): DeploymentHealth =>
  health(NEW, { failures: failures(3), ...change });

export const oldHealth = (change: Partial<DeploymentHealth> = {}): DeploymentHealth =>
  health(OLD, { taskDefinition: 'orders:41', seenAt: BEFORE, completedAt: BEFORE + 180, ...change });

export const live = (deployment: DeploymentId, startedAt: number, zone = 'eu-west-1a'): LiveTask => ({
  version: 3,
  deployment,
  startedAt,
  zone,
});

export const oldTasks = (count: number): ReadonlyMap<TaskHash, LiveTask> =>
  new Map(Array.from({ length: count }, (_, n) => [task(`old-${n}`), live(OLD, BEFORE + 60)]));

export const stateWith = (change: Partial<ServiceState> = {}): ServiceState => ({
  ...newServiceState(KEY),
  serviceArn: ARN,
  live: oldTasks(4),
  healths: [oldHealth(), candidateHealth()],
  ...change,
});

export const revision = (name: string, change: Partial<ServiceRevision> = {}): ServiceRevision => ({
  arn: `arn:aws:ecs:eu-west-1:111122223333:service-revision/prod/orders/${name.split(':')[1]}`,
  taskDefinition: name,
  platformVersion: '1.4.0',
  createdAt: name === 'orders:41' ? BEFORE : DEPLOYED,
  images: [{ container: 'app', image: `registry.example/${name.replace(':', ':v')}`, digest: `sha256:${name}` }],
  surroundings: { network: 'subnet-1', capacity: 'FARGATE' },
  ...change,
});

export const serviceDeployment = (name: string, change: Partial<ServiceDeployment> = {}): ServiceDeployment => ({
  arn: `arn:aws:ecs:eu-west-1:111122223333:service-deployment/prod/orders/${name.split(':')[1]}`,
  status: name === 'orders:41' ? 'SUCCESSFUL' : 'IN_PROGRESS',
  createdAt: name === 'orders:41' ? BEFORE : DEPLOYED,
  finishedAt: name === 'orders:41' ? BEFORE + 180 : null,
  target: revision(name).arn,
  sources: [],
  hooks: [],
  stage: null,
  productionWeight: null,
  rollbackReason: null,
  ...change,
});

export const definition = (name: string, change: Partial<TaskDefinition> = {}): TaskDefinition => ({
  name,
  status: 'ACTIVE',
  tags: {},
  labels: [],
  fields: { 'app/image': `registry.example/${name.replace(':', ':v')}`, cpu: '256', memory: '512' },
  ...change,
});

export const deployment = (id: DeploymentId, change: Partial<SnapshotDeployment> = {}): SnapshotDeployment => ({
  id,
  status: id === NEW ? 'PRIMARY' : 'ACTIVE',
  taskDefinition: id === NEW ? 'orders:42' : 'orders:41',
  platformVersion: '1.4.0',
  createdAt: id === NEW ? DEPLOYED : BEFORE,
  rolloutState: id === NEW ? 'IN_PROGRESS' : 'COMPLETED',
  rolloutStateReason: '',
  ...change,
});

export const service = (change: Partial<SnapshotService> = {}): SnapshotService => ({
  arn: ARN,
  status: 'ACTIVE',
  desiredCount: 4,
  taskDefinition: 'orders:42',
  platformVersion: '1.4.0',
  operatingSystem: 'LINUX',
  controller: 'ECS',
  strategy: 'ROLLING',
  breakerRollsBack: false,
  alarmsRollBack: false,
  deployments: [deployment(NEW), deployment(OLD)],
  taskSets: [],
  createdAt: seconds('2026-01-07T12:00:00Z'),
  tags: { 'farwatch:mode': 'auto' },
  isExpress: false,
  currentServiceDeployment: serviceDeployment('orders:42').arn,
  ...change,
});

export const snapshot = (change: Partial<EcsSnapshot> = {}): EcsSnapshot => ({
  readAt: NOW,
  service: service(),
  clusterStatus: 'ACTIVE',
  serviceDeployments: [serviceDeployment('orders:42'), serviceDeployment('orders:41')],
  revisions: [revision('orders:42'), revision('orders:41')],
  definitions: { 'orders:41': definition('orders:41'), 'orders:42': definition('orders:42') },
  missingData: [],
  assumptions: [],
  ...change,
});

/** The same snapshot after the deployment has completed. */
export const completed = (change: Partial<EcsSnapshot> = {}): EcsSnapshot =>
  snapshot({
    serviceDeployments: [
      serviceDeployment('orders:42', { status: 'SUCCESSFUL', finishedAt: DEPLOYED + 240 }),
      serviceDeployment('orders:41'),
    ],
    service: service({ deployments: [deployment(NEW, { rolloutState: 'COMPLETED' })] }),
    ...change,
  });

export const policy = (change: Partial<Policy> = {}): Policy => ({ ...DEFAULT_POLICY, defaultMode: 'auto', ...change });

export const input = (change: Partial<DecideInput> = {}): DecideInput => ({
  state: stateWith(),
  deployment: NEW,
  snapshot: snapshot(),
  controls: [],
  sightings: [],
  policy: policy(),
  now: new Date(NOW * 1000),
  recentRollbacks: 0,
  isKilled: false,
  override: null,
  ...change,
});

/** A control bucket of a neighbour around `at`: quiet by default. */
export const control = (name: string, at: number, change: Partial<Control> = {}): Control => ({
  bucket: Math.floor(at / 600),
  service: serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name }),
  starts: {},
  failures: {},
  running: 4,
  history: { starts: 0, failures: 0, taskHours: 24 },
  changedAt: null,
  ...change,
});
