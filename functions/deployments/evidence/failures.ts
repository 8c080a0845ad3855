import type { RollbackClass } from '../../stops/cause.ts';
import { rollbackClass } from '../../stops/cause.ts';
import type { Failure, DeploymentHealth } from '../../service-state/deployment-health.ts';
import { START_SECONDS } from '../../service-state/deployment-health.ts';
import type { EpochSeconds } from '../../primitives/instant.ts';

/** What a failure says about a release. */
export const classOf = ({ cause }: Pick<Failure, 'cause'>): RollbackClass => rollbackClass(cause);

/** Never RUNNING, or stopped within START_SECONDS of it: a failed start. */
export const isEarly = ({ ageSeconds }: Pick<Failure, 'ageSeconds'>): boolean =>
  ageSeconds === null || ageSeconds <= START_SECONDS;

/** Failures that the revision may have caused. */
export const attributable = ({ failures }: DeploymentHealth): readonly Failure[] =>
  failures.filter((failure) => ['app', 'ref'].includes(classOf(failure)));

/** Number of distinct failed tasks that the revision may have caused, including those no longer stored. */
export const attributableCount = (health: DeploymentHealth): number =>
  attributable(health).length + health.failuresDropped;

/** Epoch seconds of the newest failure that the revision may have caused. */
export const newestFailureAt = (health: DeploymentHealth): EpochSeconds | undefined => {
  const times = attributable(health).map(({ at }) => at);
  return times.length === 0 ? undefined : Math.max(...times);
};
