import * as z from 'zod/mini';
import type {
  Bucket,
  Control,
  DeploymentHealth,
  DroppedMinute,
  Failure,
  LiveTask,
  ScalingSign,
  TaskHash,
} from '../deployment-health.ts';
import type { DeadTask } from '../service-state.ts';
import { columnSchema, columnsOf, valueAt } from './columns.ts';
import type { Shape } from './shape.ts';
import {
  cause,
  deploymentId,
  flag,
  incidentId,
  number,
  numberByName,
  numberOrNull,
  taskHash,
  text,
  textByName,
  textOrNull,
} from './shape.ts';

const rowsOfMap = <Task>(tasks: ReadonlyMap<TaskHash, Task>) => [...tasks].map(([task, rest]) => ({ ...rest, task }));

const tasks = columnSchema(taskHash);
const numbers = columnSchema(number);
const numbersOrNull = columnSchema(numberOrNull);
const textsOrNull = columnSchema(textOrNull);
const deployments = columnSchema(z.nullable(deploymentId));
const causes = columnSchema(cause);

const failureShape = {
  task: tasks,
  version: numbers,
  at: numbers,
  ageSeconds: numbersOrNull,
  cause: causes,
  zone: textsOrNull,
  failedContainer: textsOrNull,
  failedResource: textsOrNull,
};

/** Failures in stored form. */
export const storedFailures = (failures: readonly Failure[]) => columnsOf(failures, Object.keys(failureShape));

const failuresSchema = z.pipe(
  z.object(failureShape),
  z.transform((of): readonly Failure[] =>
    of.task.map((_, row) => ({
      task: valueAt(of.task, row),
      version: valueAt(of.version, row),
      at: valueAt(of.at, row),
      ageSeconds: valueAt(of.ageSeconds, row),
      cause: valueAt(of.cause, row),
      zone: valueAt(of.zone, row),
      failedContainer: valueAt(of.failedContainer, row),
      failedResource: valueAt(of.failedResource, row),
    })),
  ),
);

const liveShape = {
  task: tasks,
  version: numbers,
  deployment: deployments,
  startedAt: numbersOrNull,
  zone: textsOrNull,
};

/** Live tasks in stored form. */
export const storedLive = (live: ReadonlyMap<TaskHash, LiveTask>) => columnsOf(rowsOfMap(live), Object.keys(liveShape));

export const liveSchema = z.pipe(
  z.object(liveShape),
  z.transform(
    (of): ReadonlyMap<TaskHash, LiveTask> =>
      new Map(
        of.task.map((_, row) => [
          valueAt(of.task, row),
          {
            version: valueAt(of.version, row),
            deployment: valueAt(of.deployment, row),
            startedAt: valueAt(of.startedAt, row),
            zone: valueAt(of.zone, row),
          },
        ]),
      ),
  ),
);

const deadShape = {
  task: tasks,
  version: numbers,
  at: numbers,
  ageSeconds: numbersOrNull,
  deployment: deployments,
  zone: textsOrNull,
  cause: causes,
  isFailure: columnSchema(flag),
  incident: columnSchema(z.nullable(incidentId)),
};

/** Stopped tasks in stored form. */
export const storedDead = (dead: ReadonlyMap<TaskHash, DeadTask>) => columnsOf(rowsOfMap(dead), Object.keys(deadShape));

export const deadSchema = z.pipe(
  z.object(deadShape),
  z.transform(
    (of): ReadonlyMap<TaskHash, DeadTask> =>
      new Map(
        of.task.map((_, row) => [
          valueAt(of.task, row),
          {
            version: valueAt(of.version, row),
            at: valueAt(of.at, row),
            ageSeconds: valueAt(of.ageSeconds, row),
            deployment: valueAt(of.deployment, row),
            zone: valueAt(of.zone, row),
            cause: valueAt(of.cause, row),
            isFailure: valueAt(of.isFailure, row),
            incident: valueAt(of.incident, row),
          },
        ]),
      ),
  ),
);

const minute: z.ZodMiniType<DroppedMinute> = z.object({
  minute: number,
  failures: number,
  ageSeconds: number,
} satisfies Shape<DroppedMinute>);

/** What was seen of a deployment, as it is stored; an item from before minutes of dropped failures has none. */
export const healthSchema: z.ZodMiniType<DeploymentHealth> = z.object({
  deployment: deploymentId,
  taskDefinition: textOrNull,
  platformVersion: textOrNull,
  digests: textByName,
  seenAt: number,
  completedAt: numberOrNull,
  failedAt: numberOrNull,
  isRollback: flag,
  returnedAt: z.optional(number),
  ended: z.object({ starts: number, youngMs: number, olderMs: number }),
  failures: failuresSchema,
  failuresDropped: number,
  earlyDropped: number,
  lateDropped: z._default(z.array(minute), []),
} satisfies Shape<DeploymentHealth>);

export const scalingSignSchema: z.ZodMiniType<ScalingSign> = z.object({
  at: number,
  kind: z.enum(['alarm', 'maximum']),
  name: text,
} satisfies Shape<ScalingSign>);

const bucketShape = { bucket: number, starts: numberByName, failures: numberByName } satisfies Shape<Bucket>;

export const bucketSchema: z.ZodMiniType<Bucket> = z.object(bucketShape);

/** A neighbour in one bucket, as it is stored. */
export const controlSchema: z.ZodMiniType<Control> = z.object({
  ...bucketShape,
  service: text,
  running: number,
  history: z.object({ starts: number, failures: number, taskHours: number }),
  changedAt: numberOrNull,
} satisfies Shape<Control>);
