import { startDeployment } from './deployments.ts';
import { emitApiCall } from '../identity.ts';
import { replan } from './scheduler.ts';
import type { Service, Simulation } from '../model.ts';
import type { TaskDefinition } from '../tasks/task-definition.ts';

/** What a caller of UpdateService may change here. */
export type ServiceChange = {
  readonly taskDefinition?: TaskDefinition;
  readonly platformVersion?: string;
  readonly desiredCount?: number;
  readonly forceNewDeployment?: boolean;
};

/**
 * UpdateService: another task definition or platform version, or force, starts a deployment; a desired count alone does
 * not. `actor` is the CloudTrail identity (`role/session`).
 */
export const updateService = (
  simulation: Simulation,
  service: Service,
  { change, actor }: { readonly change: ServiceChange; readonly actor: string },
): void => {
  const present = service.deployments[0]?.revision;
  const definition = change.taskDefinition ?? present?.definition;
  const asked = change.platformVersion === 'LATEST' ? '1.4.0' : change.platformVersion;
  const platformVersion = asked ?? present?.platformVersion ?? '1.4.0';
  const deploys =
    change.forceNewDeployment === true ||
    definition !== present?.definition ||
    platformVersion !== present?.platformVersion;
  if (change.desiredCount !== undefined) service.desiredCount = change.desiredCount;
  emitApiCall(simulation, {
    name: 'UpdateService',
    actor,
    request: {
      cluster: service.cluster.name,
      service: service.name,
      ...(change.taskDefinition === undefined ? {} : { taskDefinition: change.taskDefinition.arn }),
      ...(change.forceNewDeployment === true ? { forceNewDeployment: true } : {}),
      ...(change.desiredCount === undefined ? {} : { desiredCount: change.desiredCount }),
    },
  });
  if (deploys && definition !== undefined) startDeployment(simulation, service, { definition, platformVersion });
  replan(simulation, service, 2_000);
};
