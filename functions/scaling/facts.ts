import type { Cause } from '../stops/cause.ts';
import type { ApiCallEvent, DeploymentEvent, ServiceActionEvent, TaskEvent } from '../events/event.ts';
import type { DeploymentId } from '../primitives/identity.ts';
import { lastPart } from '../primitives/identity.ts';
import type { EpochMs } from '../primitives/instant.ts';
import type { ScalingActivity } from './activity.ts';

/** One task, by its highest version: when it reached each state, in epoch milliseconds; null until reached. */
export type TaskFact = {
  readonly id: string;
  readonly version: number;
  readonly deployment: DeploymentId | null;
  readonly taskDefinition: string;
  readonly createdAt: EpochMs | null;
  readonly connectivityAt: EpochMs | null;
  readonly pullStartedAt: EpochMs | null;
  readonly pullStoppedAt: EpochMs | null;
  readonly startedAt: EpochMs | null;
  /** Latest time at which it was healthy: after its start, ECS reported a steady state or a completed deployment. */
  readonly healthyAt: EpochMs | null;
  /** When it stopped counting as running: when the stop was decided, otherwise when it stopped. */
  readonly stoppedAt: EpochMs | null;
  /** Why it stopped, a cause; null while it runs or without a diagnosis. */
  readonly stopCause: Cause | null;
};

/** A call that changed the service, as far as scaling needs it: who, what, when. */
export type ApiCallFact = Pick<
  ApiCallEvent,
  'id' | 'at' | 'name' | 'actor' | 'userAgent' | 'invokedBy' | 'taskDefinition' | 'desiredCount' | 'failed'
>;
export type ServiceActionFact = Pick<
  ServiceActionEvent,
  'service' | 'name' | 'createdAt' | 'reason' | 'desiredCount' | 'capacityProviders'
>;
export type DeploymentFact = Pick<DeploymentEvent, 'deployment' | 'name' | 'updatedAt' | 'reason'>;

/**
 * When an alarm fired (CloudWatch's time of the change, epoch milliseconds), with its newest datapoint and threshold.
 */
export type AlarmStart = {
  readonly alarm: string;
  readonly at: EpochMs;
  readonly metric?: number | null;
  readonly threshold?: number | null;
};

/** What `sync` read: the desired count at a moment (epoch milliseconds). */
export type DesiredSample = { readonly at: EpochMs; readonly desired: number };

/** A call of ours that ECS accepted. */
export type AuditFact = {
  readonly id: string;
  readonly at: EpochMs;
  readonly call: string;
  /** `family:revision` it went back to; null when the audit does not have it. */
  readonly to: string | null;
};

/** Everything known about one service's counts in a window. Sets: order and repetition in any list mean nothing. */
export type ScalingFacts = {
  readonly activities: readonly ScalingActivity[];
  readonly apiCalls: readonly ApiCallFact[];
  readonly serviceActions: readonly ServiceActionFact[];
  readonly deployments: readonly DeploymentFact[];
  readonly tasks: readonly TaskFact[];
  readonly audits: readonly AuditFact[];
  readonly samples: readonly DesiredSample[];
  /** Whether CloudTrail delivers API calls here; without it, nobody knows who changed a count. */
  readonly hasCloudTrail: boolean;
};

export const NO_FACTS: ScalingFacts = {
  activities: [],
  apiCalls: [],
  serviceActions: [],
  deployments: [],
  tasks: [],
  audits: [],
  samples: [],
  hasCloudTrail: false,
};

const ms = (date: Date | undefined): EpochMs | null => date?.getTime() ?? null;

/** The fact of a task event; `stopCause` comes from the diagnosis of the stop. */
export const taskFactOf = (event: TaskEvent, stopCause: Cause | null = null): TaskFact => ({
  id: lastPart(event.taskArn),
  version: event.version,
  deployment: event.deployment ?? null,
  taskDefinition: event.taskDefinition,
  createdAt: ms(event.createdAt),
  connectivityAt: ms(event.connectivityAt),
  pullStartedAt: ms(event.pullStartedAt),
  pullStoppedAt: ms(event.pullStoppedAt),
  startedAt: ms(event.startedAt),
  healthyAt: null,
  stoppedAt: ms(event.executionStoppedAt ?? event.stoppingAt ?? event.stoppedAt),
  stopCause: event.stop === undefined ? null : stopCause,
});

/** Each task once, by its highest version, oldest first. */
export const latestTasks = (tasks: readonly TaskFact[]): readonly TaskFact[] => {
  const byId = new Map<string, TaskFact>();
  for (const task of tasks) {
    const known = byId.get(task.id);
    if (known === undefined || task.version > known.version) byId.set(task.id, task);
  }
  return [...byId.values()].toSorted((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.id < b.id ? -1 : 1));
};

/** Each value once by key, sorted by key: turns a list into a set. */
export const onceBy = <T>(values: readonly T[], keyOf: (value: T) => string): readonly T[] =>
  [...new Map(values.map((value) => [keyOf(value), value] as const)).entries()]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value);

/** Values by key, in order of first appearance. */
export const groupedBy = <T>(values: readonly T[], keyOf: (value: T) => string): ReadonlyMap<string, readonly T[]> => {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(keyOf(value));
    if (group) group.push(value);
    else groups.set(keyOf(value), [value]);
  }
  return groups;
};
