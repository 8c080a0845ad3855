import type { infer as Infer } from 'zod/mini';
import type { Times } from '../stops/detail.ts';
import { mask } from '../masking/mask.ts';
import { attributeIn, entryOf, subnetIn, timesIn } from '../stops/detail.ts';
import { parseTaskStop } from '../stops/stop.ts';
import type { TaskContainer, TaskEvent } from './event.ts';
import type { DeploymentId } from '../primitives/identity.ts';
import { lastPart, serviceKey, deploymentNamed } from '../primitives/identity.ts';
import type { taskSchema } from './schema.ts';

type TaskDetail = Infer<typeof taskSchema>;
type Where = { readonly id: string; readonly account: string; readonly region: string; readonly at: Date };

const SERVICE = 'service:';
const FAMILY = 'family:';
const DEPLOYMENT = /^ecs-svc\/\S+$/;

/**
 * The part of a key that says whose a task is: its service, else the family of its task definition, whatever group
 * RunTask was given. undefined: a service's task that does not name the service.
 */
const nameOf = ({ group, startedBy, taskDefinitionArn }: TaskDetail): string | undefined => {
  if (group?.startsWith(SERVICE)) return group.slice(SERVICE.length) || undefined;
  if (group?.startsWith(FAMILY) && group.length > FAMILY.length) return group;
  if (startedBy && DEPLOYMENT.test(startedBy)) return undefined;
  return `${FAMILY}${lastPart(taskDefinitionArn).replace(/:\d+$/, '')}`;
};

const isStop = (detail: TaskDetail, { stoppedAt }: Times): boolean =>
  Boolean(detail.stopCode) || detail.lastStatus === 'STOPPED' || stoppedAt !== undefined;

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
    lastStatus: container.lastStatus ?? undefined,
  }));

const operatingSystemOf = (detail: TaskDetail, raw: ReturnType<typeof entryOf>): 'LINUX' | 'WINDOWS' =>
  /windows/i.test(`${detail.platformFamily ?? ''} ${attributeIn(raw, 'ecs.os-type') ?? ''}`) ? 'WINDOWS' : 'LINUX';

const deploymentOf = ({ startedBy }: TaskDetail): DeploymentId | undefined =>
  startedBy && DEPLOYMENT.test(startedBy) ? deploymentNamed(startedBy) : undefined;

/**
 * Every ARN must have the envelope's account and region, and one partition: an event that contradicts itself is
 * rejected.
 */
const disagreeing = (detail: TaskDetail, { account, region }: Where): string | undefined => {
  const { taskArn, clusterArn, taskDefinitionArn } = detail;
  const place = `:${region}:${account}:`;
  const at = taskArn.indexOf(':', taskArn.indexOf(':', 4) + 1);
  if (!taskArn.startsWith('arn:') || !taskArn.startsWith(place, at)) return taskArn;
  const beginning = taskArn.slice(0, at + place.length);
  if (!clusterArn.startsWith(beginning)) return clusterArn;
  return taskDefinitionArn.startsWith(beginning) ? undefined : taskDefinitionArn;
};

/**
 * A task event from its detail, as read and as told; a string says why it is not ours. What is news of a task is
 * selected before (event-kinds.ts).
 */
export const taskEventOf = (detail: TaskDetail, where: Where, reported: unknown): TaskEvent | string => {
  const raw = entryOf(reported);
  const wrong = disagreeing(detail, where);
  if (wrong !== undefined) return `an ARN of another account or region: ${wrong.slice(0, 120)}`;
  const times = timesIn(raw);
  const isStopped = isStop(detail, times);
  const name = nameOf(detail);
  if (name === undefined) return 'a task of a service that does not name it';
  return {
    kind: 'task',
    id: where.id,
    account: where.account,
    region: where.region,
    at: where.at,
    service: serviceKey({ account: where.account, region: where.region, cluster: lastPart(detail.clusterArn), name }),
    clusterArn: detail.clusterArn,
    taskArn: detail.taskArn,
    version: detail.version,
    lastStatus: detail.lastStatus,
    desiredStatus: detail.desiredStatus ?? detail.lastStatus,
    deployment: deploymentOf(detail),
    startedBy: detail.startedBy ? mask(detail.startedBy) : undefined,
    taskDefinition: lastPart(detail.taskDefinitionArn),
    platformVersion: detail.platformVersion ?? undefined,
    operatingSystem: operatingSystemOf(detail, raw),
    architecture: attributeIn(raw, 'ecs.cpu-architecture') === 'arm64' ? 'ARM64' : 'X86_64',
    capacityProvider: detail.capacityProviderName ?? undefined,
    launchType: detail.launchType ?? undefined,
    availabilityZone: detail.availabilityZone ?? undefined,
    subnet: subnetIn(raw),
    cpuUnits: whole(detail.cpu),
    memoryMib: whole(detail.memory),
    storageGib: whole(detail.ephemeralStorage?.sizeInGiB),
    ...times,
    containers: containersOf(detail),
    stop: isStopped ? parseTaskStop(raw, times) : undefined,
  };
};
