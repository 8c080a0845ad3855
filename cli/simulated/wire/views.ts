import { attachmentDetail, containerDetail } from '../task-event.ts';
import { dateOf, tagList } from './protocol.ts';
import type {
  Deployment,
  Service,
  ServiceDeployment,
  ServiceRevision,
  Simulation,
  Task,
  TaskDefinition,
} from '../model.ts';

type View = Readonly<Record<string, unknown>>;

const strategyOf = ({ capacityProviders }: Service): readonly View[] =>
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
  desiredCount: deployment.status === 'PRIMARY' ? service.desiredCount : 0,
  ...counts(tasksOf(service, deployment)),
  failedTasks: deployment.failedTasks,
  createdAt: dateOf(deployment.createdAt),
  updatedAt: dateOf(deployment.updatedAt),
  capacityProviderStrategy: strategyOf(service),
  platformVersion: deployment.revision.platformVersion,
  platformFamily: 'Linux',
  networkConfiguration: undefined,
  rolloutState: deployment.rolloutState,
  rolloutStateReason: deployment.rolloutStateReason,
});

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
  ...(service.pauseMinutes === undefined
    ? {}
    : {
        lifecycleHooks: [
          {
            targetType: 'PAUSE',
            lifecycleStages: ['POST_SCALE_UP'],
            timeoutConfiguration: { timeoutInMinutes: service.pauseMinutes, action: 'ROLLBACK' },
          },
        ],
      }),
});

const loadBalancersOf = ({ loadBalancer }: Service): readonly View[] =>
  loadBalancer === undefined
    ? []
    : [
        {
          targetGroupArn: loadBalancer.targetGroupArn,
          containerName: loadBalancer.containerName,
          containerPort: loadBalancer.containerPort,
        },
      ];

const networkOf = (simulation: Simulation): View => ({
  awsvpcConfiguration: {
    subnets: simulation.zones.map(({ subnet }) => subnet),
    securityGroups: ['sg-0a1b2c3d4e5f60718'],
    assignPublicIp: 'DISABLED',
  },
});

const revisionCounts = (service: Service): readonly View[] => {
  const revisions = [...new Set(service.deployments.map(({ revision }) => revision))];
  return revisions.map((revision) => {
    const deployments = service.deployments.filter((one) => one.revision === revision);
    const { runningCount, pendingCount } = counts(deployments.flatMap((one) => tasksOf(service, one)));
    const isPrimary = deployments.some(({ status }) => status === 'PRIMARY');
    const requestedTaskCount = isPrimary ? service.desiredCount : 0;
    return { arn: revision.arn, requestedTaskCount, runningTaskCount: runningCount, pendingTaskCount: pendingCount };
  });
};

/** A service as DescribeServices answers it, tags apart. */
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
  deploymentController: { type: 'ECS' },
  deploymentConfiguration: deploymentConfiguration(service),
  deployments: service.deployments.map((deployment) => deploymentView(service, deployment)),
  taskSets: [],
  createdAt: dateOf(service.createdAt),
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
  events: service.messages.map(({ id, createdAt, message }) => ({ id, createdAt: dateOf(createdAt), message })),
  currentServiceDeployment: service.deployments[0]?.serviceDeployment.arn,
  currentServiceRevisions: revisionCounts(service),
});

/** A task as DescribeTasks answers it: the event's fields, times as times, and the health status that events lack. */
export const taskView = (simulation: Simulation, task: Task): View => ({
  taskArn: task.arn,
  clusterArn: task.cluster.arn,
  taskDefinitionArn: task.definition.arn,
  group: task.group,
  startedBy: task.startedBy,
  version: task.version,
  lastStatus: task.lastStatus,
  desiredStatus: task.desiredStatus,
  healthStatus: task.healthStatus,
  launchType: 'FARGATE',
  capacityProviderName: task.capacityProvider,
  platformVersion: task.platformVersion,
  platformFamily: 'Linux',
  availabilityZone: task.zone,
  cpu: String(task.definition.cpuUnits),
  memory: String(task.definition.memoryMib),
  ephemeralStorage: { sizeInGiB: task.definition.storageGib },
  connectivity: task.connectivityAt === undefined ? undefined : 'CONNECTED',
  attachments: [attachmentDetail(task, simulation.region)],
  attributes: [{ name: 'ecs.cpu-architecture', value: task.definition.architecture === 'ARM64' ? 'arm64' : 'x86_64' }],
  containers: task.containers.map((container) => ({
    ...containerDetail(task, container),
    healthStatus: task.healthStatus,
  })),
  overrides: { containerOverrides: [], inferenceAcceleratorOverrides: [] },
  enableExecuteCommand: false,
  stopCode: task.stopCode,
  stoppedReason: task.stoppedReason,
  createdAt: dateOf(task.createdAt),
  connectivityAt: dateOf(task.connectivityAt),
  pullStartedAt: dateOf(task.pullStartedAt),
  pullStoppedAt: dateOf(task.pullStoppedAt),
  startedAt: dateOf(task.startedAt),
  stoppingAt: dateOf(task.stoppingAt),
  executionStoppedAt: dateOf(task.executionStoppedAt),
  stoppedAt: dateOf(task.stoppedAt),
});

export const definitionView = (simulation: Simulation, definition: TaskDefinition): View => ({
  taskDefinitionArn: definition.arn,
  family: definition.family,
  revision: definition.revision,
  status: definition.status,
  networkMode: 'awsvpc',
  requiresCompatibilities: ['FARGATE'],
  compatibilities: ['EC2', 'FARGATE'],
  cpu: String(definition.cpuUnits),
  memory: String(definition.memoryMib),
  ephemeralStorage: definition.storageGib === 20 ? undefined : { sizeInGiB: definition.storageGib },
  executionRoleArn: definition.executionRoleArn,
  taskRoleArn: definition.taskRoleArn,
  runtimePlatform: { cpuArchitecture: definition.architecture, operatingSystemFamily: 'LINUX' },
  containerDefinitions: definition.containers.map((container) => ({
    name: container.name,
    image: container.image,
    essential: container.essential,
    cpu: 0,
    command: container.command,
    portMappings:
      container.containerPort === undefined
        ? []
        : [{ containerPort: container.containerPort, hostPort: container.containerPort, protocol: 'tcp' }],
    environment: Object.entries(container.environment).map(([name, value]) => ({ name, value })),
    secrets: container.secrets,
    dockerLabels: container.dockerLabels,
    stopTimeout: container.stopTimeoutSeconds,
    logConfiguration: {
      logDriver: 'awslogs',
      options: {
        'awslogs-group': container.logGroup,
        'awslogs-region': simulation.region,
        'awslogs-stream-prefix': 'ecs',
      },
    },
  })),
  registeredAt: dateOf(definition.registeredAt),
  registeredBy: definition.registeredBy,
  volumes: [],
  placementConstraints: [],
});

/** The short form of ListServiceDeployments. */
export const serviceDeploymentBrief = (service: Service, one: ServiceDeployment): View => ({
  serviceDeploymentArn: one.arn,
  serviceArn: service.arn,
  clusterArn: service.cluster.arn,
  startedAt: dateOf(one.startedAt),
  createdAt: dateOf(one.createdAt),
  finishedAt: dateOf(one.finishedAt),
  targetServiceRevisionArn: one.target.arn,
  status: one.status,
  statusReason: one.statusReason,
});

const revisionSummary = (service: Service, revision: ServiceRevision): View => {
  const deployments = service.deployments.filter((one) => one.revision === revision);
  const { runningCount, pendingCount } = counts(deployments.flatMap((one) => tasksOf(service, one)));
  const requestedTaskCount = deployments.some(({ status }) => status === 'PRIMARY') ? service.desiredCount : 0;
  return { arn: revision.arn, requestedTaskCount, runningTaskCount: runningCount, pendingTaskCount: pendingCount };
};

export const serviceDeploymentView = (service: Service, one: ServiceDeployment): View => ({
  serviceDeploymentArn: one.arn,
  serviceArn: service.arn,
  clusterArn: service.cluster.arn,
  createdAt: dateOf(one.createdAt),
  startedAt: dateOf(one.startedAt),
  finishedAt: dateOf(one.finishedAt),
  stoppedAt: dateOf(one.stoppedAt),
  updatedAt: dateOf(one.updatedAt),
  sourceServiceRevisions: one.sources.map((revision) => revisionSummary(service, revision)),
  targetServiceRevision: revisionSummary(service, one.target),
  status: one.status,
  statusReason: one.statusReason,
  lifecycleStage: one.lifecycleStage,
  lifecycleHookDetails:
    one.hook === undefined
      ? undefined
      : [{ hookId: one.hook.id, targetType: 'PAUSE', status: one.hook.status, expiresAt: dateOf(one.hook.expiresAt) }],
  deploymentConfiguration: deploymentConfiguration(service),
  rollback:
    one.rollback === undefined
      ? undefined
      : {
          reason: one.rollback.reason,
          startedAt: dateOf(one.rollback.startedAt),
          serviceRevisionArn: one.rollback.revision.arn,
        },
  deploymentCircuitBreaker: one.breaker,
});

export const serviceRevisionView = (simulation: Simulation, service: Service, revision: ServiceRevision): View => ({
  serviceRevisionArn: revision.arn,
  serviceArn: service.arn,
  clusterArn: service.cluster.arn,
  taskDefinition: revision.definition.arn,
  capacityProviderStrategy: strategyOf(service),
  platformVersion: revision.platformVersion,
  platformFamily: 'Linux',
  loadBalancers: loadBalancersOf(service),
  serviceRegistries: [],
  networkConfiguration: networkOf(simulation),
  containerImages: revision.definition.containers.map(({ name, image }) => ({
    containerName: name,
    image,
    imageDigest: revision.digests[name],
  })),
  guardDutyEnabled: service.cluster.isGuarded,
  createdAt: dateOf(revision.createdAt),
});

export const tagsFor = (call: readonly string[], tags: Readonly<Record<string, string>>): View =>
  call.includes('TAGS') ? { tags: tagList(tags) } : {};
