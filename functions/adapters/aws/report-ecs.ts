import { errorNameOf, messageOf } from '../../primitives/error-text.ts';
import type { ECSClient, Service, TaskDefinition } from '@aws-sdk/client-ecs';
import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ListClustersCommand,
  ListServicesCommand,
} from '@aws-sdk/client-ecs';
import type { TaskEvent } from '../../events/event.ts';
import { lastPart, parseArn, serviceKey } from '../../primitives/identity.ts';
import type { InsightsLevel, ReportCluster, ReportDefinition, ReportService } from '../../report/input.ts';
import type { ContainerDefinition } from '../../sizing/containers/container-model.ts';
import { tagsOf } from './ecs-shapes.ts';
import { targetGroupsIn } from './traffic/target-groups.ts';
import type { Calls } from './calls.ts';
import { eachOf } from '../../primitives/each-of.ts';
import { piecesOf } from './calls.ts';
import { fargateTasks, pages } from './tasks/fargate-tasks.ts';

/** What a report reads of ECS; nothing here changes anything. */
export type ReportEcs = {
  readonly clusters: () => Promise<readonly ReportCluster[]>;
  readonly serviceArns: (clusterArn: string) => Promise<readonly string[]>;
  /** Up to ten of one cluster, Fargate only; deleted ones are left out. */
  readonly services: (clusterArn: string, arns: readonly string[]) => Promise<readonly ReportService[]>;
  /** Fargate tasks of a cluster in the form of events: those that run, or those that stopped within the hour. */
  readonly tasks: (clusterArn: string, desiredStatus: 'RUNNING' | 'STOPPED') => Promise<readonly TaskEvent[]>;
  /** Undefined: ECS no longer has it. */
  readonly definition: (name: string) => Promise<ReportDefinition | undefined>;
};

const SERVICES_PER_CALL = 10;
const CLUSTERS_PER_CALL = 100;
const AT_ONCE = 4;

/** An unknown value counts as task level at least. */
const insightsOf = (setting: string | undefined): InsightsLevel => {
  if (setting === undefined || setting === 'disabled') return 'off';
  return setting === 'enhanced' ? 'enhanced' : 'enabled';
};

const clustersOf = async (client: ECSClient, calls: Calls): Promise<readonly ReportCluster[]> => {
  const listed = await pages((nextToken) =>
    calls.count('ListClusters', () => client.send(new ListClustersCommand({ nextToken, maxResults: 100 }))),
  );
  const arns = listed.flatMap(({ clusterArns = [] }) => clusterArns);
  const answers = await eachOf(piecesOf(arns, CLUSTERS_PER_CALL), AT_ONCE, (clusters) =>
    calls.count('DescribeClusters', () =>
      client.send(new DescribeClustersCommand({ clusters: [...clusters], include: ['SETTINGS'] })),
    ),
  );
  return answers
    .flatMap(({ clusters = [] }) => clusters)
    .flatMap(({ clusterArn: arn, settings = [] }) => {
      const insights = insightsOf(settings.find(({ name }) => name === 'containerInsights')?.value);
      return arn === undefined ? [] : [{ arn, insights }];
    });
};

const providerOf = ({ capacityProviderStrategy = [] }: Service): string =>
  [...capacityProviderStrategy].sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0))[0]?.capacityProvider ?? 'FARGATE';

const isFargate = ({ launchType, capacityProviderStrategy = [] }: Service): boolean =>
  launchType === 'FARGATE' ||
  capacityProviderStrategy.some(({ capacityProvider: name }) => name?.startsWith('FARGATE'));

const serviceOf = (service: Service): readonly ReportService[] => {
  const arn = parseArn(service.serviceArn ?? '');
  const { serviceName: name, clusterArn, taskDefinition, networkConfiguration } = service;
  if (arn === undefined || name === undefined || clusterArn === undefined || !isFargate(service)) return [];
  const tags = tagsOf(service.tags);
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  return [
    {
      key: serviceKey({ account: arn.account, region: arn.region, cluster: lastPart(clusterArn), name }),
      owner: tags['farwatch:owner'] ?? null,
      channel: tags['farwatch:channel'] ?? null,
      desiredCount: service.desiredCount ?? 0,
      runningCount: service.runningCount ?? 0,
      taskDefinition: lastPart(taskDefinition ?? ''),
      capacity: providerOf(service) === 'FARGATE_SPOT' ? 'FARGATE_SPOT' : 'FARGATE',
      createdAt: service.createdAt ?? null,
      deployedAt: primary?.createdAt ?? null,
      publicIp: networkConfiguration?.awsvpcConfiguration?.assignPublicIp === 'ENABLED',
      ...targetGroupsIn(service),
    },
  ];
};

const containersOf = ({ containerDefinitions = [] }: TaskDefinition): readonly ContainerDefinition[] =>
  containerDefinitions.map((container) => ({
    name: container.name ?? '',
    image: container.image,
    cpu: container.cpu,
    memory: container.memory,
    memoryReservation: container.memoryReservation,
    command: container.command ?? [],
    entryPoint: container.entryPoint ?? [],
    environment: Object.fromEntries((container.environment ?? []).map(({ name, value }) => [name ?? '', value ?? ''])),
  }));

const definitionOf = (definition: TaskDefinition): ReportDefinition => ({
  family: definition.family ?? '',
  size: { cpu: Number(definition.cpu ?? 0), memory: Number(definition.memory ?? 0) },
  architecture: definition.runtimePlatform?.cpuArchitecture === 'ARM64' ? 'ARM64' : 'X86_64',
  operatingSystem: definition.runtimePlatform?.operatingSystemFamily?.startsWith('WINDOWS') ? 'WINDOWS' : 'LINUX',
  containers: containersOf(definition),
});

/** Whether an error of ECS means that the definition is missing. */
const isGone = (error: unknown): boolean =>
  errorNameOf(error) === 'ClientException' && /unable to describe|not found/i.test(messageOf(error));

/**
 * ECS by its own client, following pages, with as few calls as its limits allow: ten services, a hundred tasks per
 * call.
 */
export const reportEcs = (client: ECSClient, calls: Calls): ReportEcs => ({
  clusters: () => clustersOf(client, calls),
  serviceArns: async (cluster) =>
    (
      await pages((nextToken) =>
        calls.count('ListServices', () =>
          client.send(new ListServicesCommand({ cluster, nextToken, maxResults: 100 })),
        ),
      )
    ).flatMap(({ serviceArns = [] }) => serviceArns),
  services: async (cluster, arns) => {
    const services = [...arns].slice(0, SERVICES_PER_CALL);
    const command = new DescribeServicesCommand({ cluster, services, include: ['TAGS'] });
    return ((await calls.count('DescribeServices', () => client.send(command))).services ?? []).flatMap(serviceOf);
  },
  tasks: fargateTasks(client, calls),
  definition: async (taskDefinition) => {
    try {
      const command = new DescribeTaskDefinitionCommand({ taskDefinition });
      const { taskDefinition: found } = await calls.count('DescribeTaskDefinition', () => client.send(command));
      return found === undefined ? undefined : definitionOf(found);
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  },
});
