import type { Behaviour } from '../../cli/fake-aws/tasks/behaviour.ts';
import type { SimulatedEvent } from '../../cli/fake-aws/delivery.ts';
import type { ServiceOptions } from '../../cli/fake-aws/services/services.ts';
import { createWorld } from '../../cli/fake-aws/world.ts';
import { type World, type WorldOptions } from '../../cli/fake-aws/world-model.ts';

export const START = new Date('2026-11-20T08:00:00Z');

/** Minutes after the start of the world. */
export const after = (minutes: number): Date => new Date(START.getTime() + minutes * 60_000);

export type ShopOptions = {
  /** Behaviour of web:2. */
  readonly behaviours?: readonly Behaviour[];
  readonly service?: Partial<ServiceOptions>;
  readonly world?: Partial<WorldOptions>;
};

/** Service `web` with two tasks on web:1 in cluster `prod`; web:2 is registered. */
export const shop = ({ behaviours = [], service = {}, world: options = {} }: ShopOptions = {}): World => {
  const world = createWorld({ seed: 'shop', startTime: START, ...options });
  world.addCluster('prod');
  world.registerTaskDefinition({ family: 'web' });
  world.registerTaskDefinition({ family: 'web', behaviours });
  world.addService({ cluster: 'prod', name: 'web', taskDefinition: 'web:1', desiredCount: 2, ...service });
  return world;
};

export type Detail = Readonly<Record<string, unknown>>;

export const detailsOf = (events: readonly SimulatedEvent[], detailType: string): readonly Detail[] =>
  events.filter(({ event }) => event['detail-type'] === detailType).map(({ event }) => event.detail);

export const taskDetails = (events: readonly SimulatedEvent[]): readonly Detail[] =>
  detailsOf(events, 'ECS Task State Change');

/** Tasks that reached STOPPED. */
export const stoppedTasks = (events: readonly SimulatedEvent[]): readonly Detail[] =>
  taskDetails(events).filter(({ lastStatus }) => lastStatus === 'STOPPED');

export const deploymentNames = (events: readonly SimulatedEvent[]): readonly unknown[] =>
  detailsOf(events, 'ECS Deployment State Change').map(({ eventName }) => eventName);

export const actionNames = (events: readonly SimulatedEvent[]): readonly unknown[] =>
  detailsOf(events, 'ECS Service Action').map(({ eventName }) => eventName);

/** Events of each task, in order of arrival. */
export const byTask = (events: readonly SimulatedEvent[]): readonly (readonly Detail[])[] => {
  const tasks = new Map<unknown, Detail[]>();
  for (const detail of taskDetails(events)) {
    tasks.set(detail['taskArn'], [...(tasks.get(detail['taskArn']) ?? []), detail]);
  }
  return [...tasks.values()];
};

/** Revisions of the tasks that run. */
export const runningRevisions = (world: World): readonly number[] =>
  [...world.service('web').tasks]
    .filter(({ lastStatus, desiredStatus }) => lastStatus === 'RUNNING' && desiredStatus === 'RUNNING')
    .map(({ definition }) => definition.revision);
