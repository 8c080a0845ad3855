import { breakerThreshold } from './breaker.ts';
import { arnOf, ecsEvent, imageDigest, isoOf, later, say } from './identity.ts';
import type { Deployment, Service, ServiceDeployment, ServiceRevision, Simulation, TaskDefinition } from './model.ts';

const deploymentEvent = (
  simulation: Simulation,
  service: Service,
  event: { readonly name: string; readonly deployment: string; readonly reason: string },
): void =>
  simulation.emit(
    ecsEvent('ECS Deployment State Change', [service.arn], {
      eventType: event.name === 'SERVICE_DEPLOYMENT_FAILED' ? 'ERROR' : 'INFO',
      eventName: event.name,
      deploymentId: event.deployment,
      updatedAt: isoOf(simulation.now),
      reason: event.reason,
    }),
  );

/** A snapshot of what is to run, tags of images resolved to digests once (version consistency). */
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

type Start = { readonly revision: ServiceRevision; readonly of: ServiceDeployment; readonly rollbackTo?: string };

/** Makes a deployment PRIMARY and puts the others behind it. */
export const pushDeployment = (simulation: Simulation, service: Service, start: Start): Deployment => {
  const id = `ecs-svc/${service.random.digits(19)}`;
  for (const other of service.deployments) other.status = 'ACTIVE';
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
  service.deployments = [deployment, ...service.deployments];
  service.throttle = { failures: 0, until: 0 };
  service.isSteady = false;
  return deployment;
};

const IN_FLIGHT = ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];

export const isInFlight = ({ status }: ServiceDeployment): boolean => IN_FLIGHT.includes(status);

/** The deployment that runs is superseded: STOP_REQUESTED, then STOPPED. */
const supersede = (simulation: Simulation, service: Service): void => {
  const running = service.serviceDeployments.find(isInFlight);
  if (running === undefined) return;
  running.status = 'STOP_REQUESTED';
  running.updatedAt = simulation.now;
  later(simulation, 2_000, () => {
    running.status = 'STOPPED';
    running.statusReason = 'Service deployment stopped because of a new service deployment.';
    running.stoppedAt = simulation.now;
    running.finishedAt = simulation.now;
    running.updatedAt = simulation.now;
  });
};

/** A new service deployment: what UpdateService starts when it changes what runs, or is forced. */
export const startDeployment = (
  simulation: Simulation,
  service: Service,
  wish: { readonly definition: TaskDefinition; readonly platformVersion: string },
): Deployment => {
  supersede(simulation, service);
  const revision = newRevision(simulation, service, wish);
  const of = newServiceDeployment(simulation, service, revision);
  const deployment = pushDeployment(simulation, service, { revision, of });
  deploymentEvent(simulation, service, {
    name: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
    deployment: deployment.id,
    reason: deployment.rolloutStateReason,
  });
  return deployment;
};

/** The revision to which ECS would return: of the newest completed service deployment before this one. */
export const rollbackTarget = (service: Service, bad: ServiceDeployment): ServiceRevision | undefined => {
  const before = service.serviceDeployments.slice(service.serviceDeployments.indexOf(bad) + 1);
  const good = before.find(({ status }) => status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL');
  return good?.status === 'ROLLBACK_SUCCESSFUL' ? good.rollback?.revision : good?.target;
};

const previousId = (service: Service, target: ServiceRevision): string =>
  service.deployments.find(({ revision }) => revision === target)?.id ?? `ecs-svc/${service.random.digits(19)}`;

/** Rolls the service deployment back to an earlier revision, as a deployment of its own and without a new service revision. */
export const rollBack = (
  simulation: Simulation,
  service: Service,
  {
    of,
    target,
    because,
  }: { readonly of: ServiceDeployment; readonly target: ServiceRevision; readonly because: string },
): Deployment => {
  of.status = 'ROLLBACK_IN_PROGRESS';
  of.updatedAt = simulation.now;
  of.statusReason = because;
  of.rollback = { reason: because, startedAt: simulation.now, revision: target };
  const to = previousId(service, target);
  const deployment = pushDeployment(simulation, service, { revision: target, of, rollbackTo: to });
  const prefix = of.breaker.status === 'TRIGGERED' ? 'ECS deployment circuit breaker: ' : 'ECS deployment ';
  deploymentEvent(simulation, service, {
    name: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
    deployment: deployment.id,
    reason: `${prefix}rolling back to deploymentId ${to}.`,
  });
  say(simulation, service, `rolling back to deployment ${to}.`);
  return deployment;
};

/** The PRIMARY deployment runs as wished and nothing else is left. */
export const completeDeployment = (simulation: Simulation, service: Service, deployment: Deployment): void => {
  const { serviceDeployment } = deployment;
  deployment.rolloutState = 'COMPLETED';
  deployment.rolloutStateReason = `ECS deployment ${deployment.id} completed.`;
  deployment.updatedAt = simulation.now;
  serviceDeployment.status = deployment.isRollback ? 'ROLLBACK_SUCCESSFUL' : 'SUCCESSFUL';
  serviceDeployment.finishedAt = simulation.now;
  serviceDeployment.updatedAt = simulation.now;
  if (serviceDeployment.lifecycleStage !== undefined) serviceDeployment.lifecycleStage = 'CLEAN_UP';
  if (serviceDeployment.breaker.status === 'MONITORING') serviceDeployment.breaker.status = 'MONITORING_COMPLETE';
  deploymentEvent(simulation, service, {
    name: 'SERVICE_DEPLOYMENT_COMPLETED',
    deployment: deployment.id,
    reason: deployment.rolloutStateReason,
  });
  say(simulation, service, `(deployment ${deployment.id}) deployment completed.`);
};

/** The circuit breaker failed the deployment; with `rollback` and something to return to, ECS returns to it. */
export const failDeployment = (simulation: Simulation, service: Service, deployment: Deployment): void => {
  const { serviceDeployment } = deployment;
  const why = deployment.hasRun ? 'tasks failed health checks' : 'tasks failed to start';
  deployment.rolloutState = 'FAILED';
  deployment.rolloutStateReason = `ECS deployment circuit breaker: ${why}.`;
  deployment.updatedAt = simulation.now;
  serviceDeployment.breaker.status = 'TRIGGERED';
  deploymentEvent(simulation, service, {
    name: 'SERVICE_DEPLOYMENT_FAILED',
    deployment: deployment.id,
    reason: deployment.rolloutStateReason,
  });
  say(simulation, service, `(deployment ${deployment.id}) deployment failed: ${why}.`);
  const target = rollbackTarget(service, serviceDeployment);
  if (deployment.isRollback || !service.breaker.rollback || target === undefined) {
    serviceDeployment.status = deployment.isRollback ? 'ROLLBACK_FAILED' : 'STOPPED';
    serviceDeployment.statusReason = 'Service deployment failed because the circuit breaker threshold was exceeded.';
    serviceDeployment.stoppedAt = simulation.now;
    serviceDeployment.finishedAt = simulation.now;
    serviceDeployment.updatedAt = simulation.now;
    return;
  }
  const because = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
  rollBack(simulation, service, { of: serviceDeployment, target, because });
};
