import { isoText } from '../../functions/primitives/instant-text.ts';
import type { EpochMs } from '../../functions/primitives/instant.ts';

/** A service of the simulated history. */
export type SimulatedService = {
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly name: string;
  readonly capacity: 'FARGATE' | 'FARGATE_SPOT';
  readonly cpu: number;
  readonly memory: number;
  readonly tasks: number;
  /** Days between two releases. */
  readonly releaseDays: number;
  /** Share of its releases whose tasks all fail. */
  readonly badShare: number;
  /** It scales out in the morning and in again in the evening. */
  readonly scales: boolean;
};

/** A task: `createdAt` in epoch milliseconds; its revision and deployment are those it was started with. */
export type SimulatedTask = {
  readonly id: string;
  readonly createdAt: EpochMs;
  readonly revision: number;
  readonly deployment: string | null;
  readonly zone: string;
};

/** How a task ends; `container` is what ECS says of its only container. */
export type Ending = {
  readonly stopCode: string;
  readonly stoppedReason: string;
  readonly container: Readonly<Record<string, unknown>>;
};

/** An event as EventBridge delivers it. */
export type Envelope = Readonly<Record<string, unknown>> & { readonly time: string };

const PULL_MS = 10_000;
const START_MS = 30_000;

const arnOf = ({ account, region }: SimulatedService, resource: string): string =>
  `arn:aws:ecs:${region}:${account}:${resource}`;

type Fact = { readonly at: EpochMs; readonly type: string; readonly detail: unknown; readonly resource: string };

const envelope = (service: SimulatedService, { at, type, detail, resource }: Fact): Envelope => ({
  version: '0',
  id: `${at}-${resource}`,
  'detail-type': type,
  source: 'aws.ecs',
  account: service.account,
  time: isoText(at),
  region: service.region,
  resources: [resource],
  detail,
});

const taskDetail = (service: SimulatedService, task: SimulatedTask) => ({
  taskArn: arnOf(service, `task/${service.cluster}/${task.id}`),
  clusterArn: arnOf(service, `cluster/${service.cluster}`),
  taskDefinitionArn: arnOf(service, `task-definition/${service.name}:${task.revision}`),
  group: task.deployment === null ? `family:${service.name}` : `service:${service.name}`,
  ...(task.deployment === null ? {} : { startedBy: task.deployment }),
  availabilityZone: task.zone,
  launchType: 'FARGATE',
  capacityProviderName: service.capacity,
  platformVersion: '1.4.0',
  cpu: String(service.cpu),
  memory: String(service.memory),
  attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
  createdAt: isoText(task.createdAt),
  pullStartedAt: isoText(task.createdAt + PULL_MS),
  pullStoppedAt: isoText(task.createdAt + START_MS - 5_000),
  startedAt: isoText(task.createdAt + START_MS),
});

/** A task that reached RUNNING, half a minute after it was created. */
export const runningEvent = (service: SimulatedService, task: SimulatedTask): Envelope => {
  const at = task.createdAt + START_MS;
  const state = { lastStatus: 'RUNNING', desiredStatus: 'RUNNING', version: 3, updatedAt: isoText(at) };
  const detail = { ...taskDetail(service, task), ...state, containers: [{ name: 'app', lastStatus: 'RUNNING' }] };
  return envelope(service, { at, type: 'ECS Task State Change', detail, resource: detail.taskArn });
};

/** A task that stopped at `at`, epoch milliseconds. */
export const stoppedEvent = (service: SimulatedService, task: SimulatedTask, ending: Ending, at: EpochMs): Envelope => {
  const { container, ...why } = ending;
  const times = {
    stoppingAt: isoText(at),
    executionStoppedAt: isoText(at),
    stoppedAt: isoText(at),
    updatedAt: isoText(at),
  };
  const state = { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', version: 5, ...why, ...times };
  const containers = [{ name: 'app', lastStatus: 'STOPPED', ...container }];
  const detail = { ...taskDetail(service, task), ...state, containers };
  return envelope(service, { at, type: 'ECS Task State Change', detail, resource: detail.taskArn });
};

type Deployed = { readonly deployment: string; readonly event: string; readonly reason: string; readonly at: EpochMs };

/** A deployment state change. */
export const deploymentEvent = (service: SimulatedService, { deployment, event, reason, at }: Deployed): Envelope => ({
  ...envelope(service, {
    at,
    type: 'ECS Deployment State Change',
    detail: { eventType: 'INFO', eventName: event, deploymentId: deployment, updatedAt: isoText(at), reason },
    resource: arnOf(service, `service/${service.cluster}/${service.name}`),
  }),
});

type Scaled = { readonly at: EpochMs; readonly to: number; readonly alarm: string };

/** An item of DescribeScalingActivities. */
export const scalingItem = ({ cluster, name }: SimulatedService, { at, to, alarm }: Scaled): unknown => ({
  ActivityId: `${name}-${at}`,
  ResourceId: `service/${cluster}/${name}`,
  ScalableDimension: 'ecs:service:DesiredCount',
  Description: `Setting desired count to ${to}.`,
  Cause: `monitor alarm ${alarm} in state ALARM triggered policy cpu`,
  StartTime: new Date(at),
  EndTime: new Date(at + 45_000),
  StatusCode: 'Successful',
  StatusMessage: `Successfully set desired count to ${to}. Change successfully fulfilled by ecs.`,
});
