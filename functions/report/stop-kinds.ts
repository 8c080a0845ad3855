import type { ServiceKey } from '../primitives/identity.ts';
import { isStandalone } from '../primitives/identity.ts';
import { CAUSES, isCause, isFinishedRun } from '../stops/cause.ts';

/**
 * `failure` counts against the application or its configuration; `everyday` is scaling, deployments, finished jobs; the
 * rest is external: AWS, Spot, operators.
 */
export type StopKind = 'failure' | 'everyday' | 'outside';

/** The kind of a cause, for a service or a family of standalone tasks. */
export const kindOf = (cause: string, service: ServiceKey): StopKind => {
  if (!isCause(cause)) return 'failure';
  if (CAUSES[cause].normalLife || isFinishedRun(isStandalone(service), cause)) return 'everyday';
  return CAUSES[cause].rollbackClass === 'excluded' ? 'outside' : 'failure';
};
