import { breakerThreshold } from './breaker.ts';
import { arnOf, imageDigest } from '../identity.ts';
import type { Deployment, Service, ServiceDeployment, ServiceRevision, Simulation } from '../model.ts';
import type { TaskDefinition } from '../tasks/task-definition.ts';

/** A service revision: tags of images are resolved to digests once (version consistency). */
export const newRevision = (
  simulation: Simulation,
  service: Service,
  { definition, platformVersion }: { readonly definition: TaskDefinition; readonly platformVersion: string },
): ServiceRevision => {
  const digests = definition.containers.map(({ name, image }) => [name, imageDigest(simulation, image)] as const);
  const path = `${service.cluster.name}/${service.name}/${service.random.digits(19)}`;
  const revision: ServiceRevision = {
    arn: arnOf(simulation, 'ecs', `service-revision/${path}`),
    definition,
    platformVersion,
    digests: Object.fromEntries(digests),
    createdAt: simulation.now,
  };
  service.revisions.unshift(revision);
  return revision;
};

/** A service deployment in progress towards `target`, recorded as the service's newest. */
export const newServiceDeployment = (
  simulation: Simulation,
  service: Service,
  target: ServiceRevision,
): ServiceDeployment => {
  const source = service.deployments[0]?.revision;
  const path = `${service.cluster.name}/${service.name}/${service.random.hex(22)}`;
  const serviceDeployment: ServiceDeployment = {
    arn: arnOf(simulation, 'ecs', `service-deployment/${path}`),
    status: 'IN_PROGRESS',
    statusReason: undefined,
    target,
    sources: source === undefined ? [] : [source],
    createdAt: simulation.now,
    startedAt: simulation.now,
    updatedAt: simulation.now,
    lifecycleStage: service.strategy === 'ROLLING' ? undefined : 'SCALE_UP',
    hook: undefined,
    shift: undefined,
    breaker: {
      status: service.breaker.enable && service.strategy === 'ROLLING' ? 'MONITORING' : 'DISABLED',
      failureCount: 0,
      threshold: breakerThreshold(service.breaker, service.desiredCount),
    },
    rollback: undefined,
  };
  service.serviceDeployments.unshift(serviceDeployment);
  return serviceDeployment;
};

type Start = {
  readonly revision: ServiceRevision;
  readonly of: ServiceDeployment;
  readonly rollbackTo?: string;
  /** The id of an earlier deployment that is moved back to IN_PROGRESS. */
  readonly keptId?: string | undefined;
};

/** Makes a deployment PRIMARY and puts the others behind it. */
export const pushDeployment = (simulation: Simulation, service: Service, start: Start): Deployment => {
  const id = start.keptId ?? `ecs-svc/${service.random.digits(19)}`;
  for (const other of service.deployments) if (other.status === 'PRIMARY') other.status = 'ACTIVE';
  const deployment: Deployment = {
    id,
    status: 'PRIMARY',
    revision: start.revision,
    serviceDeployment: start.of,
    isRollback: start.rollbackTo !== undefined,
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    hasRun: false,
    failedTasks: 0,
    createdAt: simulation.now,
    updatedAt: simulation.now,
  };
  service.deployments = [deployment, ...service.deployments.filter((other) => other.id !== id)];
  service.throttle = { failures: 0, until: 0 };
  service.isSteady = false;
  return deployment;
};
