import * as z from 'zod/mini';
import type { Runs } from '../runs.ts';
import type { OpenHook, RequestCheck, ServiceFacts, ServiceState } from '../service-state.ts';
import { evaluationSchema } from './evaluation.ts';
import { bucketSchema, deadSchema, healthSchema, liveSchema, scalingSignSchema } from './health.ts';
import { incidentSchema } from './incident.ts';
import type { Shape } from './shape.ts';
import { deploymentId, flag, number, numberByName, numberOrNull, text, textByName, textOrNull } from './shape.ts';

/** What ECS returned for a service, as it is stored. */
export const factsSchema: z.ZodMiniType<ServiceFacts> = z.object({
  readAt: number,
  mode: z.nullable(z.enum(['off', 'observe', 'approve', 'auto'])),
  contact: textOrNull,
  channel: textOrNull,
  desiredCount: numberOrNull,
  countedAt: z.optional(numberOrNull),
  taskDefinition: textOrNull,
  platformVersion: textOrNull,
  primary: z.nullable(deploymentId),
  lastKnownGood: textOrNull,
  tags: z.optional(textByName),
} satisfies Shape<ServiceFacts>);

const hook: z.ZodMiniType<OpenHook> = z.object({
  hookId: text,
  serviceDeploymentArn: text,
  expiresAt: numberOrNull,
  stage: z.optional(text),
} satisfies Shape<OpenHook>);

const runs: z.ZodMiniType<Runs> = z.object({
  starts: z.array(number),
  ends: z.array(z.object({ task: text, at: number, isGood: flag })),
} satisfies Shape<Runs>);

const requestCheck: z.ZodMiniType<RequestCheck> = z.object({
  deployment: deploymentId,
  completedAt: number,
  dueAt: number,
} satisfies Shape<RequestCheck>);

/** What of a state is stored in the body of its item. */
type Body = Omit<ServiceState, 'v' | 'key' | 'revision' | 'outbox'>;

/** A body without a field is an older one's: the new state's value stands for it. */
export const bodySchema = z.partial(
  z.object({
    serviceArn: textOrNull,
    live: liveSchema,
    dead: deadSchema,
    healths: z.array(healthSchema),
    buckets: z.array(bucketSchema),
    incidents: z.array(incidentSchema),
    evaluations: z.record(text, evaluationSchema),
    ordered: numberByName,
    knownBad: numberByName,
    hooks: z.record(text, hook),
    hookSeen: numberByName,
    scalingSigns: z.array(scalingSignSchema),
    facts: z.nullable(factsSchema),
    lastEventAt: number,
    steadyAt: number,
    runs: z.optional(runs),
    requestCheck: z.optional(requestCheck),
  } satisfies Shape<Body>),
);
