import * as z from 'zod/mini';
import { mask } from '../../../masking/mask.ts';
import { instantOf } from '../../../primitives/instant.ts';
import type { Shape } from '../../../service-state/stored/shape.ts';
import {
  cause,
  deploymentId,
  number,
  numberOrNull,
  owner,
  serviceKey,
  text,
  textByName,
  textOrNull,
  texts,
} from '../../../service-state/stored/shape.ts';
import type { StopDiagnosis } from '../../../stops/classify.ts';
import type { StopContainer, TaskStop } from '../../../stops/stop.ts';
import type { StopRecord } from '../../common.ts';

/** A field that JSON leaves out where it is undefined. */
const known = <Type>(schema: z.ZodMiniType<Type>): z.ZodMiniType<Type | undefined> =>
  z.pipe(
    z.optional(schema),
    z.transform((value: Type | undefined) => value),
  );

const instant = z.pipe(
  z.optional(z.string()),
  z.transform((value: string | undefined) => instantOf(value)),
);

/** What an application or AWS wrote: it was masked before it was stored, by rules that may have grown since. */
const foreign = z.pipe(
  z.string(),
  z.transform((value: string) => mask(value)),
);

const operatingSystem = z.enum(['LINUX', 'WINDOWS']);

const container: z.ZodMiniType<StopContainer> = z.object({
  name: text,
  image: known(text),
  imageDigest: known(text),
  exitCode: known(number),
  reason: foreign,
  essential: known(z.boolean()),
  lastStatus: known(text),
  dependsOn: texts,
  stopTimeoutSeconds: known(number),
  startedAt: instant,
  finishedAt: instant,
} satisfies Shape<StopContainer>);

const stop: z.ZodMiniType<TaskStop> = z.object({
  id: textOrNull,
  stopCode: known(text),
  stoppedReason: foreign,
  containers: z.array(container),
  stopTimeoutSeconds: known(number),
  cpuUnits: known(number),
  memoryMib: known(number),
  operatingSystem: known(operatingSystem),
  group: known(text),
  startedBy: known(text),
  taskArn: known(text),
  taskDefinition: known(text),
  capacityProvider: known(text),
  launchType: known(text),
  availabilityZone: known(text),
  subnet: known(text),
  createdAt: instant,
  connectivityAt: instant,
  pullStartedAt: instant,
  pullStoppedAt: instant,
  startedAt: instant,
  stoppingAt: instant,
  stoppedAt: instant,
  executionStoppedAt: instant,
} satisfies Shape<TaskStop>);

const diagnosis: z.ZodMiniType<StopDiagnosis> = z.object({
  cause,
  faultDomain: owner,
  evidence: foreign,
  adviceParameters: textByName,
  confidence: number,
  failedContainer: z.optional(text),
  failedResource: z.optional(text),
} satisfies Shape<StopDiagnosis>);

/** A stopped task, as it is stored. */
export const stopRecordSchema: z.ZodMiniType<StopRecord> = z.object({
  service: serviceKey,
  taskId: text,
  stoppedAt: number,
  stop,
  diagnosis,
  taskDefinition: text,
  deployment: z.nullable(deploymentId),
  zone: textOrNull,
  capacityProvider: textOrNull,
  architecture: z.enum(['X86_64', 'ARM64']),
  operatingSystem,
  cpuUnits: numberOrNull,
  memoryMib: numberOrNull,
  storageGib: numberOrNull,
} satisfies Shape<StopRecord>);
