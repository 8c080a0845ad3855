import { keptTasks } from '../services/service-tasks.ts';
import { optionalDate, tagList } from './protocol.ts';
import type { Deployment, Service, ServiceRevision, Simulation, Task } from '../model.ts';

/** A part of a response. */
export type View = Readonly<Record<string, unknown>>;

/** Capacity provider strategy. */
export const strategyOf = ({ capacityProviders }: Service): readonly View[] =>
  capacityProviders.map(({ name, base, weight }) => ({ capacityProvider: name, base, weight }));

const tasksOf = (service: Service, deployment?: Deployment): readonly Task[] =>
  [...service.tasks].filter((task) => deployment === undefined || task.startedBy === deployment.id);

const counts = (tasks: readonly Task[]): { readonly runningCount: number; readonly pendingCount: number } => ({
  runningCount: tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length,
  pendingCount: tasks.filter(({ lastStatus }) => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(lastStatus)).length,
});

const deploymentView = (service: Service, deployment: Deployment): View => ({
  id: deployment.id,
  status: deployment.status,
  taskDefinition: deployment.revision.definition.arn,
  desiredCount: deployment.status === 'PRIMARY' ? service.desiredCount : keptTasks(service, deployment).length,
  ...counts(tasksOf(service, deployment)),
  failedTasks: deployment.failedTasks,
  createdAt: optionalDate(deployment.createdAt),
  updatedAt: optionalDate(deployment.updatedAt),
  capacityProviderStrategy: strategyOf(service),
  platformVersion: deployment.revision.platformVersion,
  platformFamily: 'Linux',
  rolloutState: deployment.rolloutState,
  rolloutStateReason: deployment.rolloutStateReason,
});

const SHIFT_STAGE = 'PRE_PRODUCTION_TRAFFIC_SHIFT';

const lambdaHooksOf = ({ lambdaHook }: Service): readonly View[] =>
  lambdaHook === undefined
    ? []
    : [{ hookTargetArn: lambdaHook.arn, targetType: 'AWS_LAMBDA', lifecycleStages: [lambdaHook.stage ?? SHIFT_STAGE] }];

const pauseHooksOf = ({ pauseMinutes, pauseStage }: Service): readonly View[] =>
  pauseMinutes === undefined
    ? []
    : [
        {
          targetType: 'PAUSE',
          lifecycleStages: [pauseStage],
          timeoutConfiguration: { timeoutInMinutes: pauseMinutes, action: 'ROLLBACK' },
        },
      ];

/** Strategy, percents, circuit breaker and hooks. */
export const deploymentConfiguration = (service: Service): View => ({
  strategy: service.strategy,
  maximumPercent: service.maximumPercent,
  minimumHealthyPercent: service.minimumHealthyPercent,
  bakeTimeInMinutes: 0,
  deploymentCircuitBreaker: {
    enable: service.breaker.enable,
    rollback: service.breaker.rollback,
    resetOnHealthyTask: service.breaker.resetOnHealthyTask,
    thresholdConfiguration: { type: service.breaker.type, value: service.breaker.value },
  },
  lifecycleHooks: [...pauseHooksOf(service), ...lambdaHooksOf(service)],
});

/** Target groups of a service or a revision of it. */
export const loadBalancersOf = ({ loadBalancer }: Service): readonly View[] =>
  loadBalancer === undefined
    ? []
    : [
        {
          targetGroupArn: loadBalancer.targetGroupArn,
          containerName: loadBalancer.containerName,
          containerPort: loadBalancer.containerPort,
        },
      ];

/** All services share the subnets and one security group. */
export const networkOf = (simulation: Simulation): View => ({
  awsvpcConfiguration: {
    subnets: simulation.zones.map(({ subnet }) => subnet),
    securityGroups: ['sg-0a1b2c3d4e5f60718'],
    assignPublicIp: 'DISABLED',
  },
});

/** Requested, running and pending tasks of a revision. */
export const revisionSummary = (service: Service, revision: ServiceRevision): View => {
  const deployments = service.deployments.filter((one) => one.revision === revision);
  const { runningCount, pendingCount } = counts(deployments.flatMap((one) => tasksOf(service, one)));
  const requestedTaskCount = deployments.some(({ status }) => status === 'PRIMARY') ? service.desiredCount : 0;
  const shift = service.serviceDeployments[0]?.shift;
  return {
    arn: revision.arn,
    requestedTaskCount,
    runningTaskCount: runningCount,
    pendingTaskCount: pendingCount,
    ...(shift === undefined || service.serviceDeployments[0]?.target !== revision
      ? {}
      : { requestedProductionTrafficWeight: shift.percent }),
  };
};

const currentRevisions = (service: Service): readonly View[] =>
  [...new Set(service.deployments.map(({ revision }) => revision))].map((one) => revisionSummary(service, one));

/** A service in DescribeServices, without tags. */
export const serviceView = (simulation: Simulation, service: Service): View => ({
  serviceArn: service.arn,
  serviceName: service.name,
  clusterArn: service.cluster.arn,
  status: service.status,
  desiredCount: service.desiredCount,
  ...counts(tasksOf(service)),
  capacityProviderStrategy: strategyOf(service),
  platformVersion: service.deployments[0]?.revision.platformVersion,
  platformFamily: 'Linux',
  taskDefinition: service.deployments[0]?.revision.definition.arn,
  schedulingStrategy: 'REPLICA',
  deploymentController: { type: service.controller },
  deploymentConfiguration: deploymentConfiguration(service),
  deployments: service.deployments.map((deployment) => deploymentView(service, deployment)),
  taskSets: [],
  createdAt: optionalDate(service.createdAt),
  createdBy: service.createdBy,
  loadBalancers: loadBalancersOf(service),
  serviceRegistries: [],
  networkConfiguration: networkOf(simulation),
  ...(service.loadBalancer === undefined ? {} : { healthCheckGracePeriodSeconds: service.healthCheckGraceSeconds }),
  availabilityZoneRebalancing: 'DISABLED',
  enableExecuteCommand: false,
  enableECSManagedTags: true,
  propagateTags: 'SERVICE',
  placementConstraints: [],
  placementStrategy: [],
  events: service.messages.map(({ id, createdAt, message }) => ({ id, createdAt: optionalDate(createdAt), message })),
  currentServiceDeployment: service.deployments[0]?.serviceDeployment.arn,
  currentServiceRevisions: currentRevisions(service),
});

/** Tags when `include` requests them. */
export const tagsFor = (call: readonly string[], tags: Readonly<Record<string, string>>): View =>
  call.includes('TAGS') ? { tags: tagList(tags) } : {};
