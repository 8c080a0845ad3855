import * as z from 'zod/mini';
import type { Distributions } from '../distribution.ts';
import { isAlertingFinding, isReportCause } from '../incident-cause.ts';
import type {
  Below,
  Earlier,
  Incident,
  MaintenanceIncident,
  Notification,
  ReleaseIncident,
  ReportIncident,
  ScalingIncident,
  SharedIncident,
  StopsIncident,
  TaskSize,
} from '../incident.ts';
import { proposalSchema } from './evaluation.ts';
import type { Shape } from './shape.ts';
import {
  cause,
  deploymentId,
  incidentId,
  number,
  numberByName,
  numberOrNull,
  owner,
  serviceKey,
  text,
  textByName,
  textOrNull,
  texts,
} from './shape.ts';

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

const below: z.ZodMiniType<Below> = z.object({
  settled: number,
  until: number,
  recent: number,
  desired: number,
} satisfies Shape<Below>);

/** What every incident has, as it is stored. */
const COMMON = {
  v: z.literal(1),
  id: incidentId,
  service: serviceKey,
  serviceArn: textOrNull,
  wanted: number,
  title: text,
  fingerprint: text,
  openedAt: number,
  lastAt: number,
  resolvedAt: numberOrNull,
  earlier: z.optional(earlier),
  faultDomain: owner,
  evidence: text,
  severity: z.enum(['quiet', 'notice', 'harm']),
  notifications: z.array(notification),
  facts: textByName,
};

const stops = z.object({
  ...COMMON,
  kind: z.literal('stops'),
  cause,
  confidence: number,
  adviceParameters: textByName,
  failedContainer: textOrNull,
  failedResource: textOrNull,
  deployment: z.nullable(deploymentId),
  count: number,
  tasks: z.array(z.object({ id: text, at: number, exitCode: numberOrNull })),
  zones: numberByName,
  taskDefinitions: numberByName,
  where: z.optional(where),
  billed: z.optional(z.object({ seconds: number, size: taskSizeSchema })),
  below: z.optional(below),
} satisfies Shape<StopsIncident>);

const release = z.object({
  ...COMMON,
  kind: z.literal('release'),
  cause,
  failedContainer: textOrNull,
  failedResource: textOrNull,
  deployment: deploymentId,
  taskDefinition: textOrNull,
  count: number,
  below: z.optional(below),
  proposal: z.optional(proposalSchema),
} satisfies Shape<ReleaseIncident>);

/** An incident over several services, as it is stored. */
export const sharedIncidentSchema = z.object({
  ...COMMON,
  kind: z.literal('shared'),
  cause,
  confidence: number,
  adviceParameters: textByName,
  advice: z.optional(text),
  failedResource: text,
  count: number,
} satisfies Shape<SharedIncident>);

/** A value by its name; one that this release does not know (it was a newer one's) is `unknown`. */
const known = <Name extends string>(isKnown: (name: string) => name is Name): z.ZodMiniType<Name | 'unknown'> =>
  z.pipe(
    text,
    z.transform((name) => (isKnown(name) ? name : 'unknown')),
  );

const scaling = z.object({
  ...COMMON,
  kind: z.literal('scaling'),
  cause: known(isAlertingFinding),
  advice: text,
} satisfies Shape<ScalingIncident>);

const maintenance = z.object({
  ...COMMON,
  kind: z.literal('maintenance'),
  cause,
  advice: text,
} satisfies Shape<MaintenanceIncident>);

const report = z.object({
  ...COMMON,
  kind: z.enum(['service', 'hook']),
  cause: known(isReportCause),
  advice: text,
  deployment: z.nullable(deploymentId),
} satisfies Shape<ReportIncident>);

/** An incident of any kind, as it is stored. */
export const incidentSchema: z.ZodMiniType<Incident> = z.discriminatedUnion('kind', [
  stops,
  release,
  sharedIncidentSchema,
  scaling,
  maintenance,
  report,
]);
