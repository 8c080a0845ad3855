import type { DeliveryOptions, SimulatedEvent } from './delivery.ts';
import type { TaskDefinitionOptions } from './services/definitions.ts';
import type { Retirement } from './tasks/maintenance.ts';
import type { Service, Simulation, Trouble } from './model.ts';
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
  /** Emit API calls as CloudTrail does; on by default. */
  readonly cloudTrail?: boolean;
  /** What the account pays less than list price; nothing by default. */
  readonly discountPercent?: number;
};

export type TroubleOptions = { readonly kind: Trouble['kind']; readonly from: Date; readonly to: Date } & Partial<
  Omit<Trouble, 'kind' | 'from' | 'to'>
>;

/** UpdateService; `by` is the role and session that CloudTrail names. */
export type Change = Omit<ServiceChange, 'taskDefinition'> & { readonly taskDefinition?: string; readonly by?: string };

/**
 * A simulated AWS account in virtual time: it changes only when it is advanced, and the same seed gives the same
 * history.
 */
export type World = {
  /** The state itself, for endpoints and tests. */
  readonly simulation: Simulation;
  readonly now: () => Date;
  /** Advances to `date` and returns what EventBridge delivered until then, in order of arrival. */
  readonly advanceTo: (date: Date) => readonly SimulatedEvent[];
  /**
   * Advances to the next delivery, or to `until` when there is none: for a loop in which the listener acts on the
   * world.
   */
  readonly next: (until: Date) => SimulatedEvent | undefined;
  readonly addCluster: (name: string, options?: Partial<Pick<Cluster, 'tags' | 'isGuarded' | 'insights'>>) => void;
  readonly registerTaskDefinition: (options: TaskDefinitionOptions) => string;
  readonly deregisterTaskDefinition: (taskDefinition: string) => void;
  readonly addService: (options: ServiceOptions) => Service;
  readonly addScheduledTask: (options: ScheduledTaskOptions) => void;
  /** UpdateService. */
  readonly update: (service: string, change: Change) => void;
  /** StopTask on some tasks of a service; ECS replaces them. */
  readonly stopTasks: (service: string, count: number, reason?: string) => void;
  readonly announceRetirement: (service: string, retirement: Retirement) => void;
  readonly addTrouble: (trouble: TroubleOptions) => void;
  readonly removeSecret: (arn: string) => void;
  readonly restoreSecret: (arn: string) => void;
  /** Pushes an image under a tag: its digest changes. */
  readonly pushImage: (image: string) => void;
  readonly removeImage: (image: string) => void;
  /** Runs an action at a later time. */
  readonly at: (date: Date, act: () => void) => void;
  /** Makes the next `times` calls of an operation fail at the endpoint. */
  readonly fail: (fault: {
    readonly operation: string;
    readonly error: string;
    readonly message?: string;
    readonly times?: number;
  }) => void;
  /** A service by name, or `cluster/name` where the name is not unique. */
  readonly service: (name: string) => Service;
};
