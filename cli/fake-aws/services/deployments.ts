import { ecsEvent, later, say } from '../identity.ts';
import { newRevision, newServiceDeployment, pushDeployment } from './revisions.ts';
import type { Deployment, Service, ServiceDeployment, ServiceRevision, Simulation } from '../model.ts';
import type { TaskDefinition } from '../tasks/task-definition.ts';
import { isoText } from '../../../functions/primitives/instant-text.ts';

/** An ECS Deployment State Change event. */
export const deploymentEvent = (
  simulation: Simulation,
  service: Service,
  event: { readonly name: string; readonly deployment: string; readonly reason: string },
): void =>
  simulation.emit(
    ecsEvent('ECS Deployment State Change', [service.arn], {
      eventType: event.name === 'SERVICE_DEPLOYMENT_FAILED' ? 'ERROR' : 'INFO',
      eventName: event.name,
      deploymentId: event.deployment,
      updatedAt: isoText(simulation.now),
      reason: event.reason,
    }),
  );

const IN_FLIGHT = ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'];

/** Whether StopServiceDeployment is accepted: neither completed nor stopped. */
export const isInFlight = ({ status }: ServiceDeployment): boolean => IN_FLIGHT.includes(status);

/** The current deployment is superseded: STOP_REQUESTED, then STOPPED. */
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

/** A new service deployment: UpdateService starts one when it changes what runs, or is forced. */
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

/** The revision that ECS returns to: of the newest completed service deployment before this one. */
export const rollbackTarget = (service: Service, bad: ServiceDeployment): ServiceRevision | undefined => {
  const before = service.serviceDeployments.slice(service.serviceDeployments.indexOf(bad) + 1);
  const good = before.find(({ status }) => status === 'SUCCESSFUL' || status === 'ROLLBACK_SUCCESSFUL');
  return good?.status === 'ROLLBACK_SUCCESSFUL' ? good.rollback?.revision : good?.target;
};

const previousId = (service: Service, target: ServiceRevision): string =>
  service.deployments.find(({ revision }) => revision === target)?.id ?? `ecs-svc/${service.random.digits(19)}`;

/** Rolls back to an earlier revision, as a new deployment without a new service revision. */
export const rollBack = (
  simulation: Simulation,
  service: Service,
  { of, target, reason }: { readonly of: ServiceDeployment; readonly target: ServiceRevision; readonly reason: string },
): Deployment => {
  of.status = 'ROLLBACK_IN_PROGRESS';
  of.updatedAt = simulation.now;
  of.statusReason = reason;
  of.rollback = { reason: reason, startedAt: simulation.now, revision: target };
  const to = previousId(service, target);
  const isListed = service.deployments.some(({ id }) => id === to);
  const keptId = service.keepsDeploymentId && isListed ? to : undefined;
  const deployment = pushDeployment(simulation, service, { revision: target, of, rollbackTo: to, keptId });
  const prefix = of.breaker.status === 'TRIGGERED' ? 'ECS deployment circuit breaker: ' : 'ECS deployment ';
  deploymentEvent(simulation, service, {
    name: 'SERVICE_DEPLOYMENT_IN_PROGRESS',
    deployment: deployment.id,
    reason: `${prefix}rolling back to deploymentId ${to}.`,
  });
  say(simulation, service, `rolling back to deployment ${to}.`);
  return deployment;
};
