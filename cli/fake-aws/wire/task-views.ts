import { attachmentDetail, containerDetail } from '../tasks/task-event.ts';
import { optionalDate } from './protocol.ts';
import type { View } from './views.ts';
import type { Simulation, Task } from '../model.ts';
import type { ContainerDefinition, TaskDefinition } from '../tasks/task-definition.ts';

/** A task in DescribeTasks: the event's fields, times as Dates, and the health status that events lack. */
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
  createdAt: optionalDate(task.createdAt),
  connectivityAt: optionalDate(task.connectivityAt),
  pullStartedAt: optionalDate(task.pullStartedAt),
  pullStoppedAt: optionalDate(task.pullStoppedAt),
  startedAt: optionalDate(task.startedAt),
  stoppingAt: optionalDate(task.stoppingAt),
  executionStoppedAt: optionalDate(task.executionStoppedAt),
  stoppedAt: optionalDate(task.stoppedAt),
});

const containerView = (simulation: Simulation, container: ContainerDefinition): View => ({
  name: container.name,
  image: container.image,
  essential: container.essential,
  cpu: 0,
  memory: container.memoryMib,
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
});

/** A task definition as DescribeTaskDefinition answers it. */
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
  containerDefinitions: definition.containers.map((container) => containerView(simulation, container)),
  registeredAt: optionalDate(definition.registeredAt),
  registeredBy: definition.registeredBy,
  volumes: [],
  placementConstraints: [],
});
