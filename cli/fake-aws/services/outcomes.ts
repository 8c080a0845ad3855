import { deploymentEvent, rollBack, rollbackTarget } from './deployments.ts';
import { say } from '../identity.ts';
import type { Deployment, Service, Simulation } from '../model.ts';

/** The PRIMARY deployment runs its desired count and no other is left. */
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

/** The circuit breaker failed the deployment; with `rollback` and a target, ECS returns to it. */
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
  const reason = 'Service deployment rolled back because the circuit breaker threshold was exceeded.';
  rollBack(simulation, service, { of: serviceDeployment, target, reason });
};
