import type { ZodMiniType, core, output as Output } from 'zod/mini';
import { safeParse } from 'zod/mini';
import type { EcsEvent, Parsed } from './event.ts';
import { issueText } from '../primitives/issue.ts';
import { mask } from '../masking/mask.ts';
import { alarmEventOf } from './parse-alarm.ts';
import {
  apiCallOf,
  deploymentEventOf,
  hookEventOf,
  retirementsOf,
  scaledToMaxOf,
  serviceActionOf,
} from './parse-service.ts';
import { taskEventOf } from './parse-task.ts';
import {
  alarmSchema,
  apiCallSchema,
  deploymentSchema,
  envelopeSchema,
  healthSchema,
  hookSchema,
  instant,
  scaledToMaxSchema,
  serviceActionSchema,
  taskSchema,
} from './schema.ts';

type Envelope = Output<typeof envelopeSchema>;
type Where = { readonly id: string; readonly account: string; readonly region: string; readonly at: Date };
type Reading = readonly Parsed[];

/** The reason may quote the event, so it is masked. */
const foreign = (reason: string): Reading => [{ kind: 'foreign', reason: mask(reason) }];
const malformed = (reason: string): Reading => [{ kind: 'malformed', reason: mask(reason) }];

/** The first field that is not as documented, and why. */
const whatIsWrong = (within: readonly string[], { issues: [issue] }: core.$ZodError): string => {
  const path = [...within, ...(issue?.path ?? [])].join('.');
  return `${path || 'envelope'}: ${issue === undefined ? 'not as documented' : issueText(issue)}`;
};

/** Parses `value` by `schema` and continues with `next`; a mismatch names the field and ends there. */
const reading = <Schema extends ZodMiniType>(
  schema: Schema,
  value: unknown,
  next: (detail: Output<Schema>) => Reading,
): Reading => {
  const read = safeParse(schema, value);
  if (read.success) return next(read.data);
  return malformed(whatIsWrong(['detail'], read.error));
};

const one = (event: EcsEvent | string): Reading =>
  typeof event === 'string' ? foreign(event) : [{ kind: 'event', event }];

type Reader = (envelope: Envelope, where: Where) => Reading;

/** One line per kind of event that Farwatch uses; everything else is tolerated as foreign. */
const READERS: Readonly<Record<string, Reader>> = {
  'aws.ecs/ECS Task State Change': ({ detail }, where) =>
    reading(taskSchema, detail, (task) => one(taskEventOf(task, where, detail))),
  'aws.ecs/ECS Deployment State Change': ({ detail, resources }, where) =>
    reading(deploymentSchema, detail, (deployment) => one(deploymentEventOf(deployment, where, resources ?? []))),
  'aws.ecs/ECS Service Action': ({ detail, resources }, where) =>
    reading(serviceActionSchema, detail, (action) => one(serviceActionOf(action, where, resources ?? []))),
  'aws.ecs/ECS Hook State Change': ({ detail }, where) =>
    reading(hookSchema, detail, (hook) => one(hookEventOf(hook, where))),
  'aws.ecs/AWS API Call via CloudTrail': ({ detail }, where) =>
    reading(apiCallSchema, detail, (call) => one(apiCallOf(call, where))),
  'aws.application-autoscaling/Application Auto Scaling Scaling Activity State Change': ({ detail }, where) =>
    reading(scaledToMaxSchema, detail, (activity) => one(scaledToMaxOf(activity, where))),
  'aws.cloudwatch/CloudWatch Alarm State Change': ({ detail }, where) =>
    reading(alarmSchema, detail, (alarm) => one(alarmEventOf(alarm, where))),
  'aws.health/AWS Health Event': ({ detail, resources }, where) =>
    reading(healthSchema, detail, (health) => {
      const events = retirementsOf(health, where, resources ?? []);
      return events.length === 0
        ? foreign('no ECS task retirement')
        : events.map((event) => ({ kind: 'event', event }));
    }),
};

/**
 * Parses one EventBridge envelope. Never throws: `foreign` is tolerated and dropped, `malformed` names the field and
 * belongs in the dead-letter queue. An AWS Health envelope may contain several services and so gives several events.
 */
export const parseEnvelope = (value: unknown): Reading => {
  const read = safeParse(envelopeSchema, value);
  if (!read.success) return malformed(whatIsWrong([], read.error));
  const envelope = read.data;
  const reader = READERS[`${envelope.source}/${envelope['detail-type']}`];
  if (reader === undefined) return foreign(`${envelope.source} ${envelope['detail-type']}`.slice(0, 120));
  const { account, region, time } = envelope;
  const at = instant(time);
  if (at === undefined) return malformed(`time: not a time: ${time.slice(0, 40)}`);
  return reader(envelope, { id: envelope.id ?? '', account, region, at });
};
