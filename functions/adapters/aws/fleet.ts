import { envelopeOf } from './tasks/task-envelope.ts';
import type { ECSClient, Service } from '@aws-sdk/client-ecs';
import {
  DescribeServicesCommand,
  DescribeTasksCommand,
  paginateListClusters,
  paginateListServices,
  paginateListTasks,
} from '@aws-sdk/client-ecs';
import { lastPart, parseArn, serviceKey, deploymentNamed } from '../../primitives/identity.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { secondsOf } from '../../primitives/instant.ts';
import { routedTags } from '../../service-state/service-tags.ts';
import type { SeenService } from '../../state-updates/missed-events.ts';

/** Reads the whole fleet, page by page; `after` resumes behind a cluster and a service. */
export type Fleet = {
  readonly clusters: () => Promise<readonly string[]>;
  readonly services: (clusterArn: string) => AsyncIterable<readonly string[]>;
  /** Up to ten services of one cluster; deleted ones are left out. */
  readonly describe: (
    clusterArn: string,
    serviceArns: readonly string[],
    readAt: EpochSeconds,
  ) => Promise<readonly SeenService[]>;
  readonly taskArns: (clusterArn: string, serviceName: string) => Promise<readonly string[]>;
  /** Tasks in the form of EventBridge events: up to a hundred. */
  readonly tasks: (clusterArn: string, taskArns: readonly string[]) => Promise<readonly unknown[]>;
};

const MODES = ['off', 'observe', 'approve', 'auto'] as const;

const tagOf = (service: Service, key: string): string | null =>
  service.tags?.find((tag) => tag.key === key)?.value ?? null;

const modeOf = (service: Service): SeenService['mode'] => {
  const mode = tagOf(service, 'farwatch:mode');
  if (mode === null) return null;
  return MODES.find((known) => known === mode) ?? 'observe';
};

const seconds = (date: Date | undefined): EpochSeconds => (date === undefined ? 0 : secondsOf(date));

const primaryOf = (service: Service): SeenService['primary'] => {
  const primary = service.deployments?.find(({ status }) => status === 'PRIMARY');
  if (primary?.id === undefined) return null;
  return {
    id: deploymentNamed(primary.id),
    createdAt: seconds(primary.createdAt),
    completedAt: primary.rolloutState === 'COMPLETED' ? seconds(primary.updatedAt) : null,
  };
};

const seenOf = (service: Service, readAt: EpochSeconds): SeenService | undefined => {
  const arn = parseArn(service.serviceArn ?? '');
  if (arn === undefined || service.serviceName === undefined || service.clusterArn === undefined) return undefined;
  const { account, region } = arn;
  return {
    key: serviceKey({ account, region, cluster: lastPart(service.clusterArn), name: service.serviceName }),
    serviceArn: service.serviceArn ?? '',
    readAt,
    mode: modeOf(service),
    contact: tagOf(service, 'farwatch:owner'),
    channel: tagOf(service, 'farwatch:channel'),
    tags: routedTags(Object.fromEntries((service.tags ?? []).map(({ key = '', value = '' }) => [key, value]))),
    desiredCount: service.desiredCount ?? 0,
    runningCount: service.runningCount ?? 0,
    taskDefinition: lastPart(service.taskDefinition ?? ''),
    platformVersion: service.platformVersion ?? null,
    primary: primaryOf(service),
  };
};

const isFargate = (service: Service): boolean =>
  service.launchType === 'FARGATE' ||
  (service.capacityProviderStrategy ?? []).some(({ capacityProvider }) => capacityProvider?.startsWith('FARGATE'));

/** The fleet, read from ECS. */
export const ecsFleet = (client: ECSClient): Fleet => ({
  clusters: async () => {
    const arns: string[] = [];
    for await (const page of paginateListClusters({ client }, {})) arns.push(...(page.clusterArns ?? []));
    return arns;
  },
  services: async function* (cluster) {
    for await (const page of paginateListServices({ client, pageSize: 100 }, { cluster })) yield page.serviceArns ?? [];
  },
  describe: async (cluster, services, readAt) => {
    const answer = await client.send(
      new DescribeServicesCommand({ cluster, services: [...services], include: ['TAGS'] }),
    );
    return (answer.services ?? []).filter(isFargate).flatMap((service) => seenOf(service, readAt) ?? []);
  },
  taskArns: async (cluster, serviceName) => {
    const arns: string[] = [];
    const query = { cluster, serviceName };
    for await (const page of paginateListTasks({ client, pageSize: 100 }, query)) arns.push(...(page.taskArns ?? []));
    return arns;
  },
  tasks: async (cluster, tasks) =>
    ((await client.send(new DescribeTasksCommand({ cluster, tasks: [...tasks] }))).tasks ?? []).map(envelopeOf),
});
