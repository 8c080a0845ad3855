import type { Random } from '../../fake-aws/random.ts';
import { isoText } from '../../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../../functions/primitives/instant.ts';

/** One event in a queue: its text, the queue, and when it arrived (ms from the start). */
export type Arrival = {
  readonly atMs: number;
  readonly queue: 'task-events' | 'service-events';
  readonly body: string;
};

export type StreamOptions = {
  readonly services: number;
  readonly tasksPerService: number;
  readonly eventsPerSecond: number;
  readonly start: Date;
};

type Task = { readonly id: string; readonly createdAtMs: EpochMs; version: number; isStopped: boolean };
type Service = { readonly name: string; readonly deployment: string; readonly tasks: Task[]; youngest: Task };

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
/** Account and region of all events. */
export const SCOPE = `${ACCOUNT}/${REGION}`;
const arn = (resource: string): string => `arn:aws:ecs:${REGION}:${ACCOUNT}:${resource}`;

/**
 * One event in ten is about the service, one in five is a stopped task. The rest are updates of running tasks, three or
 * four each at their start: as many tasks start as stop.
 */
const SERVICE_SHARE = 0.1;
const STOP_SHARE = 0.2;
const NEWS_OF_A_START = (1 - SERVICE_SHARE - STOP_SHARE) / STOP_SHARE;

/** How tasks end, the most frequent first: mostly routine stops, and failures of several kinds. */
const ENDINGS = [
  {
    share: 0.5,
    stopCode: 'ServiceSchedulerInitiated',
    reason: 'Scaling activity initiated by deployment',
    exitCode: 143,
  },
  { share: 0.2, stopCode: 'EssentialContainerExited', reason: 'Essential container in task exited', exitCode: 1 },
  { share: 0.15, stopCode: 'EssentialContainerExited', reason: 'Essential container in task exited', exitCode: 137 },
  {
    share: 0.15,
    stopCode: 'TaskFailedToStart',
    reason: 'CannotPullContainerError: manifest unknown',
    exitCode: undefined,
  },
] as const;

const endingOf = (id: string) => {
  let left = (Number.parseInt(id.slice(0, 6), 16) % 1000) / 1000;
  return ENDINGS.find(({ share }) => (left -= share) < 0) ?? ENDINGS[0];
};

const envelope = (at: string, type: string, resource: string, detail: unknown, id: string): string =>
  JSON.stringify({
    version: '0',
    id,
    'detail-type': type,
    source: 'aws.ecs',
    account: ACCOUNT,
    time: at,
    region: REGION,
    resources: [resource],
    detail,
  });

const stopOf = ({ id, isStopped }: Task, at: string) => {
  if (!isStopped) return { lastStatus: 'RUNNING', desiredStatus: 'RUNNING' };
  const { stopCode, reason } = endingOf(id);
  const times = { stoppingAt: at, executionStoppedAt: at, stoppedAt: at };
  return { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stopCode, stoppedReason: reason, ...times };
};

const containerOf = ({ id, isStopped }: Task, name: string) => ({
  containerArn: arn(`container/prod/${id}/c1`),
  lastStatus: isStopped ? 'STOPPED' : 'RUNNING',
  name: 'web',
  image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/${name}:1.8.0`,
  imageDigest: `sha256:${'0123456789abcdef'.repeat(4)}`,
  runtimeId: `${id}-265927825`,
  taskArn: arn(`task/prod/${id}`),
  networkInterfaces: [{ attachmentId: '5a0d3a0e-1111-4222-8333-444455556666', privateIpv4Address: '10.0.1.20' }],
  cpu: '0',
  memory: '512',
  ...(isStopped ? { exitCode: endingOf(id).exitCode } : {}),
});

const ATTACHMENT = {
  id: '5a0d3a0e-1111-4222-8333-444455556666',
  type: 'eni',
  status: 'ATTACHED',
  details: [
    { name: 'subnetId', value: 'subnet-0aaa1111' },
    { name: 'networkInterfaceId', value: 'eni-0bbb2222' },
    { name: 'privateIPv4Address', value: '10.0.1.20' },
  ],
};

const taskBody = (service: Service, task: Task, nowMs: EpochMs, random: Random): string => {
  const { id, createdAtMs, version } = task;
  const detail = {
    taskArn: arn(`task/prod/${id}`),
    clusterArn: arn('cluster/prod'),
    taskDefinitionArn: arn(`task-definition/${service.name}:42`),
    attachments: [ATTACHMENT],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    availabilityZone: `eu-west-1${'abc'.charAt(id.charCodeAt(0) % 3)}`,
    capacityProviderName: 'FARGATE',
    launchType: 'FARGATE',
    platformVersion: '1.4.0',
    group: `service:${service.name}`,
    startedBy: service.deployment,
    version,
    cpu: '256',
    memory: '512',
    connectivity: 'CONNECTED',
    createdAt: isoText(createdAtMs),
    pullStartedAt: isoText(createdAtMs + 10_000),
    pullStoppedAt: isoText(createdAtMs + 17_000),
    startedAt: isoText(createdAtMs + 21_000),
    updatedAt: isoText(nowMs),
    ephemeralStorage: { sizeInGiB: 20 },
    overrides: { containerOverrides: [{ name: 'web' }] },
    containers: [containerOf(task, service.name)],
    ...stopOf(task, isoText(nowMs)),
  };
  return envelope(isoText(nowMs), 'ECS Task State Change', detail.taskArn, detail, random.uuid());
};

const serviceBody = ({ name }: Service, nowMs: EpochMs, random: Random): string => {
  const detail = {
    eventType: 'INFO',
    eventName: 'SERVICE_STEADY_STATE',
    clusterArn: arn('cluster/prod'),
    createdAt: isoText(nowMs),
  };
  return envelope(isoText(nowMs), 'ECS Service Action', arn(`service/prod/${name}`), detail, random.uuid());
};

const newTask = (random: Random, nowMs: EpochMs): Task => ({
  id: random.hex(32),
  createdAtMs: nowMs - 25_000,
  version: 2,
  isStopped: false,
});

const newService = (index: number, { tasksPerService, start }: StreamOptions, random: Random): Service => {
  const old = (): Task => newTask(random, start.getTime() - random.integer(60_000, 3_600_000));
  const tasks = Array.from({ length: tasksPerService }, old);
  return { name: `service-${index}`, deployment: `ecs-svc/${random.digits(19)}`, tasks, youngest: tasks[0] ?? old() };
};

const stopOne = (service: Service, random: Random): Task | undefined => {
  const [task] = service.tasks.splice(random.integer(0, service.tasks.length - 1), 1);
  if (task !== undefined) task.isStopped = true;
  return task;
};

const notifyStart = (service: Service, nowMs: EpochMs, random: Random): Task => {
  if (service.youngest.isStopped || random.chance(1 / NEWS_OF_A_START)) {
    service.youngest = newTask(random, nowMs);
    service.tasks.push(service.youngest);
  }
  return service.youngest;
};

/** An event of one of the service's tasks: one stops, or the youngest is running. */
const nextTaskEvent = (service: Service, nowMs: EpochMs, random: Random): string => {
  const isStop = random.chance(STOP_SHARE / (1 - SERVICE_SHARE));
  const task = (isStop ? stopOne(service, random) : undefined) ?? notifyStart(service, nowMs, random);
  task.version += 1;
  return taskBody(service, task, nowMs, random);
};

/** An endless stream of routine and failure events at random instants of the given rate. */
export function* stream(options: StreamOptions, random: Random): Generator<Arrival> {
  const services = Array.from({ length: options.services }, (_, index) => newService(index, options, random));
  let atMs = 0;
  for (;;) {
    atMs += random.exponential(1000 / options.eventsPerSecond);
    const service = services[random.integer(0, services.length - 1)];
    if (service === undefined) return;
    const nowMs = options.start.getTime() + atMs;
    if (random.chance(SERVICE_SHARE)) {
      yield { atMs, queue: 'service-events', body: serviceBody(service, nowMs, random) };
    } else yield { atMs, queue: 'task-events', body: nextTaskEvent(service, nowMs, random) };
  }
}

/** The first `count` of a stream. */
export const take = (count: number, arrivals: Iterator<Arrival, void>): readonly Arrival[] =>
  Array.from({ length: count }, () => arrivals.next().value).filter((arrival) => arrival !== undefined);
