import * as z from 'zod/mini';
import type { Distributions } from '../distribution.ts';
import type { Earlier, Incident, IncidentKind, Notification, TaskSize } from '../incident.ts';
import { proposalSchema } from './evaluation.ts';
import type { Shape } from './shape.ts';
import {
  deploymentId,
  incidentId,
  number,
  numberByName,
  numberOrNull,
  serviceKey,
  text,
  textByName,
  textOrNull,
  texts,
} from './shape.ts';

const KINDS = [
  'stops',
  'release',
  'shared',
  'scaling',
  'maintenance',
  'hook',
  'service',
] as const satisfies readonly IncidentKind[];

/** What a task's price depends on, as it is stored. */
export const taskSizeSchema: z.ZodMiniType<TaskSize> = z.object({
  region: text,
  operatingSystem: z.enum(['LINUX', 'WINDOWS']),
  architecture: z.enum(['X86_64', 'ARM64']),
  capacity: z.enum(['FARGATE', 'FARGATE_SPOT']),
  cpuUnits: number,
  memoryMib: number,
  storageGib: number,
} satisfies Shape<TaskSize>);

const notification: z.ZodMiniType<Notification> = z.object({
  id: text,
  level: z.enum(['alert', 'page']),
  service: serviceKey,
  text,
  at: number,
} satisfies Shape<Notification>);

const earlier: z.ZodMiniType<Earlier> = z.object({
  times: number,
  openings: number,
  firstAt: number,
  openedAt: number,
  lastAt: number,
  count: number,
  total: z.optional(number),
  taskDefinitions: texts,
} satisfies Shape<Earlier>);

const where: z.ZodMiniType<Distributions> = z.object({
  zone: z.optional(numberByName),
  subnet: z.optional(numberByName),
  'capacity provider': z.optional(numberByName),
  'platform version': z.optional(numberByName),
} satisfies Shape<Distributions>);

/** The fields of an incident, as they are stored. */
export const incidentShape = {
  v: z.literal(1),
  id: incidentId,
  kind: z.enum(KINDS),
  service: serviceKey,
  serviceArn: textOrNull,
  wanted: number,
  title: text,
  fingerprint: text,
  openedAt: number,
  lastAt: number,
  resolvedAt: numberOrNull,
  earlier: z.optional(earlier),
  count: number,
  tasks: z.array(z.object({ id: text, at: number, exitCode: numberOrNull })),
  zones: numberByName,
  taskDefinitions: numberByName,
  where: z.optional(where),
  billed: z.optional(z.object({ seconds: number, size: taskSizeSchema })),
  below: z.optional(z.object({ settled: number, until: number, recent: number, desired: number })),
  cause: text,
  faultDomain: text,
  evidence: text,
  advice: text,
  adviceParameters: z.optional(textByName),
  confidence: number,
  failedContainer: textOrNull,
  failedResource: textOrNull,
  deployment: z.nullable(deploymentId),
  severity: z.enum(['quiet', 'notice', 'harm']),
  notifications: z.array(notification),
  facts: textByName,
  proposal: z.optional(proposalSchema),
} satisfies Shape<Incident>;

export const incidentSchema: z.ZodMiniType<Incident> = z.object(incidentShape);
