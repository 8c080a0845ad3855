import { ecsEvent } from '../identity.ts';
import type { Emission, Task, TaskContainer } from '../model.ts';
import { isoText } from '../../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

const when = (name: string, at: EpochMs | undefined): Record<string, string> =>
  at === undefined ? {} : { [name]: isoText(at) };

const given = <Value>(name: string, value: Value | undefined): Record<string, Value> =>
  value === undefined ? {} : { [name]: value };

/** A container as events and DescribeTasks show it. An injected one has the string "null" for its CPU and no image. */
export const containerDetail = (task: Task, container: TaskContainer): Record<string, unknown> => ({
  containerArn: container.arn,
  taskArn: task.arn,
  name: container.name,
  lastStatus: container.lastStatus,
  ...given('image', container.image),
  ...given('imageDigest', container.imageDigest),
  ...given('runtimeId', container.runtimeId),
  ...given('exitCode', container.exitCode),
  ...given('reason', container.reason),
  networkInterfaces:
    task.connectivityAt === undefined
      ? []
      : [{ attachmentId: task.network.attachment, privateIpv4Address: task.network.address }],
  cpu: container.image === undefined ? 'null' : '0',
});

const attachmentStatus = (task: Task): string => {
  if (task.lastStatus === 'STOPPED') return 'DELETED';
  return task.connectivityAt === undefined ? 'PRECREATED' : 'ATTACHED';
};

/** The elastic network interface, whose `details` are a list of names and values. */
export const attachmentDetail = (task: Task, region: string): Record<string, unknown> => {
  const { attachment, eni, mac, address } = task.network;
  const subnet = { name: 'subnetId', value: task.subnet };
  const interfaceDetails = [
    { name: 'networkInterfaceId', value: eni },
    { name: 'macAddress', value: mac },
    { name: 'privateDnsName', value: `ip-${address.replaceAll('.', '-')}.${region}.compute.internal` },
    { name: 'privateIPv4Address', value: address },
  ];
  return {
    id: attachment,
    type: 'eni',
    status: attachmentStatus(task),
    details: task.connectivityAt === undefined ? [subnet] : [subnet, ...interfaceDetails],
  };
};

const timesOf = (task: Task): Record<string, string> => ({
  createdAt: isoText(task.createdAt),
  updatedAt: isoText(task.updatedAt),
  ...when('connectivityAt', task.connectivityAt),
  ...when('pullStartedAt', task.pullStartedAt),
  ...when('pullStoppedAt', task.pullStoppedAt),
  ...when('startedAt', task.startedAt),
  ...when('stoppingAt', task.stoppingAt),
  ...when('stoppedAt', task.stoppedAt),
  ...when('executionStoppedAt', task.executionStoppedAt),
});

/** The current task as an "ECS Task State Change" event, which carries no health status. */
export const taskStateChange = (task: Task, region: string): Emission =>
  ecsEvent('ECS Task State Change', [task.arn], {
    attachments: [attachmentDetail(task, region)],
    attributes: [
      { name: 'ecs.cpu-architecture', value: task.definition.architecture === 'ARM64' ? 'arm64' : 'x86_64' },
    ],
    availabilityZone: task.zone,
    capacityProviderName: task.capacityProvider,
    clusterArn: task.cluster.arn,
    ...(task.connectivityAt === undefined ? {} : { connectivity: 'CONNECTED' }),
    containers: task.containers.map((container) => containerDetail(task, container)),
    cpu: String(task.definition.cpuUnits),
    desiredStatus: task.desiredStatus,
    enableExecuteCommand: false,
    ephemeralStorage: { sizeInGiB: task.definition.storageGib },
    group: task.group,
    launchType: 'FARGATE',
    lastStatus: task.lastStatus,
    memory: String(task.definition.memoryMib),
    overrides: { containerOverrides: task.containers.map(({ name }) => ({ name })) },
    platformVersion: task.platformVersion,
    startedBy: task.startedBy,
    ...given('stopCode', task.stopCode),
    ...given('stoppedReason', task.stoppedReason),
    taskArn: task.arn,
    taskDefinitionArn: task.definition.arn,
    version: task.version,
    ...timesOf(task),
  });
