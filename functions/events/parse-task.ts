import type { infer as Infer } from 'zod/mini';
import { parseTaskStop } from '../stops/stop.ts';
import type { TaskContainer, TaskEvent } from './event.ts';
import type { DeploymentId } from './identity.ts';
import { lastPart, serviceKey } from './identity.ts';
import type { taskSchema } from './schema.ts';
import { instant } from './schema.ts';

type TaskDetail = Infer<typeof taskSchema>;
type Where = { readonly id: string; readonly account: string; readonly region: string; readonly at: Date };

const SERVICE = 'service:';
const DEPLOYMENT = /^ecs-svc\/\S+$/;

/** The part of a key that `group` names; undefined for groups that are neither a service's nor a family's. */
const nameOfGroup = (group: string): string | undefined => {
  if (group.startsWith(SERVICE)) return group.slice(SERVICE.length) || undefined;
  return group.startsWith('family:') && group.length > 'family:'.length ? group : undefined;
};

/** Only what Fargate runs: either name says so, or nothing says otherwise. */
const isFargate = ({ launchType, capacityProviderName }: TaskDetail): boolean =>
  launchType === 'FARGATE' ||
  capacityProviderName?.startsWith('FARGATE') === true ||
  (!launchType && !capacityProviderName);

const isStop = (detail: TaskDetail): boolean =>
  Boolean(detail.stopCode) || detail.lastStatus === 'STOPPED' || instant(detail.stoppedAt) !== undefined;

/** Same selection as the EventBridge rule: a task is news when it runs or when its stop is decided. */
const isUsed = (detail: TaskDetail): boolean => detail.lastStatus === 'RUNNING' || isStop(detail);

const attributeOf = (detail: TaskDetail, name: string): string | undefined =>
  detail.attributes?.find((attribute) => attribute.name === name)?.value ?? undefined;

const subnetOf = (detail: TaskDetail): string | undefined =>
  detail.attachments?.flatMap((attachment) => attachment.details ?? []).find((entry) => entry.name === 'subnetId')
    ?.value ?? undefined;

const whole = (value: string | number | null | undefined): number | undefined => {
  const units = Number(value ?? Number.NaN);
  return Number.isFinite(units) && units > 0 ? units : undefined;
};

const containersOf = (detail: TaskDetail): readonly TaskContainer[] =>
  (detail.containers ?? []).map((container) => ({
    name: container.name ?? '',
    image: container.image ?? undefined,
    imageDigest: container.imageDigest ?? undefined,
    exitCode: container.exitCode ?? undefined,
    reason: container.reason ?? '',
    lastStatus: container.lastStatus ?? undefined,
  }));

const operatingSystemOf = (detail: TaskDetail): 'LINUX' | 'WINDOWS' =>
  /windows/i.test(`${detail.platformFamily ?? ''} ${attributeOf(detail, 'ecs.os-type') ?? ''}`) ? 'WINDOWS' : 'LINUX';

const timesOf = (detail: TaskDetail) => ({
  createdAt: instant(detail.createdAt),
  connectivityAt: instant(detail.connectivityAt),
  pullStartedAt: instant(detail.pullStartedAt),
  pullStoppedAt: instant(detail.pullStoppedAt),
  startedAt: instant(detail.startedAt),
  stoppingAt: instant(detail.stoppingAt),
  stoppedAt: instant(detail.stoppedAt),
  executionStoppedAt: instant(detail.executionStoppedAt),
});

/** Every ARN must speak of the envelope's account and region: an event that contradicts itself is nobody's. */
const disagreeing = (detail: TaskDetail, { account, region }: Where): string | undefined =>
  [detail.taskArn, detail.clusterArn, detail.taskDefinitionArn].find((text) => {
    const [arn, , , regionOfArn, accountOfArn] = text.split(':', 5);
    return arn !== 'arn' || accountOfArn !== account || regionOfArn !== region;
  });

const sizesOf = (detail: TaskDetail) => ({
  cpuUnits: whole(detail.cpu),
  memoryMib: whole(detail.memory),
  storageGib: whole(detail.ephemeralStorage?.sizeInGiB),
});

/** A task event from its detail; a string says why it is not ours. */
export const taskEventOf = (detail: TaskDetail, where: Where, raw: unknown): TaskEvent | string => {
  const wrong = disagreeing(detail, where);
  if (wrong !== undefined) return `an ARN of another account or region: ${wrong.slice(0, 120)}`;
  if (!isFargate(detail)) return `not Fargate: ${detail.launchType ?? detail.capacityProviderName}`;
  if (!isUsed(detail)) return `a task on its way up or down: ${detail.lastStatus}`;
  const name = nameOfGroup(detail.group);
  if (name === undefined) return `a group of neither a service nor a family: ${detail.group.slice(0, 80)}`;
  const startedBy = detail.startedBy ?? undefined;
  return {
    kind: 'task',
    ...where,
    service: serviceKey({ ...where, cluster: lastPart(detail.clusterArn), name }),
    clusterArn: detail.clusterArn,
    taskArn: detail.taskArn,
    version: detail.version,
    lastStatus: detail.lastStatus,
    desiredStatus: detail.desiredStatus ?? detail.lastStatus,
    deployment: startedBy && DEPLOYMENT.test(startedBy) ? (startedBy as DeploymentId) : undefined,
    startedBy,
    taskDefinition: lastPart(detail.taskDefinitionArn),
    platformVersion: detail.platformVersion ?? undefined,
    operatingSystem: operatingSystemOf(detail),
    architecture: attributeOf(detail, 'ecs.cpu-architecture') === 'arm64' ? 'ARM64' : 'X86_64',
    capacityProvider: detail.capacityProviderName ?? undefined,
    launchType: detail.launchType ?? undefined,
    availabilityZone: detail.availabilityZone ?? undefined,
    subnet: subnetOf(detail),
    ...sizesOf(detail),
    ...timesOf(detail),
    containers: containersOf(detail),
    stop: isStop(detail) ? parseTaskStop(raw) : undefined,
  };
};
