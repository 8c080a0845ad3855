import type { infer as Infer } from 'zod/mini';
import type { ApiCallEvent, DeploymentEvent, HookEvent, ScaledToMaxEvent, ServiceActionEvent } from './event.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { mask } from '../masking/mask.ts';
import { lastPart, parseArn, serviceKey, serviceOfArn, deploymentNamed } from '../primitives/identity.ts';
import type { apiCallSchema, deploymentSchema, hookSchema, scaledToMaxSchema, serviceActionSchema } from './schema.ts';
import { instant } from './schema.ts';

type Where = { readonly id: string; readonly account: string; readonly region: string; readonly at: Date };
type Resources = readonly string[];

/** Untrusted text is masked on entry, except the names it is about. */
const foreign = (text: string | null | undefined, ...names: readonly (string | undefined)[]): string =>
  text
    ? mask(
        text,
        names.filter((name) => name !== undefined),
      )
    : '';

/** An ARN of the envelope's own account and region, or undefined. */
const ours = (text: string | undefined, { account, region }: Where): string | undefined => {
  const arn = text === undefined ? undefined : parseArn(text);
  return arn !== undefined && arn.account === account && arn.region === region ? text : undefined;
};

/** ECS Deployment State Change: the detail has no cluster, so it comes from the service's ARN. */
export const deploymentEventOf = (
  detail: Infer<typeof deploymentSchema>,
  where: Where,
  resources: Resources,
): DeploymentEvent | string => {
  const serviceArn = ours(resources[0], where);
  const named = serviceArn === undefined ? undefined : serviceOfArn(serviceArn);
  if (serviceArn === undefined || named === undefined) return 'no service of this account and region in resources';
  return {
    kind: 'deployment',
    ...where,
    service: named.cluster ? serviceKey({ ...where, cluster: named.cluster, name: named.name }) : undefined,
    serviceArn,
    deployment: deploymentNamed(detail.deploymentId),
    name: detail.eventName,
    updatedAt: detail.updatedAt,
    reason: foreign(detail.reason, named.name, named.cluster),
  };
};

/**
 * ECS Service Action. The service is in resources; create-service and update-service events may also name it in the
 * detail.
 */
export const serviceActionOf = (
  detail: Infer<typeof serviceActionSchema>,
  where: Where,
  resources: Resources,
): ServiceActionEvent | string => {
  const clusterArn = ours(detail.clusterArn, where);
  if (clusterArn === undefined) return 'clusterArn is of another account or region';
  const serviceArn = ours(resources[0], where);
  const name = (serviceArn && serviceOfArn(serviceArn)?.name) ?? detail.serviceName ?? detail.service;
  if (!name) return 'no service named in resources or detail';
  const service = serviceKey({ ...where, cluster: lastPart(clusterArn), name: lastPart(name) });
  return {
    kind: 'service-action',
    ...where,
    service,
    serviceArn:
      serviceArn ?? `arn:aws:ecs:${where.region}:${where.account}:service/${lastPart(clusterArn)}/${lastPart(name)}`,
    name: detail.eventName,
    type: detail.eventType ?? 'INFO',
    createdAt: instant(detail.createdAt) ?? where.at,
    reason: foreign(detail.reason, lastPart(name), lastPart(clusterArn)),
    desiredCount: detail.desiredCount ?? undefined,
    capacityProviders: (detail.capacityProviderArns ?? []).map(lastPart),
  };
};

/** ECS Hook State Change: AWS's sample has no resources, the detail names everything. */
export const hookEventOf = (detail: Infer<typeof hookSchema>, where: Where): HookEvent | string => {
  const serviceArn = ours(detail.serviceArn, where);
  const named = serviceArn === undefined ? undefined : serviceOfArn(serviceArn);
  const cluster = named?.cluster ?? (detail.clusterArn ? lastPart(detail.clusterArn) : undefined);
  if (serviceArn === undefined || named === undefined || !cluster)
    return 'the hook names no service of this account and region';
  return {
    kind: 'hook',
    ...where,
    service: serviceKey({ ...where, cluster, name: named.name }),
    serviceArn,
    name: detail.eventName,
    hookId: detail.hookId,
    serviceDeploymentArn: detail.serviceDeploymentArn,
    lifecycleStage: foreign(detail.lifecycleStage),
    expiresAt: instant(detail.expiresAt),
    updatedAt: instant(detail.updatedAt) ?? where.at,
  };
};

/** Application Auto Scaling: `service/<cluster>/<name>` reached its maximum. */
export const scaledToMaxOf = (detail: Infer<typeof scaledToMaxSchema>, where: Where): ScaledToMaxEvent | string => {
  const [kind, cluster, name] = detail.resourceId.split('/');
  if (kind !== 'service' || !cluster || !name) return `not an ECS service: ${detail.resourceId.slice(0, 80)}`;
  return {
    kind: 'scaled-to-max',
    ...where,
    service: serviceKey({ ...where, cluster, name }),
    startTime: instant(detail.startTime) ?? where.at,
    endTime: instant(detail.endTime),
    oldDesired: detail.oldDesiredCapacity ?? undefined,
    newDesired: detail.newDesiredCapacity ?? undefined,
    maximum: detail.maxCapacity ?? undefined,
  };
};

type Request = Infer<typeof apiCallSchema>['requestParameters'];

/** `service-deployment/CLUSTER/SERVICE/ID`: Stop- and ContinueServiceDeployment name nothing else. */
const namedByDeployment = (arn: string, where: Where): ServiceKey | undefined => {
  const [kind, cluster, name] = parseArn(arn)?.resource.split('/') ?? [];
  return kind === 'service-deployment' && cluster && name ? serviceKey({ ...where, cluster, name }) : undefined;
};

/** The service that a call is about, by name, ARN or its deployment. */
const calledService = (request: Request, where: Where): ServiceKey | undefined => {
  if (request?.serviceDeploymentArn) return namedByDeployment(request.serviceDeploymentArn, where);
  const service = request?.service ?? request?.serviceName;
  if (!service) return undefined;
  const cluster = serviceOfArn(service)?.cluster ?? lastPart(request?.cluster ?? 'default');
  return serviceKey({ ...where, cluster, name: lastPart(service) });
};

/** A call from CloudTrail that changes services. */
export const apiCallOf = (detail: Infer<typeof apiCallSchema>, where: Where): ApiCallEvent => {
  const { requestParameters: request, userIdentity } = detail;
  return {
    kind: 'api-call',
    ...where,
    service: calledService(request, where),
    name: detail.eventName,
    actor: foreign(userIdentity?.arn ?? userIdentity?.userName ?? userIdentity?.invokedBy ?? 'unknown'),
    userAgent: detail.userAgent ? foreign(detail.userAgent) : undefined,
    invokedBy: userIdentity?.invokedBy ?? undefined,
    taskDefinition: request?.taskDefinition ? lastPart(request.taskDefinition) : undefined,
    desiredCount: request?.desiredCount ?? undefined,
    failed: Boolean(detail.errorCode),
  };
};
