import { isInFlight, rollBack, rollbackTarget } from '../services/deployments.ts';
import { settleHook } from '../services/hooks.ts';
import { emitApiCall, later } from '../identity.ts';
import { replan } from '../services/scheduler.ts';
import { updateService } from '../services/update.ts';
import { definitionNamed, serviceDeploymentNamed, serviceOf, taggedBy } from './lookups.ts';
import { numberOf, recordsOf, textOf, textsOf, WireError, type Call, type Operation } from './protocol.ts';
import { serviceView, tagsFor } from './views.ts';
import type { Service, ServiceDeployment } from '../model.ts';
import type { TaskDefinition } from '../tasks/task-definition.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

/**
 * Platform versions that can be requested (1.3.0 was retired on 15 June 2026; AWS developer guide, retired platform
 * versions).
 */
const offered = (version: string, now: EpochMs): boolean =>
  ['LATEST', '1.4.0'].includes(version) || (version === '1.3.0' && now < Date.UTC(2026, 5, 15));

const notOurs = (controller: string): string =>
  `Unable to update task definition on services with a ${controller} deployment controller.`;

const definitionFor = (call: Call, service: Service): TaskDefinition | undefined => {
  const name = textOf(call.request, 'taskDefinition');
  if (name === undefined) return undefined;
  const definition = definitionNamed(call, name);
  if (definition === undefined) throw new WireError('ClientException', 'TaskDefinition not found.');
  if (definition.status !== 'ACTIVE') throw new WireError('ClientException', 'TaskDefinition is inactive');
  if (service.controller !== 'ECS') throw new WireError('InvalidParameterException', notOurs(service.controller));
  const { loadBalancer } = service;
  const takesTraffic = definition.containers.some(
    (one) => one.name === loadBalancer?.containerName && one.containerPort === loadBalancer.containerPort,
  );
  if (loadBalancer !== undefined && !takesTraffic) {
    const { containerName, containerPort } = loadBalancer;
    const message = `The container ${containerName} did not have a container port ${String(containerPort)} defined.`;
    throw new WireError('InvalidParameterException', message);
  }
  return definition;
};

const updateServiceCall: Operation = (call) => {
  const service = serviceOf(call);
  if (service.status !== 'ACTIVE') throw new WireError('ServiceNotActiveException', 'Service was not ACTIVE.');
  const platformVersion = textOf(call.request, 'platformVersion');
  if (platformVersion !== undefined && !offered(platformVersion, call.simulation.now)) {
    throw new WireError('PlatformUnknownException', 'The specified platform version does not exist.');
  }
  const change = {
    taskDefinition: definitionFor(call, service),
    platformVersion,
    desiredCount: numberOf(call.request, 'desiredCount'),
    forceNewDeployment: call.request['forceNewDeployment'] === true,
  };
  updateService(call.simulation, service, { change, actor: call.actor });
  return { service: { ...serviceView(call.simulation, service), ...tagsFor(['TAGS'], service.tags) } };
};

const deploymentOf = (call: Call): { readonly service: Service; readonly serviceDeployment: ServiceDeployment } => {
  const found = serviceDeploymentNamed(call, textOf(call.request, 'serviceDeploymentArn') ?? '');
  if (found === undefined) throw new WireError('ServiceDeploymentNotFoundException', 'Service deployment not found.');
  return found;
};

/** Requests the rollback; it begins two seconds later unless the deployment ended or was superseded meanwhile. */
const requestRollback = ({ simulation }: Call, service: Service, of: ServiceDeployment): void => {
  const target = rollbackTarget(service, of);
  if (target === undefined) {
    throw new WireError('InvalidParameterException', 'There is no previous service revision to roll back to.');
  }
  of.status = 'ROLLBACK_REQUESTED';
  of.updatedAt = simulation.now;
  later(simulation, 2_000, () => {
    if (of.status !== 'ROLLBACK_REQUESTED') return;
    rollBack(simulation, service, { of, target, reason: 'Service deployment rolled back because of a user request.' });
    replan(simulation, service, 1_000);
  });
};

const stopServiceDeployment: Operation = (call) => {
  const { service, serviceDeployment } = deploymentOf(call);
  if ((textOf(call.request, 'stopType') ?? 'ROLLBACK') !== 'ROLLBACK') {
    throw new WireError('InvalidParameterException', 'Only ROLLBACK is supported.');
  }
  if (!isInFlight(serviceDeployment)) {
    throw new WireError('ConflictException', `Service deployment is ${serviceDeployment.status}.`);
  }
  const request = { serviceDeploymentArn: serviceDeployment.arn, stopType: 'ROLLBACK' };
  emitApiCall(call.simulation, { name: 'StopServiceDeployment', actor: call.actor, request });
  if (['PENDING', 'IN_PROGRESS'].includes(serviceDeployment.status)) requestRollback(call, service, serviceDeployment);
  return { serviceDeploymentArn: serviceDeployment.arn };
};

const continueServiceDeployment: Operation = (call) => {
  const { service, serviceDeployment } = deploymentOf(call);
  const { hook } = serviceDeployment;
  if (hook === undefined || hook.id !== textOf(call.request, 'hookId')) {
    throw new WireError('InvalidParameterException', 'The hook was not found.');
  }
  if (hook.status !== 'AWAITING_ACTION') throw new WireError('ConflictException', `The hook is ${hook.status}.`);
  const isRollback = textOf(call.request, 'action') === 'ROLLBACK';
  if (isRollback) requestRollback(call, service, serviceDeployment);
  settleHook(call.simulation, service, { of: serviceDeployment, as: isRollback ? 'FAILED' : 'SUCCEEDED' });
  replan(call.simulation, service, 1_000);
  return { serviceDeploymentArn: serviceDeployment.arn };
};

const tagResource: Operation = (call) => {
  const resource = taggedBy(call, textOf(call.request, 'resourceArn') ?? '');
  const added = recordsOf(call.request, 'tags').map(
    (tag) => [textOf(tag, 'key') ?? '', textOf(tag, 'value') ?? ''] as const,
  );
  resource.tags = { ...resource.tags, ...Object.fromEntries(added) };
  return {};
};

const untagResource: Operation = (call) => {
  const resource = taggedBy(call, textOf(call.request, 'resourceArn') ?? '');
  const removed = textsOf(call.request, 'tagKeys');
  resource.tags = Object.fromEntries(Object.entries(resource.tags).filter(([key]) => !removed.includes(key)));
  return {};
};

export const ECS_CHANGES: Readonly<Record<string, Operation>> = {
  UpdateService: updateServiceCall,
  StopServiceDeployment: stopServiceDeployment,
  ContinueServiceDeployment: continueServiceDeployment,
  TagResource: tagResource,
  UntagResource: untagResource,
};
