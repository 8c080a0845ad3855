import type { DeliveryOptions } from './delivery.ts';
import type { SimulatedEvent } from './delivery.ts';
import type { TaskDefinitionOptions } from './services/definitions.ts';
import type { Retirement } from './tasks/maintenance.ts';
import type { Service } from './model.ts';
import type { Simulation } from './model.ts';
import type { Trouble } from './model.ts';
import type { Cluster } from './tasks/task-definition.ts';
import type { ServiceOptions } from './services/services.ts';
import type { ScheduledTaskOptions } from './tasks/standalone.ts';
import type { ServiceChange } from './services/update.ts';

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
