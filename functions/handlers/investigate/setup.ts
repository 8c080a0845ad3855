import type { ContainerDefinition, ECSClient, LogConfiguration, Service, TaskDefinition } from '@aws-sdk/client-ecs';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { parseArn } from '../../primitives/identity.ts';
import type { ContainerSetup, LogSetup, ServiceSetup, Setup, TaskSetup } from '../../diagnosis/setup.ts';

const logOf = ({ logDriver, options = {} }: LogConfiguration): LogSetup => ({
  driver: logDriver ?? '',
  group: options['awslogs-group'] ?? null,
  region: options['awslogs-region'] ?? null,
  prefix: options['awslogs-stream-prefix'] ?? null,
  createsGroup: options['awslogs-create-group'] === 'true',
});

const containerOf = (container: ContainerDefinition): ContainerSetup => ({
  name: container.name ?? '',
  image: container.image ?? '',
  isEssential: container.essential ?? true,
  ports: (container.portMappings ?? []).flatMap(({ containerPort }) => containerPort ?? []),
  secrets: [...(container.secrets ?? []), ...(container.logConfiguration?.secretOptions ?? [])].map(
    ({ name, valueFrom }) => ({ name: name ?? '', valueFrom: valueFrom ?? '' }),
  ),
  environmentFiles: (container.environmentFiles ?? []).flatMap(({ value }) => value ?? []),
  registrySecret: container.repositoryCredentials?.credentialsParameter ?? null,
  log: container.logConfiguration === undefined ? null : logOf(container.logConfiguration),
});

/** The parts of a task definition that decide whether its tasks can start; values of variables are not read. */
export const taskSetupOf = (definition: TaskDefinition): TaskSetup => ({
  taskDefinition: `${definition.family}:${definition.revision}`,
  executionRole: definition.executionRoleArn ?? null,
  taskRole: definition.taskRoleArn ?? null,
  architecture: definition.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'ARM64' : 'X86_64',
  operatingSystem: /windows/i.test(definition.runtimePlatform?.operatingSystemFamily ?? '') ? 'WINDOWS' : 'LINUX',
  containers: (definition.containerDefinitions ?? []).map(containerOf),
});

/** The parts of a service that decide where and how its tasks run. */
export const serviceSetupOf = (service: Service): ServiceSetup => {
  const arn = parseArn(service.serviceArn ?? '');
  const network = service.networkConfiguration?.awsvpcConfiguration;
  return {
    arn: service.serviceArn ?? '',
    region: arn?.region ?? '',
    account: arn?.account ?? '',
    network: {
      subnets: network?.subnets ?? [],
      securityGroups: network?.securityGroups ?? [],
      assignPublicIp: network?.assignPublicIp === 'ENABLED',
    },
    balancers: (service.loadBalancers ?? []).map(({ targetGroupArn, containerName, containerPort }) => ({
      targetGroup: targetGroupArn ?? '',
      container: containerName ?? '',
      port: containerPort ?? 0,
    })),
    graceSeconds: service.healthCheckGracePeriodSeconds ?? 0,
  };
};

/** What to read: the service's own task definition unless another is named; a standalone task has no service. */
export type SetupWanted = {
  readonly region: string;
  readonly cluster: string;
  readonly service: string | null;
  readonly taskDefinition: string | null;
};

/** Reads a service and its task definition; undefined: ECS has no such service. */
export const readSetup = async (
  client: Pick<ECSClient, 'send'>,
  { region, cluster, service: name, taskDefinition }: SetupWanted,
): Promise<Setup | undefined> => {
  const service =
    name === null
      ? undefined
      : (await client.send(new DescribeServicesCommand({ cluster, services: [name] }))).services?.[0];
  if (name !== null && service === undefined) return undefined;
  const wanted = taskDefinition ?? service?.taskDefinition;
  if (wanted === undefined) return undefined;
  const answer = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: wanted }));
  if (answer.taskDefinition === undefined) return undefined;
  const task = taskSetupOf(answer.taskDefinition);
  return { task, service: service === undefined ? null : serviceSetupOf(service), region };
};
