import * as z from 'zod/mini';
import type { DeploymentId, ServiceKey } from '../../primitives/identity.ts';
import type { Cause, FaultDomain } from '../../stops/cause.ts';
import { isCause } from '../../stops/cause.ts';
import type { TaskHash } from '../deployment-health.ts';
import type { IncidentId } from '../incident.ts';

/**
 * The fields of a stored type: each must be named, also the optional ones, or a field that only the type knows would be
 * lost when it is read.
 */
export type Shape<Type> = { readonly [Name in keyof Type]-?: z.ZodMiniType<Type[Name]> };

const isText = (value: unknown): boolean => typeof value === 'string';

export const serviceKey = z.custom<ServiceKey>(isText, 'must be of type string');
export const deploymentId = z.custom<DeploymentId>(isText, 'must be of type string');
export const incidentId = z.custom<IncidentId>(isText, 'must be of type string');
export const taskHash = z.custom<TaskHash>(isText, 'must be of type string');

export const text = z.string();
export const number = z.number();
export const flag = z.boolean();
export const textOrNull = z.nullable(z.string());
export const numberOrNull = z.nullable(z.number());
export const texts = z.array(z.string());
export const textByName = z.record(z.string(), z.string());
export const numberByName = z.record(z.string(), z.number());

/** The cause in a stored value; one that this release does not know (it was a newer one's) is `unknown`. */
export const causeIn = (value: unknown): Cause => (isCause(value) ? value : 'unknown');

export const cause = z.pipe(z.unknown(), z.transform(causeIn));

const OWNERS: readonly FaultDomain[] = [
  'application',
  'configuration',
  'dependency',
  'platform',
  'operator',
  'unknown',
] as const;

export const owner = z.enum(OWNERS);
