import * as z from 'zod/mini';
import { issueText } from '../../primitives/issue.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { parseArn, serviceKey, serviceOfArn } from '../../primitives/identity.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';
import { epochSeconds } from '../../primitives/instant-schema.ts';

/** What ECS sends to a Lambda hook (Developer Guide, "Lambda hooks for Amazon ECS service deployments"). */
const eventSchema = z.object({
  lifecycleStage: z.string(),
  resourceArn: z.string(),
  executionId: z.optional(z.string()),
  executionDetails: z.object({
    serviceArn: z.string(),
    targetServiceRevisionArn: z.string(),
    productionTrafficWeights: z.optional(z.record(z.string(), z.number())),
  }),
  hookDetails: z.optional(z.unknown()),
});

/** Minutes for which the hook waits for evidence; a release that is healthy needs the first, a doubtful one both. */
const patienceSchema = z.object({
  minutes: z._default(z.number().check(z.minimum(1), z.maximum(60)), 5),
  atMostMinutes: z._default(z.number().check(z.minimum(1), z.maximum(120)), 20),
});

/** When the hook began to wait at a stage and last answered, epoch seconds: ECS gives it back with the next call. */
const waitingSchema = z.object({ stage: z.string(), since: epochSeconds, askedAt: epochSeconds });

/** Seconds after which a call is no repetition: a canary comes to the same stage again when its bake time is over. */
const SAME_WAIT_SECONDS = 240;

const DEFAULT_PATIENCE = { minutes: 5, atMostMinutes: 20 };

/** A call of ECS to the hook. */
export type HookEvent = {
  readonly key: ServiceKey;
  readonly stage: string;
  readonly executionId: string;
  readonly serviceDeploymentArn: string;
  readonly revisionArn: string;
  /** Percent of the production traffic; null where ECS does not name it. */
  readonly productionWeight: number | null;
  readonly patience: { readonly minutes: number; readonly atMostMinutes: number };
  /** What the service's hook was given, and is given back. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Since when the hook waits at this stage; null at its first call. */
  readonly since: EpochSeconds | null;
};

const recordSchema = z.record(z.string(), z.unknown());

/** CloudFormation takes the details as text. */
const detailsOf = (given: unknown): Readonly<Record<string, unknown>> => {
  const read = z.safeParse(recordSchema, given);
  if (read.success) return read.data;
  try {
    return typeof given === 'string' ? z.parse(recordSchema, JSON.parse(given)) : {};
  } catch {
    return {};
  }
};

/** Name of our field in the details. */
const WAITING = 'farwatchWaiting';

const patienceOf = (details: Readonly<Record<string, unknown>>): HookEvent['patience'] => {
  const read = z.safeParse(patienceSchema, details);
  return read.success ? read.data : DEFAULT_PATIENCE;
};

/** Since when the hook waits, from the details that it gave to ECS; null when this call is the first of its stage. */
const sinceOf = (details: Readonly<Record<string, unknown>>, stage: string, now: EpochSeconds): EpochSeconds | null => {
  const waiting = z.safeParse(waitingSchema, details[WAITING]);
  if (!waiting.success || waiting.data.stage !== stage) return null;
  return now - waiting.data.askedAt <= SAME_WAIT_SECONDS ? waiting.data.since : null;
};

/** The call of ECS at `now` (epoch seconds); the text says what is not as documented. */
export const hookEventOf = (event: unknown, now: EpochSeconds): HookEvent | string => {
  const read = z.safeParse(eventSchema, event);
  if (!read.success) {
    const [issue] = read.error.issues;
    return issue === undefined ? 'not as documented' : `${issue.path.join('.')}: ${issueText(issue)}`;
  }
  const { lifecycleStage: stage, resourceArn, executionId = '', executionDetails, hookDetails } = read.data;
  const { serviceArn, targetServiceRevisionArn, productionTrafficWeights = {} } = executionDetails;
  const [arn, service] = [parseArn(serviceArn), serviceOfArn(serviceArn)];
  if (arn === undefined || service?.cluster === undefined) return `serviceArn: ${serviceArn} does not name a cluster`;
  const details = detailsOf(hookDetails);
  return {
    key: serviceKey({ account: arn.account, region: arn.region, cluster: service.cluster, name: service.name }),
    stage,
    executionId,
    serviceDeploymentArn: resourceArn,
    revisionArn: targetServiceRevisionArn,
    productionWeight: productionTrafficWeights[targetServiceRevisionArn] ?? null,
    patience: patienceOf(details),
    details,
    since: sinceOf(details, stage, now),
  };
};

/** The details to give back while the hook waits. */
export const waitingDetails = (event: HookEvent, now: EpochSeconds): Readonly<Record<string, unknown>> => ({
  ...event.details,
  [WAITING]: { stage: event.stage, since: event.since ?? now, askedAt: now },
});
