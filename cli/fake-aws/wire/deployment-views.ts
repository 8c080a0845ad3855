import { listenerRuleArnOf, targetGroupArnOf } from '../services/requests.ts';
import { optionalDate } from './protocol.ts';
import { deploymentConfiguration, loadBalancersOf, networkOf, revisionSummary, strategyOf } from './views.ts';
import type { View } from './views.ts';
import type { Service, ServiceDeployment, ServiceRevision, Simulation } from '../model.ts';

/** The short form of ListServiceDeployments. */
export const serviceDeploymentBrief = (service: Service, one: ServiceDeployment): View => ({
  serviceDeploymentArn: one.arn,
  serviceArn: service.arn,
  clusterArn: service.cluster.arn,
  startedAt: optionalDate(one.startedAt),
  createdAt: optionalDate(one.createdAt),
  finishedAt: optionalDate(one.finishedAt),
  targetServiceRevisionArn: one.target.arn,
  status: one.status,
  statusReason: one.statusReason,
});

/** The long form of DescribeServiceDeployments. */
export const serviceDeploymentView = (service: Service, one: ServiceDeployment): View => ({
  serviceDeploymentArn: one.arn,
  serviceArn: service.arn,
  clusterArn: service.cluster.arn,
  createdAt: optionalDate(one.createdAt),
  startedAt: optionalDate(one.startedAt),
  finishedAt: optionalDate(one.finishedAt),
  stoppedAt: optionalDate(one.stoppedAt),
  updatedAt: optionalDate(one.updatedAt),
  sourceServiceRevisions: one.sources.map((revision) => revisionSummary(service, revision)),
  targetServiceRevision: revisionSummary(service, one.target),
  status: one.status,
  statusReason: one.statusReason,
  lifecycleStage: one.lifecycleStage,
  lifecycleHookDetails:
    one.hook === undefined
      ? undefined
      : [
          {
            hookId: one.hook.id,
            targetType: 'PAUSE',
            status: one.hook.status,
            expiresAt: optionalDate(one.hook.expiresAt),
          },
        ],
  deploymentConfiguration: deploymentConfiguration(service),
  rollback:
    one.rollback === undefined
      ? undefined
      : {
          reason: one.rollback.reason,
          startedAt: optionalDate(one.rollback.startedAt),
          serviceRevisionArn: one.rollback.revision.arn,
        },
  deploymentCircuitBreaker: one.breaker,
});

/** The target group that a revision of a blue/green service has, and the listener's rule. */
const resolvedOf = (simulation: Simulation, service: Service, revision: ServiceRevision): View => {
  const targetGroupArn = targetGroupArnOf(service, revision);
  return targetGroupArn === undefined
    ? {}
    : {
        resolvedConfiguration: {
          loadBalancers: [{ targetGroupArn, productionListenerRule: listenerRuleArnOf(simulation, service) }],
        },
      };
};

/** A service revision with the digests of its images. */
export const serviceRevisionView = (simulation: Simulation, service: Service, revision: ServiceRevision): View => ({
  serviceRevisionArn: revision.arn,
  serviceArn: service.arn,
  clusterArn: service.cluster.arn,
  taskDefinition: revision.definition.arn,
  capacityProviderStrategy: strategyOf(service),
  platformVersion: revision.platformVersion,
  platformFamily: 'Linux',
  loadBalancers: loadBalancersOf(service),
  ...resolvedOf(simulation, service, revision),
  serviceRegistries: [],
  networkConfiguration: networkOf(simulation),
  containerImages: revision.definition.containers.map(({ name, image }) => ({
    containerName: name,
    image,
    imageDigest: revision.digests[name],
  })),
  guardDutyEnabled: service.cluster.isGuarded,
  createdAt: optionalDate(revision.createdAt),
});
