import type { DeploymentHealth } from '../../service-state/deployment-health.ts';
import { START_SECONDS } from '../../service-state/deployment-health.ts';

/** An ended task: how long it ran (null: it never reached RUNNING), and whether its deployment may have caused it. */
type EndedTask = { readonly ageSeconds: number | null; readonly isFailure: boolean };

type Ended = DeploymentHealth['ended'];

/**
 * With (1) or without (-1) what an ended task adds to its deployment: a start that worked for some time, or one that
 * failed. A stop before RUNNING that the deployment did not cause is not counted.
 */
export const endedWith = (ended: Ended, { ageSeconds, isFailure }: EndedTask, sign: 1 | -1): Ended => {
  const age = ageSeconds ?? 0;
  const starts = ageSeconds === null && !isFailure ? 0 : 1;
  return {
    starts: ended.starts + sign * starts,
    youngMs: ended.youngMs + sign * 1000 * Math.min(age, START_SECONDS),
    olderMs: ended.olderMs + sign * 1000 * Math.max(0, age - START_SECONDS),
  };
};
