import type { Failure, LiveTask, TaskHash } from '../../../functions/service-state/deployment-health.ts';
import { FAILURES_KEPT, START_SECONDS } from '../../../functions/service-state/deployment-health.ts';
import { taskHash } from '../../../functions/service-state/hash.ts';
import type { ServiceState } from '../../../functions/service-state/service-state.ts';
import { newServiceState } from '../../../functions/service-state/service-state.ts';
import { isEarly } from '../../../functions/deployments/evidence/failures.ts';
import type { EpochSeconds } from '../../../functions/primitives/instant.ts';
import { KEY, OLD, taskArnOf } from './events.ts';
import type { Happening } from './service.ts';

/** Counts the days before those that are played event by event: the same lives, none of the work. */
export type CountedHistory = {
  readonly note: (happening: Happening) => void;
  /** The state as events would have left it, except for incidents and control buckets, which are over by then. */
  readonly state: (begunAt: EpochSeconds) => ServiceState;
};

const failureOf = (task: TaskHash, { at, startedAt }: Happening): Failure => ({
  task,
  version: 4,
  at,
  ageSeconds: startedAt === null ? null : at - startedAt,
  cause: 'exit.application_error',
  zone: null,
  failedContainer: 'app',
  failedResource: null,
});

const endedOf = (failures: readonly Failure[]) => {
  const ages = failures.map(({ ageSeconds }) => ageSeconds ?? 0);
  const msOf = (part: (age: number) => number): number => ages.reduce((sum, age) => sum + 1000 * part(age), 0);
  return {
    starts: failures.length,
    youngMs: msOf((age) => Math.min(age, START_SECONDS)),
    olderMs: msOf((age) => Math.max(0, age - START_SECONDS)),
  };
};

/** An empty history of the old revision. */
export const countedHistory = (): CountedHistory => {
  const live = new Map<TaskHash, LiveTask>();
  const failures: Failure[] = [];
  const note = (happening: Happening): void => {
    const task = taskHash(taskArnOf(happening.task));
    if (happening.is === 'running') {
      live.set(task, { version: 3, deployment: OLD, startedAt: happening.startedAt, zone: null });
      return;
    }
    live.delete(task);
    failures.unshift(failureOf(task, happening));
  };
  const health = (begunAt: EpochSeconds) => ({
    ...{ deployment: OLD, taskDefinition: 'orders:41', platformVersion: '1.4.0', digests: {}, seenAt: begunAt },
    ...{ completedAt: begunAt + 180, failedAt: null, isRollback: false, ended: endedOf(failures) },
    failures: failures.slice(0, FAILURES_KEPT),
    failuresDropped: Math.max(0, failures.length - FAILURES_KEPT),
    earlyDropped: failures.slice(FAILURES_KEPT).filter(isEarly).length,
    lateDropped: [],
  });
  return { note, state: (begunAt) => ({ ...newServiceState(KEY), live, healths: [health(begunAt)] }) };
};
