import { deliveryOf, type DeliveryOptions, type SimulatedEvent } from './delivery.ts';
import { operations } from './operations.ts';
import { measure } from './metrics.ts';
import { randomOf } from './random.ts';
import { scale } from './scaling.ts';
import { remindOfSteady } from './scheduler.ts';
import { scheduleOf } from './schedule.ts';
import type { TaskDefinitionOptions } from './definitions.ts';
import type { Retirement } from './maintenance.ts';
import type { Cluster, Service, Simulation, Trouble } from './model.ts';
import type { ServiceOptions } from './services.ts';
import type { ScheduledTaskOptions } from './standalone.ts';
import type { ServiceChange } from './update.ts';

export type WorldOptions = {
  readonly seed: string;
  readonly account?: string;
  readonly region?: string;
  readonly startTime: Date;
  readonly delivery?: DeliveryOptions;
  /** Emit API calls as CloudTrail would; on by default. */
  readonly cloudTrail?: boolean;
};

export type TroubleOptions = { readonly kind: Trouble['kind']; readonly from: Date; readonly to: Date } & Partial<
  Omit<Trouble, 'kind' | 'from' | 'to'>
>;

/** UpdateService; `by` is the role and session that CloudTrail names. */
export type Change = Omit<ServiceChange, 'taskDefinition'> & { readonly taskDefinition?: string; readonly by?: string };

/**
 * A simulated AWS account in virtual time: nothing happens unless it is advanced, and the same seed lives the same
 * life.
 */
export type World = {
  /** The state itself, for endpoints and tests. */
  readonly simulation: Simulation;
  readonly now: () => Date;
  /** Lives until `date` and returns what EventBridge delivered until then, in order of arrival. */
  readonly advanceTo: (date: Date) => readonly SimulatedEvent[];
  /**
   * Lives until the next delivery, or until `until` when there is none: for a loop in which the listener acts on the
   * world.
   */
  readonly next: (until: Date) => SimulatedEvent | undefined;
  readonly addCluster: (name: string, options?: Partial<Pick<Cluster, 'tags' | 'isGuarded' | 'insights'>>) => void;
  readonly registerTaskDefinition: (options: TaskDefinitionOptions) => string;
  readonly deregisterTaskDefinition: (taskDefinition: string) => void;
  readonly addService: (options: ServiceOptions) => Service;
  readonly addScheduledTask: (options: ScheduledTaskOptions) => void;
  /** UpdateService by somebody. */
  readonly update: (service: string, change: Change) => void;
  /** StopTask by a person on some tasks of a service; ECS replaces them. */
  readonly stopTasks: (service: string, count: number, reason?: string) => void;
  readonly announceRetirement: (service: string, retirement: Retirement) => void;
  readonly addTrouble: (trouble: TroubleOptions) => void;
  readonly removeSecret: (arn: string) => void;
  readonly restoreSecret: (arn: string) => void;
  /** Puts an image under a tag: its digest is another one from now on. */
  readonly pushImage: (image: string) => void;
  readonly removeImage: (image: string) => void;
  /** Does something at a time to come. */
  readonly at: (date: Date, act: () => void) => void;
  /** Has the next `times` calls of an operation fail at the endpoint. */
  readonly fail: (fault: {
    readonly operation: string;
    readonly error: string;
    readonly message?: string;
    readonly times?: number;
  }) => void;
  /** A service by name, or `cluster/name` where the name is not unique. */
  readonly service: (name: string) => Service;
};

const simulationOf = (options: WorldOptions, emit: Simulation['emit']): Simulation => {
  const region = options.region ?? 'eu-west-1';
  const random = randomOf(`${options.seed}/zones`);
  return {
    account: options.account ?? '111122223333',
    region,
    seed: options.seed,
    zones: ['a', 'b', 'c'].map((letter) => ({ name: `${region}${letter}`, subnet: `subnet-${random.hex(17)}` })),
    startedAt: options.startTime.getTime(),
    hasCloudTrail: options.cloudTrail ?? true,
    now: options.startTime.getTime(),
    schedule: scheduleOf(),
    emit,
    clusters: new Map(),
    services: new Map(),
    definitions: new Map(),
    tasks: new Map(),
    images: new Map(),
    missingSecrets: new Set(),
    troubles: [],
    logStreams: new Map(),
    faults: [],
    scheduled: [],
  };
};

const eachMinute = (simulation: Simulation): void => {
  const next = Math.floor(simulation.now / 60_000) * 60_000 + 60_000;
  simulation.schedule.add(next, () => {
    for (const service of simulation.services.values()) {
      const minute = measure(simulation, service);
      if (minute !== undefined) service.minutes.push(minute);
      scale(simulation, service);
      remindOfSteady(simulation, service);
    }
    eachMinute(simulation);
  });
};

/** An empty account at `startTime`. */
export const createWorld = (options: WorldOptions): World => {
  const delivery = deliveryOf(() => simulation, options.delivery ?? {});
  const simulation: Simulation = simulationOf(options, delivery.send);
  eachMinute(simulation);
  const next = (until: Date): SimulatedEvent | undefined => {
    for (;;) {
      const arrival = delivery.earliest() ?? Infinity;
      const due = simulation.schedule.earliest() ?? Infinity;
      if (Math.min(arrival, due) > until.getTime()) break;
      simulation.now = Math.min(arrival, due);
      if (arrival <= due) return delivery.take();
      simulation.schedule.take()?.value();
    }
    simulation.now = Math.max(simulation.now, until.getTime());
    return undefined;
  };
  return { simulation, next, ...operations(simulation), advanceTo: (date) => [...all(() => next(date))] };
};

function* all<Value>(next: () => Value | undefined): Generator<Value> {
  for (let value = next(); value !== undefined; value = next()) yield value;
}
