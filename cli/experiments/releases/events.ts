import type { DeploymentEvent, TaskEvent } from '../../../functions/events/event.ts';
import type { DeploymentId } from '../../../functions/primitives/identity.ts';
import { longServiceArn, serviceKey } from '../../../functions/primitives/identity.ts';
import { dateOf } from '../../../functions/primitives/instant.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';
import type { StopContainer, TaskStop } from '../../../functions/stops/stop.ts';
import type { Happening } from './service.ts';

/** Why the tasks of a revision fail: their own code, or an image that is not there. */
export type Why = 'exit' | 'missing-image';

export const KEY = serviceKey({ account: '111122223333', region: 'eu-west-1', cluster: 'prod', name: 'orders' });
export const ARN = longServiceArn(KEY) ?? '';
export const OLD = 'ecs-svc/1000000000000000041' as DeploymentId;
export const NEW = 'ecs-svc/1000000000000000042' as DeploymentId;
/** The image of the release, or of the one before it. */
export const imageOf = (isNew: boolean): string =>
  `111122223333.dkr.ecr.eu-west-1.amazonaws.com/orders:v${isNew ? 42 : 41}`;

const CONTAINER: StopContainer = {
  name: 'app',
  image: undefined,
  imageDigest: undefined,
  exitCode: 1,
  reason: '',
  essential: true,
  lastStatus: 'STOPPED',
  dependsOn: [],
  stopTimeoutSeconds: undefined,
  startedAt: undefined,
  finishedAt: undefined,
};

const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'] as const;

const COMMON = { id: '', account: '111122223333', region: 'eu-west-1' } as const;

const TASK = {
  ...COMMON,
  kind: 'task',
  service: KEY,
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
  platformVersion: '1.4.0',
  operatingSystem: 'LINUX',
  architecture: 'X86_64',
  capacityProvider: undefined,
  launchType: 'FARGATE',
  subnet: undefined,
  cpuUnits: 256,
  memoryMib: 512,
  storageGib: 20,
  connectivityAt: undefined,
  pullStartedAt: undefined,
  pullStoppedAt: undefined,
  executionStoppedAt: undefined,
} as const;

/** ECS's reason of the stop: an essential container exited, an image failed, or scheduling. */
const stopTextOf = (
  { is: kind, isNew, startedAt }: Happening,
  why: Why,
): Pick<TaskStop, 'stopCode' | 'stoppedReason'> => {
  if (kind === 'replaced')
    return {
      stopCode: 'ServiceSchedulerInitiated',
      stoppedReason: `Scaling activity initiated by (deployment ${NEW})`,
    };
  if (why === 'missing-image' && isNew && startedAt === null)
    return {
      stopCode: 'TaskFailedToStart',
      stoppedReason: `CannotPullContainerError: failed to resolve ref ${imageOf(true)}: ${imageOf(true)}: not found`,
    };
  return { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' };
};

const stopOf = (happening: Happening, why: Why, taskArn: string): TaskStop => {
  const reasonText = stopTextOf(happening, why);
  const exitCode = { EssentialContainerExited: 1, ServiceSchedulerInitiated: 143 }[reasonText.stopCode ?? ''];
  return {
    id: taskArn,
    ...reasonText,
    containers: [{ ...CONTAINER, image: imageOf(happening.isNew), exitCode }],
    createdAt: undefined,
    connectivityAt: undefined,
    pullStartedAt: undefined,
    pullStoppedAt: undefined,
    startedAt: happening.startedAt === null ? undefined : dateOf(happening.startedAt),
    stoppingAt: dateOf(happening.at),
    stoppedAt: undefined,
    executionStoppedAt: undefined,
    stopTimeoutSeconds: undefined,
    cpuUnits: 256,
    memoryMib: 512,
    operatingSystem: 'LINUX',
    group: 'service:orders',
    startedBy: happening.isNew ? NEW : OLD,
    taskArn,
    taskDefinition: happening.isNew ? 'orders:42' : 'orders:41',
    capacityProvider: undefined,
    availabilityZone: undefined,
    subnet: undefined,
  };
};

/** The ARN of a task by its number. */
export const taskArnOf = (task: number): string => `arn:aws:ecs:eu-west-1:111122223333:task/prod/${task}`;

/** The task event of a happening. */
export const taskEventOf = (happening: Happening, why: Why): TaskEvent => {
  const { is: kind, at, isNew, task, startedAt } = happening;
  const taskArn = taskArnOf(task);
  const deployment = isNew ? NEW : OLD;
  const isStop = kind !== 'running';
  return {
    ...TASK,
    at: dateOf(at),
    taskArn,
    version: isStop ? 4 : 3,
    lastStatus: isStop ? 'STOPPED' : 'RUNNING',
    desiredStatus: isStop ? 'STOPPED' : 'RUNNING',
    deployment,
    startedBy: deployment,
    taskDefinition: isNew ? 'orders:42' : 'orders:41',
    availabilityZone: ZONES[task % ZONES.length],
    createdAt: dateOf((startedAt ?? at) - 30),
    startedAt: startedAt === null ? undefined : dateOf(startedAt),
    stoppingAt: isStop ? dateOf(at) : undefined,
    stoppedAt: undefined,
    containers: [],
    stop: isStop ? stopOf(happening, why, taskArn) : undefined,
  };
};

/** ECS's event that the roll-out is complete. */
export const completedEvent = (at: EpochSeconds): DeploymentEvent => ({
  ...COMMON,
  kind: 'deployment',
  at: dateOf(at),
  service: KEY,
  serviceArn: ARN,
  deployment: NEW,
  name: 'SERVICE_DEPLOYMENT_COMPLETED',
  updatedAt: dateOf(at),
  reason: `ECS deployment ${NEW} completed.`,
});
