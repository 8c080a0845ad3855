import { deploymentNamed } from '../primitives/identity.ts';
import * as z from 'zod/mini';
import type { EcsEvent } from '../events/event.ts';
import type { ServiceKey } from '../primitives/identity.ts';
import { epochMs } from '../primitives/instant-schema.ts';
import type { AlarmStart, DesiredSample, ScalingFacts } from './facts.ts';
import type { Kept } from './parse-history.ts';

/** Service actions that scaling needs later. */
const ACTIONS = new Set([
  'SERVICE_STEADY_STATE',
  'SERVICE_DESIRED_COUNT_UPDATED',
  'SERVICE_TASK_PLACEMENT_FAILURE',
  'ECS_OPERATION_THROTTLED',
]);

const CALLS = new Set(['UpdateService', 'CreateService']);

/** Reasons and user agents may be long; the start is enough. */
const TEXT_MAX = 300;
const short = (text: string): string => text.slice(0, TEXT_MAX);

type Fact = Pick<Kept, 'id' | 'at' | 'body'>;

const factOf = (event: EcsEvent): Fact | undefined => {
  if (event.kind === 'api-call' && CALLS.has(event.name) && !event.failed) {
    const { id, at, name, actor, userAgent, invokedBy, taskDefinition, desiredCount } = event;
    const body = { kind: 'call', name, actor, userAgent: userAgent?.slice(0, TEXT_MAX), invokedBy };
    return { id: `call#${id}`, at: at.getTime(), body: { ...body, taskDefinition, desiredCount } };
  }
  if (event.kind === 'service-action' && ACTIONS.has(event.name)) {
    const { name, createdAt, reason, desiredCount, capacityProviders } = event;
    const body = { kind: 'action', name, reason: short(reason), desiredCount, capacityProviders };
    return { id: `action#${name}`, at: createdAt.getTime(), body };
  }
  if (event.kind === 'deployment') {
    const { deployment, name, updatedAt, reason } = event;
    const body = { kind: 'deployment', deployment, name, reason: short(reason) };
    return { id: `deployment#${deployment}#${name}`, at: updatedAt.getTime(), body };
  }
  if (event.kind === 'alarm') {
    const { alarm, changedAt, metric, threshold } = event;
    return { id: `alarm#${alarm}`, at: changedAt.getTime(), body: { kind: 'alarm', alarm, metric, threshold } };
  }
  return undefined;
};

/**
 * What scaling needs of an event later, as stored in history (kind `fact`); undefined for any other event. Its id is
 * its subject, so storing it again changes nothing.
 */
export const keptFact = (event: EcsEvent): Kept | undefined => {
  const fact = factOf(event);
  return fact === undefined || event.service === undefined
    ? undefined
    : { service: event.service, kind: 'fact', ...fact };
};

/** A read that showed another count than the previous one (null: the first read). */
export const keptSample = (service: ServiceKey, seen: DesiredSample, before: DesiredSample | null): Kept => ({
  service,
  kind: 'fact',
  at: seen.at,
  id: 'seen',
  body: { kind: 'seen', desired: seen.desired, before },
});

const count = z.optional(z.nullable(z.number()));
const text = z.optional(z.nullable(z.string()));

const SCHEMA = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('call'),
    name: z.string(),
    actor: z.string(),
    userAgent: text,
    invokedBy: text,
    taskDefinition: text,
    desiredCount: count,
  }),
  z.object({
    kind: z.literal('action'),
    name: z.string(),
    reason: z.string(),
    desiredCount: count,
    capacityProviders: z.array(z.string()),
  }),
  z.object({ kind: z.literal('deployment'), deployment: z.string(), name: z.string(), reason: z.string() }),
  z.object({ kind: z.literal('alarm'), alarm: z.string(), metric: count, threshold: count }),
  z.object({
    kind: z.literal('seen'),
    desired: z.number(),
    before: z.nullable(z.object({ at: epochMs, desired: z.number() })),
  }),
]);

type Read = { readonly kept: Kept; readonly fact: z.output<typeof SCHEMA> };

const read = (kept: Kept): readonly Read[] => {
  const parsed = z.safeParse(SCHEMA, kept.body);
  return parsed.success ? [{ kept, fact: parsed.data }] : [];
};

type Explained = Pick<ScalingFacts, 'apiCalls' | 'serviceActions' | 'deployments' | 'samples'> & {
  readonly alarmStarts: readonly AlarmStart[];
};

const callsIn = (all: readonly Read[]): Explained['apiCalls'] =>
  all.flatMap(({ kept, fact }) =>
    fact.kind !== 'call'
      ? []
      : [
          {
            id: kept.id.replace(/^call#/, ''),
            at: new Date(kept.at),
            name: fact.name,
            actor: fact.actor,
            userAgent: fact.userAgent ?? undefined,
            invokedBy: fact.invokedBy ?? undefined,
            taskDefinition: fact.taskDefinition ?? undefined,
            desiredCount: fact.desiredCount ?? undefined,
            failed: false,
          },
        ],
  );

const actionsIn = (all: readonly Read[]): Explained['serviceActions'] =>
  all.flatMap(({ kept: { service, at }, fact }) =>
    fact.kind !== 'action'
      ? []
      : [
          {
            service,
            createdAt: new Date(at),
            name: fact.name,
            reason: fact.reason,
            desiredCount: fact.desiredCount ?? undefined,
            capacityProviders: fact.capacityProviders,
          },
        ],
  );

const deploymentsIn = (all: readonly Read[]): Explained['deployments'] =>
  all.flatMap(({ kept, fact }) => {
    if (fact.kind !== 'deployment') return [];
    const { name, reason } = fact;
    return [{ name, reason, deployment: deploymentNamed(fact.deployment), updatedAt: new Date(kept.at) }];
  });

/** Facts about a service, read back from history; unreadable entries are left out. */
export const factsOfKept = (kept: readonly Kept[]): Explained => {
  const all = kept.flatMap(read);
  return {
    apiCalls: callsIn(all),
    serviceActions: actionsIn(all),
    deployments: deploymentsIn(all),
    samples: all.flatMap(({ kept: { at }, fact }) =>
      fact.kind === 'seen' ? [...(fact.before === null ? [] : [fact.before]), { at, desired: fact.desired }] : [],
    ),
    alarmStarts: all.flatMap(({ kept: { at }, fact }) =>
      fact.kind === 'alarm'
        ? [{ alarm: fact.alarm, at, metric: fact.metric ?? null, threshold: fact.threshold ?? null }]
        : [],
    ),
  };
};
