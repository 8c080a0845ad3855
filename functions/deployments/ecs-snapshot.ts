import type { DeploymentId } from '../primitives/identity.ts';
import type { EpochSeconds } from '../primitives/instant.ts';

/** The deployment controller. `unknown` is a value newer than this code: the decision refuses it. */
export type Controller = 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL' | 'unknown';
export type Strategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY' | 'unknown';

export const SERVICE_DEPLOYMENT_STATUSES = [
  'PENDING',
  'IN_PROGRESS',
  'SUCCESSFUL',
  'STOP_REQUESTED',
  'STOPPED',
  'ROLLBACK_REQUESTED',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_SUCCESSFUL',
  'ROLLBACK_FAILED',
] as const;
export type ServiceDeploymentStatus = (typeof SERVICE_DEPLOYMENT_STATUSES)[number] | 'unknown';

/** An entry of DescribeServices `deployments`. */
export type SnapshotDeployment = {
  readonly id: DeploymentId;
  /** `DRAINING` is undocumented but was observed: a replaced deployment whose last tasks drain. */
  readonly status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE' | 'DRAINING' | 'unknown';
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly platformVersion: string | null;
  readonly createdAt: EpochSeconds;
  /** Null where ECS reports none: strategies other than ROLLING, Classic Load Balancers. */
  readonly rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'unknown' | null;
  readonly rolloutStateReason: string;
};

/** A service as DescribeServices returns it, plus tags from ListTagsForResource. */
export type SnapshotService = {
  readonly arn: string;
  readonly status: 'ACTIVE' | 'DRAINING' | 'INACTIVE' | 'unknown';
  readonly desiredCount: number;
  readonly taskDefinition: string;
  readonly platformVersion: string | null;
  readonly operatingSystem: 'LINUX' | 'WINDOWS';
  readonly controller: Controller;
  readonly strategy: Strategy;
  /** The deployment circuit breaker rolls back by itself. */
  readonly breakerRollsBack: boolean;
  /** A deployment alarm rolls back by itself. */
  readonly alarmsRollBack: boolean;
  readonly deployments: readonly SnapshotDeployment[];
  /** Ids of the task sets of other controllers, as `startedBy` names them. */
  readonly taskSets: readonly string[];
  readonly createdAt: EpochSeconds;
  readonly tags: Readonly<Record<string, string>>;
  /** Managed as an Express service: UpdateService is the wrong way to change it. */
  readonly isExpress: boolean;
  readonly currentServiceDeployment: string | null;
};

export type ContainerImage = { readonly container: string; readonly image: string; readonly digest: string | null };

/**
 * The parts of a service revision that are neither task definition, platform version nor image, each as canonical text.
 */
export const SURROUNDINGS = [
  'network',
  'loadBalancers',
  'capacity',
  'serviceRegistries',
  'serviceConnect',
  'volumes',
  'vpcLattice',
  'ephemeralStorage',
] as const;
export type Surroundings = Readonly<Partial<Record<(typeof SURROUNDINGS)[number], string>>>;

/** An immutable service revision. */
export type ServiceRevision = {
  readonly arn: string;
  /** `family:revision`. */
  readonly taskDefinition: string;
  readonly platformVersion: string | null;
  readonly createdAt: EpochSeconds;
  readonly images: readonly ContainerImage[];
  readonly surroundings: Surroundings;
};

/** A service deployment: how ECS brings, or brought, a service to its target revision. */
export type ServiceDeployment = {
  readonly arn: string;
  readonly status: ServiceDeploymentStatus;
  readonly createdAt: EpochSeconds;
  readonly finishedAt: EpochSeconds | null;
  readonly target: string;
  readonly sources: readonly string[];
  readonly hooks: readonly { readonly hookId: string; readonly status: string }[];
  /** Lifecycle stage of a blue/green, linear or canary deployment; null when ECS does not report it. */
  readonly stage: string | null;
  /** Percent of the production traffic requested for the target; null when ECS does not report it. */
  readonly productionWeight: number | null;
  readonly rollbackReason: string | null;
};

/**
 * The fields of a task definition that can differ, as field path to text; environment values as fingerprints, never in
 * clear.
 */
export type TaskDefinition = {
  /** `family:revision`. */
  readonly name: string;
  readonly status: 'ACTIVE' | 'INACTIVE' | 'DELETE_IN_PROGRESS' | 'unknown';
  readonly tags: Readonly<Record<string, string>>;
  /** Docker labels of all containers. */
  readonly labels: readonly (readonly [string, string])[];
  /** Null when unknown, in a snapshot deduced from events. */
  readonly fields: Readonly<Record<string, string>> | null;
};

/** Everything that a decision reads of ECS, at one moment. */
export type EcsSnapshot = {
  /** Epoch seconds when the read began. */
  readonly readAt: EpochSeconds;
  /** Undefined: DescribeServices reports the service MISSING. */
  readonly service: SnapshotService | undefined;
  readonly clusterStatus: 'ACTIVE' | 'PROVISIONING' | 'DEPROVISIONING' | 'FAILED' | 'INACTIVE' | 'missing' | 'unknown';
  /** Newest first. */
  readonly serviceDeployments: readonly ServiceDeployment[];
  readonly revisions: readonly ServiceRevision[];
  /** By `family:revision`; one that ECS no longer has is absent. */
  readonly definitions: Readonly<Record<string, TaskDefinition>>;
  /** Names of optional reads that failed. */
  readonly missingData: readonly string[];
  /** What was assumed instead of read, in a snapshot deduced from events. */
  readonly assumptions: readonly string[];
};

const IN_FLIGHT: readonly ServiceDeploymentStatus[] = ['PENDING', 'IN_PROGRESS'];

/** Whether ECS is still working on a service deployment. */
export const isInFlight = ({ status }: ServiceDeployment): boolean => IN_FLIGHT.includes(status);

/** The revision of a service deployment's target. */
export const targetRevisionOf = (snapshot: EcsSnapshot, deployment: ServiceDeployment): ServiceRevision | undefined =>
  snapshot.revisions.find(({ arn }) => arn === deployment.target);

/** The PRIMARY deployment of DescribeServices. */
export const primaryOf = (snapshot: EcsSnapshot): SnapshotDeployment | undefined =>
  snapshot.service?.deployments.find(({ status }) => status === 'PRIMARY');

/** Maximum difference in creation time, in seconds, between ECS's two records of one deployment. */
const SAME_DEPLOYMENT_SECONDS = 60;

/**
 * The service deployment behind a deployment id: created within a minute of it with the same task definition, the
 * nearest first. ECS links the two nowhere; `currentServiceDeployment` names the older one during its rollback.
 */
export const serviceDeploymentOf = (snapshot: EcsSnapshot, id: DeploymentId): ServiceDeployment | undefined => {
  const known = snapshot.service?.deployments.find((deployment) => deployment.id === id);
  if (known === undefined) return undefined;
  const distance = ({ createdAt }: ServiceDeployment): number => Math.abs(createdAt - known.createdAt);
  const near = snapshot.serviceDeployments
    .filter((deployment) => targetRevisionOf(snapshot, deployment)?.taskDefinition === known.taskDefinition)
    .sort((a, b) => distance(a) - distance(b))[0];
  if (near !== undefined && distance(near) <= SAME_DEPLOYMENT_SECONDS) return near;
  return snapshot.serviceDeployments.find(
    ({ arn }) => arn === snapshot.service?.currentServiceDeployment && near?.arn === arn,
  );
};
