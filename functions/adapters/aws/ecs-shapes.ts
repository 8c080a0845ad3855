import type {
  Deployment,
  Service,
  ServiceDeployment as SdkServiceDeployment,
  ServiceDeploymentBrief,
  ServiceRevision as SdkServiceRevision,
  Tag,
} from '@aws-sdk/client-ecs';
import type {
  Controller,
  ServiceDeployment,
  ServiceDeploymentStatus,
  ServiceRevision,
  Strategy,
  Surroundings,
  SnapshotDeployment,
  SnapshotService,
} from '../../deployments/ecs-snapshot.ts';
import { SERVICE_DEPLOYMENT_STATUSES } from '../../deployments/ecs-snapshot.ts';
import { lastPart, deploymentNamed } from '../../primitives/identity.ts';
import { exactSecondsOf } from '../../primitives/instant.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { mask } from '../../masking/mask.ts';

const seconds = (date: Date | undefined): EpochSeconds => (date === undefined ? 0 : exactSecondsOf(date));

/** One of the known values, otherwise `unknown`: values that AWS adds later must not be taken for another one. */
export const oneOf = <const Value extends string>(
  value: string | undefined,
  known: readonly Value[],
): Value | 'unknown' => known.find((entry) => entry === value) ?? 'unknown';

/** Tags as a record. */
export const tagsOf = (tags: readonly Tag[] | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries((tags ?? []).flatMap(({ key, value }) => (key === undefined ? [] : [[key, value ?? '']])));

const plainOf = (value: unknown, isOrdered: boolean): unknown => {
  if (value === null || value === undefined || value === '') return undefined;
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) {
    const items = value.map((item) => plainOf(item, isOrdered)).filter((item) => item !== undefined);
    if (items.length === 0) return undefined;
    return isOrdered ? items : items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  const entries = Object.entries(value)
    .map(([key, inner]) => [key, plainOf(inner, isOrdered)] as const)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
};

const textOf = (plain: unknown): string | undefined =>
  plain === undefined || typeof plain === 'string' ? plain : JSON.stringify(plain);

/** Text that is equal for equal values: keys sorted, empty values left out, so that absent and empty are the same. */
export const canonical = (value: unknown): string | undefined => textOf(plainOf(value, true));

/** The same for values whose lists are sets: subnets, security groups, target groups. */
const canonicalSet = (value: unknown): string | undefined => textOf(plainOf(value, false));

const deploymentOf = (deployment: Deployment): SnapshotDeployment => ({
  id: deploymentNamed(deployment.id ?? ''),
  status: oneOf(deployment.status, ['PRIMARY', 'ACTIVE', 'INACTIVE', 'DRAINING']),
  taskDefinition: lastPart(deployment.taskDefinition ?? ''),
  platformVersion: deployment.platformVersion ?? null,
  createdAt: seconds(deployment.createdAt),
  rolloutState:
    deployment.rolloutState === undefined
      ? null
      : oneOf(deployment.rolloutState, ['IN_PROGRESS', 'COMPLETED', 'FAILED']),
  rolloutStateReason: mask(deployment.rolloutStateReason ?? ''),
});

/** ECS omits the controller when it is its own, and the strategy when it is rolling. */
const controllerOf = ({ deploymentController }: Service): Controller =>
  deploymentController?.type === undefined
    ? 'ECS'
    : oneOf(deploymentController.type, ['ECS', 'CODE_DEPLOY', 'EXTERNAL']);

const strategyOf = ({ deploymentConfiguration }: Service): Strategy =>
  deploymentConfiguration?.strategy === undefined
    ? 'ROLLING'
    : oneOf(deploymentConfiguration.strategy, ['ROLLING', 'BLUE_GREEN', 'LINEAR', 'CANARY']);

/** A service of DescribeServices in our types. */
export const serviceOf = (service: Service): SnapshotService => {
  const { deploymentCircuitBreaker: breaker, alarms } = service.deploymentConfiguration ?? {};
  return {
    arn: service.serviceArn ?? '',
    status: oneOf(service.status, ['ACTIVE', 'DRAINING', 'INACTIVE']),
    desiredCount: service.desiredCount ?? 0,
    taskDefinition: lastPart(service.taskDefinition ?? ''),
    platformVersion: service.platformVersion ?? null,
    operatingSystem: /windows/i.test(service.platformFamily ?? '') ? 'WINDOWS' : 'LINUX',
    controller: controllerOf(service),
    strategy: strategyOf(service),
    breakerRollsBack: breaker?.enable === true && breaker.rollback === true,
    alarmsRollBack: alarms?.enable === true && alarms.rollback === true,
    deployments: (service.deployments ?? []).map(deploymentOf),
    taskSets: (service.taskSets ?? []).flatMap(({ id }) => (id === undefined ? [] : [id])),
    createdAt: seconds(service.createdAt),
    tags: tagsOf(service.tags),
    isExpress: service.resourceManagementType === 'ECS',
    currentServiceDeployment: service.currentServiceDeployment ?? null,
  };
};

const statusOf = (status: string | undefined): ServiceDeploymentStatus => oneOf(status, SERVICE_DEPLOYMENT_STATUSES);

/** An entry of ListServiceDeployments. */
export const briefOf = (brief: ServiceDeploymentBrief): ServiceDeployment => ({
  arn: brief.serviceDeploymentArn ?? '',
  status: statusOf(brief.status),
  createdAt: seconds(brief.createdAt),
  finishedAt: brief.finishedAt === undefined ? null : seconds(brief.finishedAt),
  target: brief.targetServiceRevisionArn ?? '',
  sources: [],
  hooks: [],
  stage: null,
  productionWeight: null,
  rollbackReason: null,
});

/** An entry of DescribeServiceDeployments. */
export const serviceDeploymentOf = (deployment: SdkServiceDeployment): ServiceDeployment => ({
  arn: deployment.serviceDeploymentArn ?? '',
  status: statusOf(deployment.status),
  createdAt: seconds(deployment.createdAt),
  finishedAt: deployment.finishedAt === undefined ? null : seconds(deployment.finishedAt),
  target: deployment.targetServiceRevision?.arn ?? '',
  sources: (deployment.sourceServiceRevisions ?? []).flatMap(({ arn }) => (arn === undefined ? [] : [arn])),
  hooks: (deployment.lifecycleHookDetails ?? []).map(({ hookId, status }) => ({
    hookId: hookId ?? '',
    status: status ?? '',
  })),
  stage: deployment.lifecycleStage ?? null,
  productionWeight: deployment.targetServiceRevision?.requestedProductionTrafficWeight ?? null,
  rollbackReason: deployment.rollback?.reason === undefined ? null : mask(deployment.rollback.reason),
});

const surroundingsOf = (revision: SdkServiceRevision): Surroundings => {
  const shape = {
    network: canonicalSet(revision.networkConfiguration),
    loadBalancers: canonicalSet(revision.loadBalancers),
    capacity: canonicalSet(revision.capacityProviderStrategy) ?? canonicalSet(revision.launchType),
    serviceRegistries: canonicalSet(revision.serviceRegistries),
    serviceConnect: canonicalSet(revision.serviceConnectConfiguration),
    volumes: canonicalSet(revision.volumeConfigurations),
    vpcLattice: canonicalSet(revision.vpcLatticeConfigurations),
    ephemeralStorage: canonicalSet(revision.fargateEphemeralStorage),
  };
  return Object.fromEntries(Object.entries(shape).filter(([, text]) => text !== undefined));
};

/** An entry of DescribeServiceRevisions. */
export const revisionOf = (revision: SdkServiceRevision): ServiceRevision => ({
  arn: revision.serviceRevisionArn ?? '',
  taskDefinition: lastPart(revision.taskDefinition ?? ''),
  platformVersion: revision.platformVersion ?? null,
  createdAt: seconds(revision.createdAt),
  images: (revision.containerImages ?? []).map(({ containerName, image, imageDigest }) => ({
    container: containerName ?? '',
    image: image ?? '',
    digest: imageDigest ?? null,
  })),
  surroundings: surroundingsOf(revision),
});
