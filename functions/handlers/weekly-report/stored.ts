import * as z from 'zod/mini';
import type { TaskEvent } from '../../events/event.ts';
import type { ServiceKey } from '../../primitives/identity.ts';
import { epochMs } from '../../primitives/instant-schema.ts';
import type { ServiceReport } from '../../report/service-report.ts';
import type { ScalingSettings } from '../../scaling/settings.ts';
import { decoded, encoded } from './codec.ts';
import type { Part } from './part.ts';
import type { FleetPlan, Group } from './plan.ts';
import type { Siblings } from './siblings.ts';

/**
 * The format of what a run stores: groups and parts. Another release's is never read: its run is planned again and its
 * parts are made again. Raise the number whenever a `Group` or a `ServiceReport` gets another shape
 * (`test/handlers/stored-parts.test.ts` fails then).
 */
export const RUN_FORMAT = 'farwatch-run/3';

const key = z.custom<ServiceKey>((value) => typeof value === 'string' && value.split('/').length >= 4);
const known = <Value>(shape: z.core.$ZodLooseShape) => {
  const schema = z.looseObject(shape);
  return z.custom<Value>((value) => schema.safeParse(value).success);
};

const ofThisRelease = z.object({ format: z.literal(RUN_FORMAT) });
const amount = z.looseObject({ total: z.bigint(), list: z.bigint(), seconds: z.number() });
const advice = z.looseObject({ kind: z.enum(['resize', 'keep', 'autoscaled', 'abstain', 'none-fits']) });

const serviceReport = known<ServiceReport>({
  service: z.looseObject({ key, taskDefinition: z.string(), desiredCount: z.number() }),
  costLedger: z.looseObject({ total: amount, byRevision: z.array(z.looseObject({ amount })) }),
  before: z.bigint(),
  days: z.array(z.tuple([z.string(), z.number()])),
  waste: z.array(z.looseObject({ kind: z.string(), total: z.bigint(), count: z.number() })),
  advice,
  trend: z.array(z.looseObject({ at: epochMs })),
  missingData: z.array(z.string()),
});

const partSchema = z.object({
  services: z.array(serviceReport),
  uncovered: z.array(z.object({ services: z.array(z.string()), reason: z.string(), place: z.optional(z.string()) })),
  missingData: z.array(z.object({ place: z.string(), text: z.string() })),
});

const insights = z.enum(['off', 'enabled', 'enhanced']);
const groupSchema = z.object({
  chunks: z.array(z.object({ clusterArn: z.string(), insights, services: z.array(z.string()) })),
  families: z.array(z.object({ key, insights, isShared: z.boolean() })),
  tasks: z.array(known<TaskEvent>({ taskArn: z.string(), service: key, taskDefinition: z.string() })),
  settings: z.array(known<ScalingSettings>({ service: key })),
  siblings: z.array(known<Siblings>({ service: key, rises: z.array(z.looseObject({ peakRatio: z.number() })) })),
});

const readBy = <Value>(schema: z.ZodMiniType<Value>, text: string): Value | undefined => {
  const value = decoded(text);
  return ofThisRelease.safeParse(value).success ? schema.safeParse(value).data : undefined;
};

/** A part as it is stored. */
export const partText = ({ services, uncovered, missingData }: Part): string =>
  encoded({ format: RUN_FORMAT, services, uncovered, missingData });

/** A stored part; undefined when another release wrote it. */
export const partIn = (text: string): Part | undefined => readBy(partSchema, text);

/** A group as it is stored. */
export const groupText = (group: Group): string => encoded({ format: RUN_FORMAT, ...group });

/** A stored group; undefined when another release wrote it. */
export const groupIn = (text: string): Group | undefined => readBy(groupSchema, text);

const planSchema = z.object({
  account: z.string(),
  region: z.string(),
  services: z.number(),
  groups: z.array(groupSchema),
  isScalingUnread: z.boolean(),
  missingData: z.array(z.string()),
});

/** The plan of a spoke as it is stored. */
export const planText = (plan: FleetPlan): string => encoded({ format: RUN_FORMAT, ...plan });

/** A stored plan; undefined when another release wrote it. */
export const planIn = (text: string): FleetPlan | undefined => readBy(planSchema, text);
