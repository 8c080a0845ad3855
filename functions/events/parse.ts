import type { ZodMiniType, core, output as Output } from 'zod/mini';
import { safeParse } from 'zod/mini';
import type { EcsEvent, Parsed } from './event.ts';
import { issueText } from '../primitives/issue.ts';
import { exactSecondsOf } from '../primitives/instant.ts';
import { mask } from '../masking/mask.ts';
import { HEARTBEAT, kindOf } from './event-kinds.ts';
import { alarmEventOf } from './parse-alarm.ts';
import { apiCallOf, deploymentEventOf, hookEventOf, scaledToMaxOf, serviceActionOf } from './parse-service.ts';
import { noticesOf } from './parse-health.ts';
import { daemonActionOf, daemonDeploymentOf } from './parse-daemon.ts';
import { taskEventOf } from './parse-task.ts';
import { matches } from './pattern.ts';
import {
  alarmSchema,
  apiCallSchema,
  daemonActionSchema,
  daemonDeploymentSchema,
  deploymentSchema,
  envelopeSchema,
  healthSchema,
  heartbeatSchema,
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

/**
 * Reads the detail by `schema` and goes on with `next`; a mismatch names the field and ends there. What the rule of its
 * queue would not have let through is nobody's: a replay has no rules.
 */
const reading = <Schema extends ZodMiniType>(
  schema: Schema,
  { source, 'detail-type': type, detail }: Envelope,
  next: (detail: Output<Schema>) => Reading,
): Reading => {
  const read = safeParse(schema, detail);
  if (!read.success) return malformed(whatIsWrong(['detail'], read.error));
  const wanted = kindOf(source, type)?.detail;
  return wanted === undefined || matches(wanted, detail) ? next(read.data) : foreign(`${type} of no use here`);
};

const one = (event: EcsEvent | string): Reading =>
  typeof event === 'string' ? foreign(event) : [{ kind: 'event', event }];

const LONGEST = 40;

/** Our own event, which tells that the way is open and what is deployed at its beginning. */
const heartbeatOf = ({ detail }: Envelope, { account, region, at }: Where): Reading => {
  const said = safeParse(heartbeatSchema, detail);
  const textOf = (name: 'version' | 'rules'): string | null =>
    (said.success && said.data[name]?.slice(0, LONGEST)) || null;
  const heartbeat = { account, region, at: exactSecondsOf(at), version: textOf('version'), rules: textOf('rules') };
  return [{ kind: 'foreign', reason: 'a heartbeat', heartbeat }];
};

const isHeartbeat = ({ source, 'detail-type': type }: Envelope): boolean =>
  source === HEARTBEAT.source && HEARTBEAT.types.includes(type);

type Reader = (envelope: Envelope, where: Where) => Reading;

/** One line per type of event in event-kinds.ts; everything else is tolerated as somebody else's. */
export const READERS: Readonly<Record<string, Reader>> = {
  'aws.ecs/ECS Task State Change': (event, where) =>
    reading(taskSchema, event, (task) => one(taskEventOf(task, where, event.detail))),
  'aws.ecs/ECS Deployment State Change': (event, where) =>
    reading(deploymentSchema, event, (deployment) => one(deploymentEventOf(deployment, where, event.resources ?? []))),
  'aws.ecs/ECS Service Action': (event, where) =>
    reading(serviceActionSchema, event, (action) => one(serviceActionOf(action, where, event.resources ?? []))),
  'aws.ecs/ECS Hook State Change': (event, where) =>
    reading(hookSchema, event, (hook) => one(hookEventOf(hook, where))),
  'aws.ecs/ECS Daemon Service Action': (event, where) =>
    reading(daemonActionSchema, event, (action) => one(daemonActionOf(action, where))),
  'aws.ecs/ECS Daemon Deployment State Change': (event, where) =>
    reading(daemonDeploymentSchema, event, (deployment) => one(daemonDeploymentOf(deployment, where))),
  'aws.ecs/AWS API Call via CloudTrail': (event, where) =>
    reading(apiCallSchema, event, (call) => one(apiCallOf(call, where))),
  'aws.application-autoscaling/Application Auto Scaling Scaling Activity State Change': (event, where) =>
    reading(scaledToMaxSchema, event, (activity) => one(scaledToMaxOf(activity, where))),
  'aws.cloudwatch/CloudWatch Alarm State Change': (event, where) =>
    reading(alarmSchema, event, (alarm) => one(alarmEventOf(alarm, where))),
  'aws.health/AWS Health Event': (event, where) =>
    reading(healthSchema, event, (health) =>
      noticesOf(health, where, event.resources ?? []).map((notice) => ({ kind: 'event', event: notice })),
    ),
};

/**
 * Reads one EventBridge envelope. Never throws: `foreign` is tolerated and dropped, `malformed` names the field and
 * belongs into the dead-letter queue. An AWS Health envelope may concern several services and so gives several events.
 */
export const parseEnvelope = (value: unknown): Reading => {
  const read = safeParse(envelopeSchema, value);
  if (!read.success) return malformed(whatIsWrong([], read.error));
  const envelope = read.data;
  const reader = isHeartbeat(envelope) ? heartbeatOf : READERS[`${envelope.source}/${envelope['detail-type']}`];
  if (reader === undefined) return foreign(`${envelope.source} ${envelope['detail-type']}`.slice(0, 120));
  const { account, region, time } = envelope;
  const at = instant(time);
  if (at === undefined) return malformed(`time: not a time: ${time.slice(0, 40)}`);
  return reader(envelope, { id: envelope.id ?? '', account, region, at });
};
