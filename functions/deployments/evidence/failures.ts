import type { RollbackClass } from '../../stops/cause.ts';
import { rollbackClass } from '../../stops/cause.ts';
import type { Failure, DeploymentHealth } from '../../service-state/deployment-health.ts';
import { START_SECONDS } from '../../service-state/deployment-health.ts';

/** What a failure says about a release (science/rollback.md section 4). */
export const classOf = ({ cause }: Pick<Failure, 'cause'>): RollbackClass => rollbackClass(cause);

/** Never RUNNING, or dead within START_SECONDS of it: a failed start. */
export const isEarly = ({ ageSeconds }: Pick<Failure, 'ageSeconds'>): boolean =>
  ageSeconds === null || ageSeconds <= START_SECONDS;

/** Failures that may be the revision's own. */
export const attributable = ({ failures }: DeploymentHealth): readonly Failure[] =>
  failures.filter((failure) => ['app', 'ref'].includes(classOf(failure)));

/** Distinct failed tasks that may be the revision's own, those no longer kept included. */
export const attributableCount = (health: DeploymentHealth): number =>
  attributable(health).length + health.failuresDropped;

/** The moment of the newest failure that may be the revision's own, epoch seconds. */
export const newestFailureAt = (health: DeploymentHealth): number | undefined => {
  const times = attributable(health).map(({ at }) => at);
  return times.length === 0 ? undefined : Math.max(...times);
};
