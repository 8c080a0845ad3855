import * as z from 'zod/mini';
import { instantOf } from '../primitives/instant.ts';
import { quickObject } from '../primitives/schema-object.ts';

/**
 * The documented shapes of EventBridge's ECS events, as strict as necessary: unknown keys pass, null counts as absent,
 * a broken optional time is absent. What identifies the event (ARNs, version, status) must be right.
 */
const text = z.nullish(z.string());
const number = z.nullish(z.number());
/** An optional time: parsed where it is used, because a transformation here costs as much as the rest of the event. */
const anything = z.optional(z.unknown());
const requiredInstant = z.pipe(
  z.string(),
  z.transform((value, context): Date => {
    const time = Date.parse(value);
    if (!Number.isNaN(time)) return new Date(time);
    context.issues.push({ code: 'custom', message: `not a time: ${value.slice(0, 40)}`, input: value });
    return z.NEVER;
  }),
);
const name = z.string().check(z.minLength(1));

export const envelopeSchema = quickObject({
  id: z.optional(z.nullish(z.string())),
  source: name,
  'detail-type': name,
  account: name,
  region: name,
  time: name,
  resources: z.optional(z.nullish(z.array(z.string()))),
  detail: z.optional(z.unknown()),
});

const containerSchema = quickObject({
  name: text,
  image: text,
  imageDigest: text,
  exitCode: number,
  reason: text,
  lastStatus: text,
});

/** Times, attributes and attachments are read by hand (stops/detail.ts). */
export const taskSchema = quickObject({
  taskArn: name,
  clusterArn: name,
  taskDefinitionArn: name,
  version: z.int().check(z.nonnegative()),
  lastStatus: name,
  desiredStatus: text,
  group: text,
  startedBy: text,
  launchType: text,
  capacityProviderName: text,
  platformVersion: text,
  platformFamily: text,
  cpu: z.nullish(z.union([z.string(), z.number()])),
  memory: z.nullish(z.union([z.string(), z.number()])),
  ephemeralStorage: z.nullish(z.object({ sizeInGiB: number })),
  availabilityZone: text,
  containers: z.nullish(z.array(containerSchema)),
  stopCode: text,
  stoppedReason: text,
});

/** An event of a spoke's own schedule (infra/spoke.yml). */
export const heartbeatSchema = z.object({ version: text, rules: text });

export const deploymentSchema = z.object({
  eventName: name,
  deploymentId: name,
  updatedAt: requiredInstant,
  reason: text,
});

export const serviceActionSchema = z.object({
  eventName: name,
  eventType: text,
  clusterArn: name,
  createdAt: anything,
  reason: text,
  desiredCount: number,
  capacityProviderArns: z.nullish(z.array(z.string())),
  serviceName: text,
  service: text,
});

/** Daemons run on managed instances beside a cluster's tasks (ECS Developer Guide, "Daemon events"). */
export const daemonActionSchema = z.object({
  eventName: name,
  eventType: text,
  clusterArn: name,
  daemonArn: name,
  createdAt: anything,
  reason: text,
});

export const daemonDeploymentSchema = z.object({
  eventName: name,
  eventType: text,
  clusterArn: name,
  daemonArn: name,
  updatedAt: anything,
  reason: text,
});

export const hookSchema = z.object({
  eventName: name,
  hookId: name,
  serviceArn: name,
  serviceDeploymentArn: name,
  clusterArn: text,
  lifecycleStage: text,
  expiresAt: anything,
  updatedAt: anything,
});

export const scaledToMaxSchema = z.object({
  resourceId: name,
  serviceNamespace: text,
  startTime: anything,
  endTime: anything,
  oldDesiredCapacity: number,
  newDesiredCapacity: number,
  maxCapacity: number,
});

export const healthSchema = z.object({
  eventArn: name,
  service: text,
  eventTypeCode: name,
  eventTypeCategory: text,
  statusCode: text,
  startTime: anything,
  endTime: anything,
  eventDescription: z.nullish(z.array(z.object({ latestDescription: text }))),
  affectedEntities: z.nullish(z.array(z.object({ entityValue: text, status: text }))),
});

export const apiCallSchema = z.object({
  eventSource: text,
  eventName: name,
  userAgent: text,
  errorCode: text,
  userIdentity: z.nullish(z.object({ arn: text, invokedBy: text, userName: text, type: text })),
  requestParameters: z.nullish(
    z.object({
      cluster: text,
      service: text,
      serviceName: text,
      serviceDeploymentArn: text,
      taskDefinition: text,
      desiredCount: number,
    }),
  ),
});

/** CloudWatch Alarm State Change; `reasonData` is JSON in a string (CloudWatch, "Alarm events and EventBridge"). */
export const alarmSchema = z.object({
  alarmName: name,
  state: z.object({ value: name, timestamp: anything, reasonData: text }),
  configuration: z.nullish(
    z.object({
      metrics: z.nullish(
        z.array(
          z.object({
            metricStat: z.nullish(
              z.object({
                metric: z.nullish(
                  z.object({ namespace: text, dimensions: z.nullish(z.record(z.string(), z.unknown())) }),
                ),
              }),
            ),
          }),
        ),
      ),
    }),
  ),
});

/** An optional time of a detail; undefined when it is absent or invalid. */
export const instant = (value: unknown): Date | undefined => (typeof value === 'string' ? instantOf(value) : undefined);
